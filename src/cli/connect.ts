import type { Client } from '../client/client';
import { createClient } from '../client/client';
import { isLoopback } from '../contract/is-loopback';
import type { ConnectionOptions } from './connection-options';
import { entraFetch } from './entra';
import { VARIABLES } from './environment';
import { UsageError } from './errors';
import type { Io } from './io';
import { startLocalStack } from './local-stack';

export interface Connection {
  readonly client: Client;
  /** Without a key in it. */
  readonly url: string;
  /** It is the embedded stack, which ends with the command. */
  readonly isLocal: boolean;
  /** What a command takes to speak to the same app, with a space before it; nothing where the environment says it. */
  readonly flags: string;
  close(): Promise<void>;
}

/** Finds, or starts, the app that a command speaks to. */
export async function connect(options: ConnectionOptions, io: Io): Promise<Connection> {
  if (options.local === true) {
    if (options.url !== undefined) throw new UsageError('--local starts an app of its own: it does not go with --url.');
    const stack = await startLocalStack(io);
    const { baseUrl: url } = stack;
    const client = createClient({ baseUrl: url });
    return { client, url, isLocal: true, flags: ' --local', close: () => stack.stop() };
  }
  const { environment } = io;
  const given = options.url ?? environment.url;
  if (given === undefined)
    throw new UsageError(`Which app? Give --url URL, set ${VARIABLES.url}, or, in a clone, use --local.`);
  const base = parseUrl(given);
  const key = environment.key ?? base.searchParams.get('code') ?? undefined;
  const entra = options.entra ?? environment.entra;
  if (base.protocol === 'http:' && !isLoopback(base.hostname) && (key ?? entra) !== undefined)
    throw new UsageError(`A key or a token would go to ${base.origin} unencrypted; expected an https URL.`);
  base.search = '';
  const url = base.href.replace(/\/$/, '');
  const fetchIt = entra === undefined ? undefined : await entraFetch(entra);
  return {
    client: createClient({ baseUrl: url, key, fetch: fetchIt }),
    url,
    isLocal: false,
    flags: [
      options.url === undefined ? '' : ` --url ${url}`,
      options.entra === undefined ? '' : ` --entra ${options.entra}`,
    ].join(''),
    close: () => Promise.resolve(),
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`The URL of the app is "${text}"; expected one such as https://NAME.azurewebsites.net.`);
  return url;
}
