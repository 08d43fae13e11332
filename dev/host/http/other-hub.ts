import { plainGuid } from '../durable/guid';
import { ENGINE } from '../durable/episode-context';
import { empty, json, type Answer } from './answers';
import type { DurableCall } from './durable-call';
import { accepted, checkStart } from './durable-start';
import { queryValue } from './exchange';

/** Whether a call names a task hub that is not this host's. */
export function isOtherHub({ exchange, urls }: DurableCall): boolean {
  const hub = queryValue(exchange, 'taskHub') ?? '';
  return hub !== '' && hub.toLowerCase() !== urls.hubName.toLowerCase();
}

/**
 * Another hub is there for whoever names it, and empty. What is started or signalled in it is accepted, and waits in vain
 * for a host of that hub: here it is not even kept.
 */
export function inOtherHub(call: DurableCall, segments: readonly string[]): Answer {
  const { exchange, hub } = call;
  const [area = '', first = '', second = ''] = segments;
  const kind = `${exchange.method} ${area.toLowerCase()}`;
  const count = segments.length;
  if ((kind === 'GET instances' && count === 1) || (kind === 'GET entities' && count <= 2)) return json(200, []);
  if (kind === 'POST orchestrators' && (count === 2 || count === 3)) {
    checkStart(call, second === '' ? undefined : second);
    lost(`The orchestration '${first}'`);
    const name = queryValue(exchange, 'taskHub') ?? '';
    return accepted({ ...call, urls: { ...call.urls, hubName: name } }, second === '' ? plainGuid() : second);
  }
  if (/^(POST|DELETE) entities$/.test(kind) && count === 3) {
    lost(`The signal to '@${first}@${second}'`);
    return empty(202);
  }
  return empty(404);

  function lost(what: string): void {
    hub.options.log(
      'error',
      ENGINE,
      `${what} goes to the task hub '${queryValue(exchange, 'taskHub') ?? ''}', which no host runs: in Azure it waits there, here it is lost.`,
    );
  }
}
