import { randomBytes } from 'node:crypto';

import type { Store } from '../store/store';

/** What a key opens: everything, all functions, one function, or one extension's webhooks. */
export type KeyScope = 'master' | 'host' | 'system' | `function/${string}`;

export const DURABLE_KEY = 'durabletask_extension';

/** The app's keys, kept with its state so that URLs handed out stay valid after a restart. */
export class Keys {
  readonly #keys = new Map<string, string>();

  private constructor(private readonly store: Store) {}

  static async load(store: Store): Promise<Keys> {
    const keys = new Keys(store);
    for await (const [key, value] of store.range({ gte: 'k/', lt: 'k0' })) keys.#keys.set(key.slice(2), value);
    await keys.#ensure('master', '_master');
    await keys.#ensure('host', 'default');
    await keys.#ensure('system', DURABLE_KEY);
    return keys;
  }

  get master(): string {
    return this.get('master', '_master') ?? '';
  }
  get durable(): string {
    return this.get('system', DURABLE_KEY) ?? '';
  }
  get(scope: KeyScope, name: string): string | undefined {
    return this.#keys.get(`${scope}/${name}`);
  }
  list(scope: KeyScope): { name: string; value: string }[] {
    const prefix = `${scope}/`;
    return [...this.#keys]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => ({ name: key.slice(prefix.length), value }));
  }
  async set(scope: KeyScope, name: string, value = newKey()): Promise<string> {
    this.#keys.set(`${scope}/${name}`, value);
    await this.store.write([{ put: `k/${scope}/${name}`, value }]);
    return value;
  }
  async delete(scope: KeyScope, name: string): Promise<boolean> {
    if (!this.#keys.delete(`${scope}/${name}`)) return false;
    await this.store.write([{ del: `k/${scope}/${name}` }]);
    return true;
  }
  /** The scopes that a key value belongs to. */
  scopesOf(value: string): KeyScope[] {
    return [...this.#keys]
      .filter(([, known]) => known === value)
      .map(([key]) => key.slice(0, key.lastIndexOf('/')) as KeyScope);
  }

  async #ensure(scope: KeyScope, name: string): Promise<void> {
    if (this.get(scope, name) === undefined) await this.set(scope, name);
  }
}

/** Nothing that a URL would escape: keys stand in query strings as they are. */
function newKey(): string {
  return randomBytes(40).toString('base64url');
}
