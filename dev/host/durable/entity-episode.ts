import { randomUUID } from 'node:crypto';

import { ENGINE, type EpisodeContext } from './episode-context';
import { entityInstanceId, type EntityId } from './entity-id';
import { entityInstance } from './entity-instance';
import {
  parseRelease,
  parseRequest,
  requestText,
  responseText,
  type EntityRequest,
  type EntityResponse,
} from './entity-messages';
import {
  enqueue,
  newEntity,
  nextBatch,
  noteSender,
  parseEntityState,
  release,
  type Batch,
  type EntityState,
} from './entity-scheduler';
import { parseEntityResult, type EntityResult } from './entity-result';
import { problemWithName } from './functions';
import { EventType } from './history';
import { eventRaised } from './history-events';
import { isTerminal } from './instance-row';
import type { LoadedInstance } from './instances';
import { engineTime } from './timestamps';
import type { Message, NewMessage } from './work';

/** Clock time until a batch that could not be run at all is tried again. */
const RETRY_MS = 5000;

export interface EntityStep {
  readonly after: LoadedInstance;
  readonly messages: readonly NewMessage[];
  /** More may be run at once. */
  readonly more: boolean;
}

/** Takes messages in, runs one batch of operations, and says what to write and to send. */
export async function runEntity(
  id: EntityId,
  before: LoadedInstance | undefined,
  messages: readonly Message[],
  context: EpisodeContext,
): Promise<EntityStep> {
  const alive = before !== undefined && !isTerminal(before.row.status);
  const received = receive(alive ? parseEntityState(before.row.input) : newEntity, messages);
  const batch = nextBatch(received, context.settings.maxEntityBatch);
  const ran =
    batch === undefined ? { entity: received, messages: [], retry: false } : await run(id, batch, received, context);
  const terminated = messages.find(({ event }) => event.EventType === EventType.ExecutionTerminated);
  return {
    after: entityInstance(id, ran.entity, context, before, terminated !== undefined),
    messages: ran.messages,
    more: !ran.retry && nextBatch(ran.entity, 1) !== undefined,
  };
}

function receive(entity: EntityState, messages: readonly Message[]): EntityState {
  let current = entity;
  for (const { event } of messages) {
    if (event.EventType !== EventType.EventRaised || event.Input === null) continue;
    if (event.Name === 'release') current = release(current, parseRelease(event.Input).parent);
    else if (event.Name === 'op' || event.Name.startsWith('op@')) {
      const request = parseRequest(event.Input);
      current = enqueue({ ...current, sorter: noteSender(current.sorter, request, engineTime) }, request);
    }
  }
  return current;
}

interface Ran {
  readonly entity: EntityState;
  readonly messages: readonly NewMessage[];
  readonly retry: boolean;
}

async function run(id: EntityId, batch: Batch, received: EntityState, context: EpisodeContext): Promise<Ran> {
  const { clock, log } = context;
  const result = batch.operations.length === 0 ? undefined : await operate(id, batch, context);
  if (result === 'failed') {
    const wake = eventRaised('continue', null, engineTime(clock.now()));
    const retry = { to: entityInstanceId(id), event: wake, dueMs: clock.now() + RETRY_MS };
    log('error', ENGINE, `The batch for ${entityInstanceId(id)} is tried again in ${RETRY_MS / 1000} s.`);
    return { entity: received, messages: [retry], retry: true };
  }
  const worked = result === undefined ? batch.rest : { ...batch.rest, exists: result.exists, state: result.state };
  const answers = batch.operations.flatMap((request, index) =>
    request.signal === true ? [] : [respond(request, result?.answers[index] ?? { result: null }, context)],
  );
  const signals = (result?.signals ?? []).map((signal) => signalMessage(id, signal, context));
  const locked = batch.lock === undefined ? { entity: worked, messages: [] } : lock(worked, batch.lock, context);
  return { entity: locked.entity, messages: [...answers, ...signals, ...locked.messages], retry: false };
}

async function operate(id: EntityId, batch: Batch, context: EpisodeContext): Promise<EntityResult | 'failed'> {
  const { functions, log } = context;
  const { operations, rest } = batch;
  const name = functions.find('entity', id.name);
  if (name === undefined) {
    const problem = problemWithName(functions, 'entity', id.name) ?? '';
    const answer = { result: JSON.stringify(problem), exceptionType: 'System.InvalidOperationException' };
    return { exists: rest.exists, state: rest.state, answers: operations.map(() => answer), signals: [] };
  }
  const payload = JSON.stringify({
    self: { name: id.name.toLowerCase(), key: id.key },
    exists: rest.exists,
    state: rest.state,
    batch: operations.map(({ op, input, signal, id: requestId }) => ({
      name: op,
      input: input ?? null,
      isSignal: signal === true,
      id: requestId,
    })),
  });
  const outcome = await functions.runEntity(name, payload);
  const result = outcome.ok ? parseEntityResult(outcome.value, operations.length) : undefined;
  if (result !== undefined) return result;
  const why = outcome.ok ? 'Out of proc orchestrators must return a valid JSON schema.' : outcome.message;
  log('error', ENGINE, `The entity ${entityInstanceId(id)} failed as a whole: ${why}`);
  return 'failed';
}

function respond(request: EntityRequest, answer: EntityResponse, { clock }: EpisodeContext): NewMessage {
  return {
    to: request.parent ?? '',
    ...(request.parentExecution !== undefined && { executionId: request.parentExecution }),
    event: eventRaised(request.id, responseText(answer), engineTime(clock.now())),
  };
}

/** A signal to another entity goes to its name as written: unlike on every other path, it is not lowered. */
function signalMessage(
  from: EntityId,
  { target, name, input }: EntityResult['signals'][number],
  { clock }: EpisodeContext,
): NewMessage {
  const sentAt = engineTime(clock.now());
  const text = requestText({
    op: name,
    signal: true,
    input,
    id: randomUUID(),
    parent: entityInstanceId(from),
    sentAt,
  });
  return { to: entityInstanceId(target), event: eventRaised('op', text, sentAt) };
}

/** Locks the entity, and passes the request on to the next one of the set, or tells the orchestration that it holds all. */
function lock(
  entity: EntityState,
  request: EntityRequest,
  context: EpisodeContext,
): { entity: EntityState; messages: readonly NewMessage[] } {
  const position = (request.pos ?? 0) + 1;
  const next = request.lockset?.[position];
  const locked: EntityState = { ...entity, lockedBy: request.parent };
  if (next === undefined) {
    return { entity: locked, messages: [respond(request, { result: 'Lock Acquisition Completed' }, context)] };
  }
  const sentAt = engineTime(context.clock.now());
  const passed = requestText({ ...request, pos: position, sentAt });
  return { entity: locked, messages: [{ to: entityInstanceId(next), event: eventRaised('op', passed, sentAt) }] };
}
