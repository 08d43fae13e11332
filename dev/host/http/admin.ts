import { hostname } from 'node:os';

import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import { HOST_VERSION } from '../worker/core-module';
import { ensureError } from '../worker/ensure-error';
import type { Invoke } from '../worker/invoker';
import { triggerOf, type RegisteredFunction } from '../worker/registry';
import { empty, json, send, type Answer } from './answers';
import type { Authorize } from './authorize';
import { readBody, type Exchange } from './exchange';
import { functionInfo } from './function-info';
import { serveKeys } from './key-endpoints';
import type { Keys } from './keys';

export interface AdminApi {
  readonly functions: readonly RegisteredFunction[];
  readonly isDisabled: (name: string) => boolean;
  readonly routePrefix: string;
  readonly appDir: string;
  readonly entryPoint: string;
  readonly keys: Keys;
  readonly authorize: Authorize;
  readonly invoke: Invoke;
  /** Puts a new worker in the place of the one that runs; undefined where the app runs in the host's process. */
  readonly restartWorker: (() => Promise<void>) | undefined;
  readonly log: Log;
  readonly clock: Clock;
  readonly startedMs: number;
  readonly maxBodyBytes: number;
}

/** Serves `/admin/…`. */
export async function serveAdmin(api: AdminApi, exchange: Exchange): Promise<void> {
  const path = exchange.path.toLowerCase().replace(/\/+$/, '');
  const body = await readBody(exchange.req, api.maxBodyBytes);
  if (path === '/admin/host/ping') {
    const headers = [
      ['Cache-Control', 'no-store,no-cache'],
      ['Pragma', 'no-cache'],
    ] as const;
    return send(exchange.res, empty(200, headers));
  }
  const refusal = api.authorize.toAdmin(exchange);
  send(exchange.res, refusal ?? (await answer(api, exchange, body)));
}

async function answer(api: AdminApi, exchange: Exchange, body: Buffer): Promise<Answer> {
  const { method, origin } = exchange;
  const [area = '', first = '', second = '', third = '', ...more] = exchange.path
    .replace(/^\/admin\/?/i, '')
    .replace(/\/+$/, '')
    .split('/')
    .map(decodeURIComponent);
  if (more.length > 0) return empty(404);
  if (area.toLowerCase() === 'host') {
    if (first.toLowerCase() === 'status' && second === '' && method === 'GET') return json(200, status(api));
    // This host's own, for tests: the real one does so by itself.
    if (method === 'POST' && [first, second, third].join('/').toLowerCase() === 'worker/restart/') return restart(api);
    if (method === 'GET' && [first, second, third].join('/').toLowerCase() === 'extensionbundle/v1/templates') {
      return noTemplates;
    }
    return serveKeys(api.keys, { method, origin, body }, { path: exchange.path, list: first, name: second });
  }
  if (area.toLowerCase() !== 'functions') return empty(404);
  if (first === '') return method === 'GET' ? json(200, listed(api)) : empty(404);
  const fn = api.functions.find(({ metadata }) => metadata.name.toLowerCase() === first.toLowerCase());
  if (fn === undefined) return empty(404);
  if (second.toLowerCase() === 'keys') {
    return serveKeys(
      api.keys,
      { method, origin, body },
      { path: exchange.path, list: `function/${fn.metadata.name.toLowerCase()}`, name: third },
    );
  }
  if (second.toLowerCase() === 'status') return method === 'GET' ? json(200, {}) : empty(404);
  if (second !== '') return empty(404);
  if (method === 'GET') return json(200, functionInfo(fn, { ...info(api), scriptOrigin: origin }));
  return method === 'POST' ? run(api, fn, body) : empty(404);
}

async function restart({ restartWorker }: AdminApi): Promise<Answer> {
  if (restartWorker === undefined)
    return json(409, "The app runs in the host's own process: start the host with --worker process.");
  await restartWorker();
  return empty(200);
}

const noTemplates: Answer = {
  status: 404,
  headers: [['Content-Type', 'text/plain; charset=utf-8']],
  body: 'Templates not found within the extension bundle or extension bundle is not configured for the function app.',
  chunked: true,
};

function status({ startedMs, clock }: AdminApi): Record<string, unknown> {
  return {
    id: hostname(),
    state: 'Running',
    version: HOST_VERSION,
    versionDetails: `${HOST_VERSION} (embedded development host)`,
    platformVersion: '',
    instanceId: '',
    computerName: '',
    processUptime: Math.round(clock.now() - startedMs),
    functionAppContentEditingState: 'Unknown',
  };
}

function info({ isDisabled, routePrefix, appDir, entryPoint }: AdminApi) {
  return { isDisabled, routePrefix, appDir, entryPoint };
}

/** The list names the site as Azure would reach it, by https; a single function follows the request. */
function listed(api: AdminApi): unknown[] {
  const scriptOrigin = `https://${process.env['WEBSITE_HOSTNAME'] ?? 'localhost'}`;
  return [...api.functions]
    .sort((one, other) => (one.metadata.name.toUpperCase() < other.metadata.name.toUpperCase() ? -1 : 1))
    .map((fn) => functionInfo(fn, { ...info(api), scriptOrigin }));
}

/** Runs a function with an input given by hand. The answer does not wait for it. */
function run({ invoke, log }: AdminApi, fn: RegisteredFunction, body: Buffer): Answer {
  const input = inputOf(body);
  const trigger = triggerOf(fn);
  const data =
    trigger.type.toLowerCase() === 'httptrigger'
      ? { http: { url: 'http://localhost/', method: 'POST', body: { bytes: Buffer.from(input) } } }
      : { string: input };
  invoke({ fn, inputData: [{ name: trigger.name, data }], triggerMetadata: {} }).catch((error: unknown) => {
    log('error', `Function.${fn.metadata.name}`, `Run by hand, it failed: ${ensureError(error).message}`);
  });
  return empty(202);
}

function inputOf(body: Buffer): string {
  try {
    const { input } = JSON.parse(body.toString('utf8')) as { input?: unknown };
    return input === undefined ? '' : typeof input === 'string' ? input : JSON.stringify(input);
  } catch {
    return '';
  }
}
