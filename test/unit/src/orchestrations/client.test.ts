import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { orchestrationClient } from '../../../../src/orchestrations/client';
import { NO_SUCH_STATUS } from '../../../support/replay/fake-engine';

const row = (runtimeStatus: string): DurableOrchestrationStatus =>
  ({ runtimeStatus }) as unknown as DurableOrchestrationStatus;

/** An engine whose instance shows one after the other; what it is told, it refuses like this. */
function engine(statuses: (DurableOrchestrationStatus | Error)[], refusal?: Error) {
  const told: string[] = [];
  const tell = (what: string) => (): Promise<void> => {
    told.push(what);
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  };
  const getStatus = () => {
    const next = statuses.length > 1 ? statuses.shift() : statuses[0];
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const sdk = { getStatus, raiseEvent: tell('event'), terminate: tell('terminate') } as unknown as DurableClient;
  return { told, client: orchestrationClient(sdk, () => Promise.resolve()) };
}

/** What a host says that looks at an instance, finds it running, and finds it ended when it has the event. */
const CANNOT_RAISE = new Error(
  'The operation failed with an unexpected status code: 500. Details: {"Message":"Something went wrong while processing your request"}',
);
const PURGED = new Error("No instance with ID 'p1' found.");

describe('A pipeline that is woken', () => {
  it.each([
    ['ended', CANNOT_RAISE, row('Terminated')],
    ['ended and was purged', CANNOT_RAISE, new Error(NO_SUCH_STATUS)],
    ['was purged', PURGED, row('Running')],
  ])('needs no waking when it %s between the look at it and the event', async (_, refusal, after) => {
    const { client, told } = engine([row('Running'), after], refusal);
    expect(await client.isRunning('p1')).toBe(true);
    await expect(client.wake('p1')).resolves.toBeUndefined();
    expect(told).toEqual(['event']);
  });

  it('is not taken for woken when the engine refuses the event of one that runs', async () => {
    const { client } = engine([row('Running')], CANNOT_RAISE);
    await expect(client.wake('p1')).rejects.toThrow(CANNOT_RAISE);
  });
});

describe('A janitor that is stopped', () => {
  it('has stopped when it ended between the look at it and its termination', async () => {
    const { client, told } = engine([row('Running'), row('Completed')], CANNOT_RAISE);
    await expect(client.stopJanitor('p1', 'The pipeline was resumed.')).resolves.toBeUndefined();
    expect(told).toEqual(['terminate']);
  });
});

describe('A status that is no JSON', () => {
  const printed = (output: string, before = '"customStatus":null') =>
    `{"name":"pipeline","instanceId":"p1","runtimeStatus":"Terminated","input":null,${before},"output":${output},"createdTime":"2026-01-01T00:00:00Z","lastUpdatedTime":"2026-01-01T00:00:09Z"}`;
  /** As the SDK gives it. */
  const saysOf = (text: string) =>
    new Error(
      `DurableClient error: could not construct a DurableOrchestrationStatus object using the data received from the Durable Functions extension: Failed to construct a DurableOrchestrationStatus object because the initializer had invalid types or missing fields. Initializer received: ${JSON.stringify(text)}`,
    );

  it.each(['undefined', 'new Date(5)', '/*,"output":1,"createdTime":"*/'])(
    'is read all the same, with %s for its output as it stands there',
    async (output) => {
      const { client } = engine([saysOf(printed(output))]);
      expect(await client.status('p1')).toMatchObject({
        runtimeStatus: 'Terminated',
        createdTime: new Date('2026-01-01T00:00:00Z'),
        lastUpdatedTime: new Date('2026-01-01T00:00:09Z'),
        output,
      });
      expect(await client.isRunning('p1')).toBe(false);
    },
  );

  it('fails the look at it where more than its output is none', async () => {
    const broken = saysOf(printed('undefined', '"customStatus":undefined'));
    await expect(engine([broken]).client.status('p1')).rejects.toThrow(broken);
    const nothing = saysOf('<html>');
    await expect(engine([nothing]).client.status('p1')).rejects.toThrow(nothing);
  });
});
