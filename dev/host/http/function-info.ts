import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';

import { triggerOf, type RegisteredFunction } from '../worker/registry';

/** A function as `/admin/functions` tells it. */
export function functionInfo(
  { metadata }: RegisteredFunction,
  options: {
    readonly scriptOrigin: string;
    readonly routePrefix: string;
    readonly isDisabled: (name: string) => boolean;
    /** The app's folder, and the entry point in it. */
    readonly appDir: string;
    readonly entryPoint: string;
  },
): Record<string, unknown> {
  const { name, bindings } = metadata;
  const { scriptOrigin: origin, routePrefix } = options;
  const trigger = triggerOf({ metadata });
  const route = bindings[trigger.name]?.route ?? name;
  const template = [origin, routePrefix, route].filter((part) => part !== '').join('/');
  return {
    name,
    script_root_path_href: null,
    script_href: `${origin}/admin/vfs${options.appDir}/${basename(options.entryPoint)}`,
    config_href: null,
    test_data_href: `${origin}/admin/vfs${tmpdir()}`,
    href: `${origin}/admin/functions/${name}`,
    invoke_url_template: trigger.type.toLowerCase() === 'httptrigger' ? template.toLowerCase() : null,
    language: 'node',
    config: {
      name,
      entryPoint: '',
      scriptFile: basename(options.entryPoint),
      language: 'node',
      functionDirectory: dirname(options.entryPoint),
      bindings: Object.entries(bindings).map(([key, binding]) => ({ ...binding, name: key })),
    },
    files: null,
    test_data: '',
    isDisabled: options.isDisabled(name),
    isDirect: false,
    isProxy: false,
  };
}
