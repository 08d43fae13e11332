import { ENGINE } from '../durable/episode-context';
import { InstanceExistsError } from '../durable/hub-client';
import { isTerminal, type InstanceRow } from '../durable/instance-row';
import { netJson, Printed } from '../durable/json-net';
import type { Log } from '../host-log';
import { empty, json, type Answer } from './answers';
import { apiError, invalidJson, isJson } from './api-errors';
import type { DurableCall } from './durable-call';
import { flag } from './durable-instances';
import { startedOrWait, accepted } from './durable-start';
import { queryValue } from './exchange';
import { jsonOrText } from './instance-status';

export async function raiseEvent({ client, exchange, body }: DurableCall, id: string, name: string): Promise<Answer> {
  const row = await client.row(id);
  if (row === undefined) return empty(404);
  if (isTerminal(row.status)) return empty(410);
  const [type = ''] = (exchange.req.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw apiError(400, 'Only application/json request content is supported');
  }
  const text = body.toString('utf8');
  if (!isJson(text)) throw invalidJson(text);
  await client.raiseEvent(row, name, text);
  return empty(202);
}

export async function changeState(
  { client, exchange, hub }: DurableCall,
  id: string,
  operation: 'terminate' | 'suspend' | 'resume',
): Promise<Answer> {
  const row = await client.row(id);
  if (row === undefined) return empty(404);
  if (isTerminal(row.status)) return empty(410);
  const reason = queryValue(exchange, 'reason') ?? null;
  await client[operation](row, reason);
  if (reason !== null) warnOfReason(hub.options.log, id, reason);
  return empty(202);
}

function warnOfReason(log: Log, id: string, reason: string): void {
  const shown = jsonOrText(reason);
  if (shown === reason.trim()) return;
  const spoilt = shown instanceof Printed && !isJson(shown.text) ? ', which is no JSON' : '';
  log(
    'warning',
    ENGINE,
    `The status of '${id}' shows ${netJson(shown)}${spoilt} for the reason ${reason}, here as in Azure. Put a reason in double quotes to have it shown as it is.`,
  );
}

export async function rewind({ client, exchange }: DurableCall, id: string): Promise<Answer> {
  const row = await client.row(id);
  // The stray dollar sign is the engine's.
  if (row === undefined) return json(404, `No orchestration with instance ID "$${id}" found.`);
  if (row.status !== 'Failed') {
    return json(
      412,
      `This orchestration has status ${row.status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }
  await client.rewind(row, queryValue(exchange, 'reason') ?? null);
  return empty(202);
}

export async function restart(call: DurableCall, id: string, release: () => void): Promise<Answer> {
  const row = await knownInstance(call, id);
  const newId = flag(call, 'restartWithNewInstanceId', true);
  return startedOrWait(call, await startAgain(call, row, { newId }), release);
}

export async function restartWithOptions(call: DurableCall, id: string): Promise<Answer> {
  const instanceId = queryValue(call.exchange, 'newInstanceId');
  if (!instanceId) throw apiError(400, 'A new orchestration instance ID must be provided.');
  const row = await knownInstance(call, id);
  return accepted(call, await startAgain(call, row, { newId: true, instanceId }));
}

async function knownInstance({ client }: DurableCall, id: string): Promise<InstanceRow> {
  const row = await client.row(id);
  if (row !== undefined) return row;
  throw apiError(400, 'InstanceId does not match a valid orchestration instance.', {
    type: 'System.ArgumentException',
    message: `No instance with ID '${id}' was found. (Parameter 'instanceId')`,
  });
}

async function startAgain(
  { client }: DurableCall,
  row: InstanceRow,
  how: { newId: boolean; instanceId?: string },
): Promise<string> {
  try {
    return await client.restart(row, how);
  } catch (error) {
    if (!(error instanceof InstanceExistsError)) throw error;
    throw apiError(409, 'A non-terminal instance with this instance ID already exists.', {
      type: 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
      message: error.message,
    });
  }
}
