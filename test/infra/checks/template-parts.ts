import { asObject } from '../../../infra/hooks/json';

/** The template of a module, by the symbolic name it has in its parent. */
export function nested(template: Record<string, unknown>, name: string): Record<string, unknown> {
  return asObject(asObject(asObject(asObject(template['resources'])[name])['properties'])['template']);
}

/** Symbolic names that a resource or module waits for. */
export function dependencies(template: Record<string, unknown>, name: string): string[] {
  const list = asObject(asObject(template['resources'])[name])['dependsOn'];
  return Array.isArray(list) ? list.map(String) : [];
}

/** Every module of a template, with its own modules, by symbolic name. */
export function modulesOf(template: Record<string, unknown>): [string, Record<string, unknown>][] {
  return Object.entries(asObject(template['resources']))
    .filter(([, resource]) => asObject(resource)['type'] === 'Microsoft.Resources/deployments')
    .flatMap(([name]) => [[name, nested(template, name)], ...modulesOf(nested(template, name))]);
}
