import { InstanceExistsError } from '../durable/hub-client';
import { problemWithName } from '../durable/functions';
import { isTerminal } from '../durable/instance-row';
import { json, JSON_TYPE, type Answer } from './answers';
import { ApiError, apiError, invalidJson, isJson } from './api-errors';
import type { DurableCall } from './durable-call';
import { managementUrls } from './durable-urls';
import { queryValue } from './exchange';
import { instanceStatus } from './instance-status';

export async function startOrchestration(
  call: DurableCall,
  name: string,
  instanceId: string | undefined,
  release: () => void,
): Promise<Answer> {
  const text = checkStart(call, instanceId);
  if (call.isDisabled(name))
    throw new RangeError(problemWithName(call.hub.options.functions, 'orchestration', name) ?? '');
  const version = queryValue(call.exchange, 'version');
  try {
    const id = await call.client.start({
      name,
      input: text === '' ? null : text,
      ...(instanceId && { instanceId }),
      ...(version && { version }),
    });
    return await startedOrWait(call, id, release);
  } catch (error) {
    if (error instanceof InstanceExistsError) throw new ApiError(409, { Message: error.message });
    throw error;
  }
}

/** The input's text. Throws on what no hub would take. */
export function checkStart({ body }: DurableCall, instanceId: string | undefined): string {
  const text = body.toString('utf8');
  if (text !== '' && !isJson(text)) throw invalidJson(text);
  checkInstanceId(instanceId);
  return text;
}

/** The 202 of a start; with `timeout` and `pollingInterval` only after waiting for the end for so long. */
export async function startedOrWait(call: DurableCall, id: string, release: () => void): Promise<Answer> {
  const timeout = seconds(call, 'timeout');
  const interval = seconds(call, 'pollingInterval');
  if (timeout === undefined || interval === undefined) return accepted(call, id);
  if (interval > timeout) {
    throw apiError(400, `Total timeout ${timeout} should be bigger than retry timeout ${interval}`);
  }
  // The wait is in clock time and must not hold the clock.
  release();
  const untilMs = call.clock.now() + timeout * 1000;
  for (;;) {
    const row = await call.client.row(id);
    if (row?.status === 'Completed') {
      return { status: 200, headers: [['Content-Type', JSON_TYPE]], body: row.output ?? 'null' };
    }
    if (row !== undefined && isTerminal(row.status)) return json(200, instanceStatus(row, { showInput: true }));
    if (call.clock.now() >= untilMs) return accepted(call, id);
    const nextMs = Math.min(untilMs, call.clock.now() + interval * 1000);
    await new Promise<void>((resolve) => call.clock.at(nextMs, resolve));
  }
}

export function accepted({ origin, urls }: DurableCall, id: string): Answer {
  const all = managementUrls(origin, encodeURIComponent(id), urls);
  const body = { ...Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'rewindPostUri')), id };
  return json(202, body, [
    ['Location', all['statusQueryGetUri'] ?? ''],
    ['Retry-After', '10'],
  ]);
}

/** Longer or control characters break the engine's own storage; the rest of what it forbids it accepts on this path. */
function checkInstanceId(instanceId: string | undefined): void {
  if (instanceId === undefined) return;
  if (instanceId.length > 256) throw new RangeError('Instance ID lengths must not exceed 256 characters.');

  if (/[\u0000-\u001f\u007f]/.test(instanceId)) {
    throw new RangeError(
      "instanceId (Parameter 'Orchestration instance ids must not contain /, \\, #, ?, or control characters.')",
    );
  }
}

function seconds({ exchange }: DurableCall, name: string): number | undefined {
  const value = queryValue(exchange, name);
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
