import type { RunningHost } from './running-host';

/** What a developer wants to see at start: where state lives, and each function with how it is reached. */
export function startReport(host: RunningHost): string {
  const { baseUrl, routes, stateDescription, durable, missingSettings, unsupported } = host;
  const { unknown, withoutEffect } = host.config.options;
  const width = Math.max(0, ...routes.functions.map(({ name }) => name.length));
  const http = routes.functions.map(
    ({ name, methods, route }) => `  ${name.padEnd(width)}  [${methods.join(',')}] ${baseUrl}/${route}`,
  );
  const others = Object.entries(durable)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `  ${kind}: ${names.join(', ')}`);
  return [
    `State: ${stateDescription}`,
    'Functions:',
    ...(http.length + others.length === 0 ? ['  none'] : []),
    ...http,
    ...others,
    ...(missingSettings.length > 0 ? [`Settings without a value: ${missingSettings.join(', ')}`] : []),
    ...unsupported.map((line) => `  not supported: ${line}`),
    ...(unknown.length > 0
      ? [`Warning: host.json has options that are not known: ${unknown.join(', ')}. Is a name misspelt?`]
      : []),
    ...(withoutEffect.length > 0 ? [`Without an effect on one machine: ${withoutEffect.join(', ')}`] : []),
  ].join('\n');
}
