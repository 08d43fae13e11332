import { parseEntityId } from '../durable/entity-id';
import { parseEntityState } from '../durable/entity-scheduler';
import { problemWithName } from '../durable/functions';
import { engineTime } from '../durable/timestamps';
import { empty, json, JSON_TYPE, type Answer } from './answers';
import { apiError, isJson, jsonReaderMessage } from './api-errors';
import type { DurableCall } from './durable-call';
import { flag, time } from './durable-instances';
import { queryValue } from './exchange';

/** The state of an entity as its own JSON; 404 for one that does not exist. `$` stands for the empty key. */
export async function readEntity({ client }: DurableCall, name: string, key: string): Promise<Answer> {
  const row = await client.row(`@${name.toLowerCase()}@${key === '$' ? '' : key}`);
  const { exists, state } = parseEntityState(row?.input ?? null);
  if (!exists || state === null) return empty(404);
  return { status: 200, headers: [['Content-Type', JSON_TYPE]], body: state };
}

/** Signals an entity: the answer says that the operation is on its way, not what comes of it. */
export async function entityOperation(
  { client, hub, exchange, body }: DurableCall,
  name: string,
  key: string,
  operation: string,
): Promise<Answer> {
  const lowered = name.toLowerCase();
  const problem = problemWithName(hub.options.functions, 'entity', lowered);
  if (problem !== undefined) throw apiError(400, problem);

  if (/[\\/#?\u0000-\u001f]/.test(key)) {
    throw apiError(400, "entityKey (Parameter 'Entity keys must not contain /, \\, #, ?, or control characters.')");
  }
  await client.signalEntity({ name: lowered, key: key === '$' ? '' : key }, operation, operationInput(exchange, body));
  return empty(202);
}

/** JSON where the request says so, and the text itself as a string where it does not. */
function operationInput({ req }: DurableCall['exchange'], body: Buffer): string | null {
  const text = body.toString('utf8');
  const type = req.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  // Without even a length the engine sees an empty text, with the length 0 it sees nothing.
  if (text === '') return req.headers['content-length'] === undefined ? '""' : null;
  if (type !== 'application/json') return JSON.stringify(text);
  if (!isJson(text)) throw apiError(400, `Could not parse JSON content: ${jsonReaderMessage(text)}`);
  return text;
}

/** Entities that exist, in the order of their instance ids. States are fetched on request only. */
export async function listEntities(call: DurableCall, name: string | undefined): Promise<Answer> {
  const { client, exchange } = call;
  const top = Number(queryValue(exchange, 'top') ?? '100');
  const size = Number.isInteger(top) && top > 0 ? top : 100;
  const token = exchange.req.headers['x-ms-continuation-token'];
  const from = typeof token === 'string' && token.trim() !== '' ? Buffer.from(token, 'base64').toString() : undefined;
  const fromMs = time(call, 'lastOperationTimeFrom') ?? -Infinity;
  const toMs = time(call, 'lastOperationTimeTo') ?? Infinity;
  const fetchState = flag(call, 'fetchState', false);
  const page: unknown[] = [];
  const prefix = name === undefined ? '@' : `@${name.toLowerCase()}@`;
  for await (const row of client.rows({ prefix, ...(from !== undefined && { from }) })) {
    const id = parseEntityId(row.instanceId);
    const { exists, state } = parseEntityState(row.input?.startsWith('{') === true ? row.input : null);
    if (id === undefined || !exists || row.updatedMs < fromMs || row.updatedMs > toMs) continue;
    if (page.length === size) {
      return json(200, page, [['x-ms-continuation-token', `${Buffer.from(row.instanceId).toString('base64')} `]]);
    }
    page.push({
      entityId: { name: id.name.toLowerCase(), key: id.key },
      lastOperationTime: engineTime(row.updatedMs),
      state: fetchState && state !== null ? (JSON.parse(state) as unknown) : null,
    });
  }
  return json(200, page);
}
