import type { Story } from './kill-story';

export interface InstanceDocument {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly historyEvents?: readonly Record<string, unknown>[];
}

const WEBHOOK = 'runtime/webhooks/durabletask';

/**
 * Tells the stories to a host that may die at any moment: does each thing until it is known to be done. What was sent
 * without an answer may or may not have arrived, and is sent again under another name.
 */
export class Driver {
  readonly #started = new Set<string>();
  readonly #ticks = new Map<string, number>();
  readonly #attempts = new Map<string, { readonly answered: string[]; readonly sent: string[] }>();
  readonly #documents = new Map<string, InstanceDocument>();

  constructor(
    private readonly stories: readonly Story[],
    /** Called with every state that a host has shown. */
    private readonly seen: (document: InstanceDocument) => void,
  ) {}

  get done(): boolean {
    return this.stories.every(({ instanceId }) => this.#documents.has(instanceId));
  }

  /** Final states, by instance id. */
  get documents(): ReadonlyMap<string, InstanceDocument> {
    return this.#documents;
  }

  /** The events sent to an instance, and those of them that a host said it had taken. */
  attempts(instanceId: string): { readonly answered: readonly string[]; readonly sent: readonly string[] } {
    return this.#attempts.get(instanceId) ?? { answered: [], sent: [] };
  }

  /** One pass over everything that is still to be done. Rejects when the host dies in the middle of it. */
  async pass(baseUrl: string): Promise<void> {
    const open = this.stories.filter(({ instanceId }) => !this.#documents.has(instanceId));
    await Promise.all(open.map((story) => this.#moveOn(baseUrl, story)));
  }

  async #moveOn(baseUrl: string, story: Story): Promise<void> {
    const { instanceId, orchestrator, input, ticks } = story;
    if (!this.#started.has(instanceId)) {
      const at = `${baseUrl}/${WEBHOOK}`;
      // A start without an answer may have arrived, and a second one would begin a finished story anew.
      const { status: known } = await fetch(`${at}/instances/${instanceId}`);
      if (known === 404) {
        const status = await post(`${at}/orchestrators/${orchestrator}/${instanceId}`, input ?? null);
        if (status !== 202) throw new Error(`Starting ${instanceId} was answered with ${status}.`);
      }
      this.#started.add(instanceId);
    }
    const heard = this.#ticks.get(instanceId) ?? 0;
    if (heard < ticks) await this.#tick(baseUrl, story, heard);
    await this.#look(baseUrl, instanceId);
  }

  async #tick(baseUrl: string, { instanceId, ticks }: Story, heard: number): Promise<void> {
    const attempts = this.#attempts.get(instanceId) ?? { answered: [], sent: [] };
    this.#attempts.set(instanceId, attempts);
    const attempt = `tick ${heard + 1}, attempt ${attempts.sent.length + 1}`;
    attempts.sent.push(attempt);
    const event = { attempt, last: heard + 1 === ticks };
    const status = await post(`${baseUrl}/${WEBHOOK}/instances/${instanceId}/raiseEvent/tick`, event);
    // 410: the last tick had arrived after all, and the story is over.
    if (status !== 202 && status !== 410) throw new Error(`An event for ${instanceId} was answered with ${status}.`);
    if (status === 202) attempts.answered.push(attempt);
    this.#ticks.set(instanceId, heard + 1);
  }

  async #look(baseUrl: string, instanceId: string): Promise<void> {
    const query = 'showHistory=true&showHistoryOutput=true';
    const response = await fetch(`${baseUrl}/${WEBHOOK}/instances/${instanceId}?${query}`);
    const document = (await response.json()) as InstanceDocument;
    this.seen(document);
    if (!['Pending', 'Running'].includes(document.runtimeStatus)) this.#documents.set(instanceId, document);
  }
}

async function post(url: string, body: unknown): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  return response.status;
}
