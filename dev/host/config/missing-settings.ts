import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RegisteredFunction } from '../worker/registry';
import type { Configuration } from './configuration';

type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Names of settings that the app asks for and nobody has set: `%NAME%` in host.json and in bindings, the connections of
 * bindings, and what local.settings.sample.json lists.
 */
export function missingSettings(
  appDir: string,
  app: { readonly configuration: Configuration; readonly functions: Iterable<RegisteredFunction> },
  settings: Settings,
): string[] {
  const named = new Set<string>(sampleNames(appDir));
  for (const path of app.configuration.paths()) addReferences(app.configuration.get(path), named);
  for (const { metadata } of app.functions) {
    for (const binding of Object.values(metadata.bindings)) {
      for (const value of Object.values(binding)) addReferences(value, named);
      if (typeof binding['connection'] === 'string') named.add(binding['connection']);
    }
  }
  return [...named].filter((name) => settings[name] === undefined && !hasParts(name, settings)).sort();
}

function addReferences(value: unknown, named: Set<string>): void {
  if (typeof value !== 'string') return;
  for (const [, name] of value.matchAll(/%([^%\s]+)%/g)) if (name !== undefined) named.add(name);
}

/** A connection by identity has no value of its own, but `NAME__serviceUri` and the like. */
function hasParts(name: string, settings: Settings): boolean {
  return Object.keys(settings).some((key) => key.startsWith(`${name}__`));
}

function sampleNames(appDir: string): string[] {
  const file = join(appDir, 'local.settings.sample.json');
  if (!existsSync(file)) return [];
  const { Values = {} } = JSON.parse(readFileSync(file, 'utf8')) as { Values?: Record<string, unknown> };
  return Object.keys(Values);
}
