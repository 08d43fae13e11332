import { empty, type Answer } from './answers';
import type { Exchange } from './exchange';
import type { Keys } from './keys';
import type { HttpFunction } from './route-table';

/** Decides who may call what. Each returns the refusal, or undefined when the call may pass. */
export interface Authorize {
  toFunction(exchange: Exchange, target: HttpFunction): Answer | undefined;
  toWebhook(exchange: Exchange): Answer | undefined;
  toAdmin(exchange: Exchange): Answer | undefined;
}

/** As with `func start`: everybody is an administrator, whatever key they bring. */
export const open: Authorize = {
  toFunction: () => undefined,
  toWebhook: () => undefined,
  toAdmin: () => undefined,
};

/** As in Azure. The header wins over the query, and a wrong key is as good as none. */
export function enforced(keys: Keys): Authorize {
  const scopes = ({ req, query }: Exchange): string[] => {
    const header = req.headers['x-functions-key'];
    const key = typeof header === 'string' && header !== '' ? header : (query.get('code') ?? '');
    return key === '' ? [] : keys.scopesOf(key);
  };
  const only =
    (allowed: readonly string[]) =>
    (exchange: Exchange): Answer | undefined => {
      const held = scopes(exchange);
      if (held.length === 0) return empty(401, [['WWW-Authenticate', 'Bearer']]);
      return held.some((scope) => allowed.includes(scope)) ? undefined : empty(403);
    };
  return {
    toFunction(exchange, { authLevel, name }) {
      if (authLevel === 'anonymous') return undefined;
      const held = scopes(exchange);
      const enough = authLevel === 'admin' ? ['master'] : ['master', 'host', `function/${name.toLowerCase()}`];
      return held.some((scope) => enough.includes(scope)) ? undefined : empty(401);
    },
    toWebhook: only(['master', 'system']),
    toAdmin: only(['master']),
  };
}
