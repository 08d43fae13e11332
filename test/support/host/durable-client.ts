import { randomUUID } from 'node:crypto';

import { eventually, patience } from '../patience';

export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Record<string, unknown>[];
}

const TERMINAL = ['Completed', 'Failed', 'Terminated', 'Canceled'];
/** Real milliseconds until an instance has to show what is waited for. A function app in Azure may have to wake up first. */
const COMES_WITHIN_MS = 25_000;

/** The management HTTP API of a host, as a caller from outside sees it. */
export class DurableClient {
  constructor(
    private readonly baseUrl: string,
    private readonly key = process.env['HOST_KEY'],
  ) {}

  /** A path below the durable endpoints, answered as it comes. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const url = new URL(`/runtime/webhooks/durabletask/${path}`, this.baseUrl);
    if (this.key !== undefined) url.searchParams.set('code', this.key);
    return fetch(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Starts an instance and returns its id, which nothing else has. */
  async start(name: string, input?: unknown, instanceId = `${name}-${randomUUID()}`): Promise<string> {
    const response = await this.call('POST', `orchestrators/${name}/${instanceId}`, input);
    if (response.status !== 202)
      throw new Error(`Starting ${name} was answered with ${response.status}, expected 202.`);
    return instanceId;
  }

  async status(instanceId: string, query = ''): Promise<InstanceStatus> {
    const response = await this.call('GET', `instances/${instanceId}${query}`);
    if (![200, 202].includes(response.status)) {
      throw new Error(`The status of ${instanceId} was answered with ${response.status}, expected 200 or 202.`);
    }
    return (await response.json()) as InstanceStatus;
  }

  async raise(instanceId: string, event: string, data: unknown): Promise<number> {
    return (await this.call('POST', `instances/${instanceId}/raiseEvent/${event}`, data)).status;
  }

  /** Polls until the instance shows what is waited for; says what it last showed when it does not. */
  async until(instanceId: string, holds: (status: InstanceStatus) => boolean): Promise<InstanceStatus> {
    let last: InstanceStatus;
    return eventually(
      async () => (holds((last = await this.status(instanceId))) ? last : undefined),
      () => `${instanceId} stays at ${JSON.stringify(last)}.`,
    );
  }

  ended(instanceId: string): Promise<InstanceStatus> {
    return this.until(instanceId, ({ runtimeStatus }) => TERMINAL.includes(runtimeStatus));
  }

  /** Starts an instance and returns how it ended. */
  async run(name: string, input?: unknown): Promise<InstanceStatus> {
    return this.ended(await this.start(name, input));
  }

  /** Polls an entity until its state is as expected; returns the state it last showed. */
  async entity(name: string, key: string, expected: unknown): Promise<unknown> {
    const untilMs = performance.now() + patience(COMES_WITHIN_MS);
    for (;;) {
      const response = await this.call('GET', `entities/${name}/${key}`);
      const state: unknown = response.status === 404 ? undefined : await response.json();
      if (state === expected || performance.now() > untilMs) return state;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}
