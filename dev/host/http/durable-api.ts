import { empty, json, send, type Answer } from './answers';
import { apiError, argumentError, ApiError, genericError } from './api-errors';
import type { DurableApi, DurableCall } from './durable-call';
import { inOtherHub, isOtherHub } from './other-hub';
import { entityOperation, readEntity, listEntities } from './durable-entities';
import { listInstances, purgeInstance, purgeInstances, getInstance } from './durable-instances';
import { raiseEvent, restart, rewind, restartWithOptions, changeState } from './durable-operations';
import { startOrchestration } from './durable-start';
import { queryValue, readBody, type Exchange } from './exchange';

/** Serves the task hub's management API. `path` is what follows the base path, still encoded. */
export async function serveDurableApi(api: DurableApi, exchange: Exchange, path: string): Promise<void> {
  const release = api.clock.hold(`${exchange.method} ${exchange.path}`);
  try {
    const body = await readBody(exchange.req, api.maxBodyBytes);
    const origin = originOf(exchange, api.useForwardedHost);
    const { chunked } = api;
    send(exchange.res, { ...(await answer({ ...api, exchange, origin, body }, path, release)), chunked });
  } finally {
    release();
  }
}

async function answer(call: DurableCall, path: string, release: () => void): Promise<Answer> {
  try {
    checkConnection(call);
    const segments = decode(path);
    return isOtherHub(call) ? inOtherHub(call, segments) : await route(call, segments, release);
  } catch (error) {
    if (error instanceof ApiError) return json(error.status, error.body);
    return error instanceof RangeError ? argumentError(error) : genericError(error);
  }
}

/** A connection that has no setting cannot be opened. */
function checkConnection({ exchange, urls }: DurableCall): void {
  const connection = queryValue(exchange, 'connection');
  if (connection !== undefined && connection !== '' && !sameConnection(connection, urls.connectionName)) {
    throw new Error(`Unable to resolve the Azure Storage connection named '${connection}'.`);
  }
}

function sameConnection(one: string, own: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/^azurewebjobs/, '');
  return plain(one) === plain(own);
}

/** The path is decoded as a whole, once: an encoded slash separates like any other. */
function decode(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  try {
    return decodeURIComponent(trimmed.replaceAll('+', ' ')).split('/');
  } catch {
    throw new RangeError(`The path ${path} is not correctly encoded.`);
  }
}

async function route(call: DurableCall, segments: readonly string[], release: () => void): Promise<Answer> {
  const [area = '', first = '', second = '', third = ''] = segments;
  const { method } = call.exchange;
  const count = segments.length;
  const is = (verb: string, name: string, min: number, max: number): boolean =>
    method === verb && area.toLowerCase() === name && count >= min && count <= max;
  if (is('POST', 'orchestrators', 2, 3))
    return startOrchestration(call, first, count === 3 ? second : undefined, release);
  if (is('GET', 'instances', 1, 1)) return listInstances(call);
  if (is('GET', 'instances', 2, 2)) return getInstance(call, first);
  if (is('DELETE', 'instances', 1, 1)) return purgeInstances(call);
  if (is('DELETE', 'instances', 2, 2)) return purgeInstance(call, first);
  if (is('POST', 'instances', 4, 4) && second.toLowerCase() === 'raiseevent') return raiseEvent(call, first, third);
  if (is('POST', 'instances', 3, 3)) return operation(call, first, second, release);
  if (is('GET', 'entities', 1, 2)) return listEntities(call, count === 2 ? first : undefined);
  if (is('GET', 'entities', 3, 3)) return readEntity(call, first, second);
  if (is('POST', 'entities', 3, 3)) return entityOperation(call, first, second, queryValue(call.exchange, 'op') ?? '');
  if (is('DELETE', 'entities', 3, 3)) return entityOperation(call, first, second, 'delete');
  if (is('POST', 'makeprimary', 1, 1)) return makePrimary(call);
  return empty(404);
}

function operation(call: DurableCall, id: string, name: string, release: () => void): Promise<Answer> | Answer {
  switch (name.toLowerCase()) {
    case 'terminate':
    case 'suspend':
    case 'resume':
      return changeState(call, id, name.toLowerCase() as 'terminate' | 'suspend' | 'resume');
    case 'rewind':
      return rewind(call, id);
    case 'restart':
      return restart(call, id, release);
    case 'restartwithoptions':
      return restartWithOptions(call, id);
    default:
      return empty(404);
  }
}

function makePrimary({ useAppLease }: DurableCall): Answer {
  if (useAppLease) return empty(200);
  throw apiError(400, 'Cannot make current app primary. This app is not using the AppLease feature.');
}

function originOf({ origin, req }: Exchange, useForwardedHost: boolean): string {
  const host = req.headers['x-forwarded-host'];
  if (!useForwardedHost || typeof host !== 'string') return origin;
  const proto = req.headers['x-forwarded-proto'];
  return `${typeof proto === 'string' ? proto : 'http'}://${host}`;
}
