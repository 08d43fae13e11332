import type { Dialect } from './dialect';

/** The gateway that the headers of an answer give away; undefined where they name none. */
export function seenGateway(headers: Headers): NonNullable<Dialect['gateway']> | undefined {
  for (const [name] of headers) {
    if (name.startsWith('x-litellm-')) return 'litellm';
    if (name === 'x-new-api-version' || name === 'x-oneapi-request-id') return 'new-api';
  }
  return undefined;
}
