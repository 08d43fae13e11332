import { eventually } from '../../../support/patience';
import type { HostProcess } from './host-process';

export interface Status {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly historyEvents?: Record<string, unknown>[];
}

/** The management API of a host, as a test speaks to it. */
export class HubOverHttp {
  readonly #base: string;

  constructor(private readonly host: Pick<HostProcess, 'baseUrl'>) {
    this.#base = `${host.baseUrl}/runtime/webhooks/durabletask`;
  }

  async start(name: string, input?: unknown, id = ''): Promise<string> {
    const response = await this.post(`/orchestrators/${name}/${id}`, input);
    if (response.status !== 202) throw new Error(`Starting ${name} gave ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  async status(id: string, query = ''): Promise<Status> {
    const response = await fetch(`${this.#base}/instances/${encodeURIComponent(id)}?${query}`);
    if (response.status === 404) throw new Error(`No instance ${id}`);
    return (await response.json()) as Status;
  }

  /** Waits until an instance has ended. The host's clock is virtual, so this takes as long as the work itself. */
  async ended(id: string): Promise<Status> {
    return this.until(id, ({ runtimeStatus }) => ['Completed', 'Failed', 'Terminated'].includes(runtimeStatus));
  }

  async until(id: string, reached: (status: Status) => boolean): Promise<Status> {
    let last: Status;
    return eventually(
      async () => (reached((last = await this.status(id))) ? last : undefined),
      () => `The instance ${id} has not got there: ${JSON.stringify(last)}`,
    );
  }

  async run(name: string, input?: unknown): Promise<Status> {
    return this.ended(await this.start(name, input));
  }

  async raise(id: string, event: string, data: unknown = null): Promise<number> {
    return (await this.post(`/instances/${id}/raiseEvent/${event}`, data)).status;
  }

  get(path: string): Promise<Response> {
    return fetch(`${this.#base}${path}`);
  }

  post(path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method: 'POST',
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  }

  delete(path: string): Promise<Response> {
    return fetch(`${this.#base}${path}`, { method: 'DELETE' });
  }
}
