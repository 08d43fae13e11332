import type { Render } from './render';

/** In words, where a render was sent to another server than the one that is asked now: what that one does not know proves nothing. */
export function otherServer({ backend }: Pick<Render, 'backend'>, endpoint: string): string | undefined {
  if (backend.endpoint === undefined || backend.endpoint === endpoint) return undefined;
  return `It was sent to ${backend.endpoint}, and this app asks ${endpoint} now, which need not know of it.`;
}
