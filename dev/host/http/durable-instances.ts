import { OrchestrationStatus, type RuntimeStatus } from '../durable/history';
import { isTerminal, type InstanceRow } from '../durable/instance-row';
import { empty, json, type Answer } from './answers';
import { apiError } from './api-errors';
import type { DurableCall } from './durable-call';
import { queryValue, queryValues } from './exchange';
import { DuplicateEventError, historyView } from './history-view';
import { instanceStatus } from './instance-status';

export async function getInstance(call: DurableCall, id: string): Promise<Answer> {
  const showInput = flag(call, 'showInput', true);
  const loaded = flag(call, 'showHistory', false) ? await call.hub.instances.load(id) : undefined;
  const row = loaded?.row ?? (await call.client.row(id));
  if (row === undefined) return empty(404);
  let historyEvents: unknown[] | undefined;
  if (loaded !== undefined && row.status !== 'Pending') {
    try {
      historyEvents = historyView(loaded.events, {
        showInput,
        showOutput: flag(call, 'showHistoryOutput', false),
        withInstanceIds: call.hub.options.settings.extension === '3.19',
      });
    } catch (error) {
      // The extension's own failing, which shows after a non-deterministic replay.
      if (error instanceof DuplicateEventError) throw new RangeError(error.message);
      throw error;
    }
  }
  const body = instanceStatus(row, { showInput, historyEvents });
  if (isTerminal(row.status)) {
    const failed = row.status === 'Failed' && flag(call, 'returnInternalServerErrorOnFailure', false);
    return json(failed ? 500 : 200, body);
  }
  return json(202, body, [
    ['Location', `${call.origin}${call.exchange.target}`],
    ['Retry-After', '5'],
  ]);
}

const PAGE = 100;

/** One page of instances in the order of their ids. The token of the next page is the id it begins with. */
export async function listInstances(call: DurableCall): Promise<Answer> {
  const { exchange, client } = call;
  const top = queryValue(exchange, 'top');
  const size = top !== undefined && /^-?\d+$/.test(top) ? Number(top) : PAGE;
  if (size < 0) {
    throw apiError(500, 'Something went wrong while processing your request', {
      type: 'DurableTask.AzureStorage.Storage.DurableTaskStorageException',
      message: 'An error occurred while communicating with Azure Storage',
    });
  }
  const token = exchange.req.headers['x-ms-continuation-token'];
  const from =
    typeof token === 'string' && token.trim() !== '' ? Buffer.from(token, 'base64').toString('utf8') : undefined;
  const matches = instanceFilter(call);
  const prefix = queryValue(exchange, 'instanceIdPrefix') ?? '';
  const page: unknown[] = [];
  for await (const row of client.rows({ prefix, ...(from !== undefined && { from }) })) {
    if (!matches(row)) continue;
    if (page.length === size) {
      return json(200, page, [['x-ms-continuation-token', `${Buffer.from(row.instanceId).toString('base64')} `]]);
    }
    page.push(instanceStatus(row, { showInput: flag(call, 'showInput', true) }));
  }
  // On the SDK's own way in, the last page has the header too, and nothing in it.
  return json(200, page, call.chunked ? [['x-ms-continuation-token', '']] : []);
}

/** Filters as the engine reads them: values that it cannot read do not filter. */
function instanceFilter(call: DurableCall): (row: InstanceRow) => boolean {
  const states = statuses(call);
  const fromMs = time(call, 'createdTimeFrom') ?? -Infinity;
  const toMs = time(call, 'createdTimeTo') ?? Infinity;
  return (row) =>
    (states.length === 0 || states.includes(row.status)) && row.createdMs >= fromMs && row.createdMs <= toMs;
}

function statuses({ exchange }: DurableCall): RuntimeStatus[] {
  return queryValues(exchange, 'runtimeStatus')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .map((name) =>
      (Object.keys(OrchestrationStatus) as RuntimeStatus[]).find(
        (status) => status === name || String(OrchestrationStatus[status]) === name,
      ),
    )
    .filter((status): status is RuntimeStatus => status !== undefined);
}

export async function purgeInstance({ client }: DurableCall, id: string): Promise<Answer> {
  const row = await client.row(id);
  if (row === undefined) return empty(404);
  if (!isTerminal(row.status) && !id.startsWith('@')) {
    return json(
      412,
      `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status ${row.status}`,
    );
  }
  return (await client.purge(row)) ? json(200, { instancesDeleted: 1 }) : empty(404);
}

export async function purgeInstances(call: DurableCall): Promise<Answer> {
  const fromMs = time(call, 'createdTimeFrom');
  if (fromMs === undefined) return json(400, "Please provide value for 'createdTimeFrom' parameter.");
  const toMs = time(call, 'createdTimeTo') ?? call.clock.now();
  // The engine's trap: without a terminal state in the filter there is no condition on the state at all.
  const states = statuses(call).filter(isTerminal);
  const doomed: InstanceRow[] = [];
  for await (const row of call.client.rows()) {
    if (row.createdMs < fromMs || row.createdMs > toMs) continue;
    if (states.length === 0 || states.includes(row.status)) doomed.push(row);
  }
  const alive = doomed.filter(({ status }) => !isTerminal(status)).length;
  if (alive > 0) {
    call.hub.options.log(
      'error',
      'Host.Triggers.DurableTask',
      `A purge without a terminal status deletes ${alive} instances that have not ended, here as in Azure. Give runtimeStatus=Completed,Failed,Terminated, or purge by id.`,
    );
  }
  let deleted = 0;
  for (const row of doomed) if (await call.client.purge(row)) deleted += 1;
  return deleted === 0 ? empty(404) : json(200, { instancesDeleted: deleted });
}

/** Booleans are read as .NET reads them: `true` in any case; `1` is not one. */
export function flag({ exchange }: DurableCall, name: string, otherwise: boolean): boolean {
  const value = queryValue(exchange, name)?.trim().toLowerCase();
  return value === 'true' ? true : value === 'false' ? false : otherwise;
}

export function time({ exchange }: DurableCall, name: string): number | undefined {
  const value = queryValue(exchange, name);
  const ms = value === undefined ? NaN : Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
