import type { HostProcess } from '../../support/stack/host-process';
import { differences } from './compare';
import { answeredAtMs, type RecordedExchange, type RecordedRequest, type StartedInstance } from './golden';
import type { Side } from './rules';
import { send, type Received } from './send';

export interface PlayerOptions {
  readonly host: () => HostProcess;
  /** What is known of the instances that the recordings show. */
  readonly instances: ReadonlyMap<string, StartedInstance>;
  readonly sides: { readonly recorded: Side; readonly ours: Side };
  /** What happened between two exchanges without being one of them, by the id of the exchange that follows. */
  readonly before?: Readonly<Record<string, (player: Player) => Promise<void>>>;
}

const WEBHOOK = '/runtime/webhooks/durabletask/instances/';
const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const GENERATED_ID = /\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** A recording shows one instant of a second; a GET that shows another one is asked again this often. */
const LOOKS = 8;
const LOOK_MS = 500;
const LONG_MS = 10_000;
const PATIENCE_MS = 200;
const MOST_TURNS = 10;

/** Plays recorded exchanges against a host whose virtual clock follows the recorded times. */
export class Player {
  readonly #ids = new Map<string, string>();
  #clockMs: number;

  constructor(private readonly options: PlayerOptions) {
    this.#clockMs = options.sides.recorded.startMs;
  }

  /** Sends a recorded request at its recorded time. Returns how the answer differs from the recorded one. */
  async play(exchange: RecordedExchange, { expectsDifference = false } = {}): Promise<string[]> {
    await this.options.before?.[exchange.id]?.(this);
    await this.#startUnrecorded(exchange);
    const answeredMs = answeredAtMs(exchange);
    if (answeredMs !== undefined) await this.#until(answeredMs - (exchange.response?.elapsedMs ?? 0));
    const { response } = exchange;
    if (response === undefined) {
      const answer = await this.#send(exchange.request, 1500);
      return answer === undefined ? [] : [`recorded no answer at all, got status ${answer.status}`];
    }
    const looks = exchange.request.method === 'GET' && !expectsDifference ? LOOKS : 1;
    let found: string[] = [];
    for (let look = 0; look < looks; look += 1) {
      if (look > 0) await this.#until(this.#clockMs + LOOK_MS);
      const received = await this.#whileTimePasses(this.#send(exchange.request, 30_000), answeredMs);
      if (received === undefined) return ['no answer came'];
      this.#learnIds(response.bodyText, received.body.toString('utf8'));
      found = differences(response, received, this.options.sides);
      if (found.length === 0) break;
      if (looks > 1 && (await this.#isWorking())) look -= 1;
    }
    return found;
  }

  /** Starts an instance that the recorder started without recording it. */
  async start(name: string, instanceId: string, input?: unknown): Promise<void> {
    const body = input === undefined || input === '' ? null : JSON.stringify(input);
    await this.#send({ method: 'POST', path: `/api/start/${name}/${instanceId}`, body }, 30_000);
    await this.#until(this.#clockMs + 1);
  }

  /** Lets clock time pass, and what it causes happen. */
  async wait(ms: number): Promise<void> {
    const untilMs = this.#clockMs + ms;
    while (this.#clockMs < untilMs) await this.#until(Math.min(untilMs, this.#clockMs + LONG_MS));
    // What that caused may itself take real time, and the clock waits for it.
    for (let turns = 0; turns < MOST_TURNS && (await this.#isWorking()); turns += 1) await this.#until(untilMs);
  }

  async terminate(instanceId: string): Promise<void> {
    await this.#send({ method: 'POST', path: `${WEBHOOK}${instanceId}/terminate?code={SYSTEM_KEY}` }, 30_000);
    await this.#until(this.#clockMs + 1);
  }

  /** An answer may itself wait for time to pass. */
  async #whileTimePasses<T>(answer: Promise<T>, answeredMs: number | undefined): Promise<T> {
    let done = false;
    const settled = answer.finally(() => (done = true));
    if (answeredMs !== undefined) await this.#until(answeredMs);
    while (!done) await Promise.race([settled, this.#until(this.#clockMs + LOOK_MS)]);
    return settled;
  }

  /** The recorder started some instances unseen; what it asked of them later tells the function and the input. */
  async #startUnrecorded({ request, response }: RecordedExchange): Promise<void> {
    const instanceId = request.path.startsWith(WEBHOOK)
      ? /^[^/?]+/.exec(request.path.slice(WEBHOOK.length))?.[0]
      : undefined;
    const start = this.options.instances.get(instanceId ?? '');
    if (instanceId === undefined || start === undefined || response === undefined || response.status === 404) return;
    const there = await this.#send({ method: 'GET', path: `${WEBHOOK}${instanceId}?code={SYSTEM_KEY}` }, 30_000);
    if (there?.status !== 404) return;
    await this.start(start.name, decodeURIComponent(instanceId), start.input);
  }

  async #send(request: RecordedRequest, timeoutMs: number): Promise<Received | undefined> {
    const { host, sides } = this.options;
    const own = (text: string): string => this.#translated(text, sides.ours);
    const body = bodyOf(request, own);
    const { 'Content-Length': length, ...recorded } = request.headers ?? {};
    const headers = Object.fromEntries(Object.entries(recorded).map(([name, value]) => [name, own(value)]));
    return send(
      host().baseUrl,
      {
        method: request.method,
        path: own(request.path),
        headers: {
          ...headers,
          ...((length !== undefined || body !== undefined) && { 'Content-Length': String(body?.length ?? 0) }),
        },
        ...(body !== undefined && { body }),
      },
      timeoutMs,
    );
  }

  /** A recorded text in the words of this run: its addresses, keys, ids and times. */
  #translated(text: string, { names, startMs }: Side): string {
    const shiftMs = startMs - this.options.sides.recorded.startMs;
    const renamed = names.reduceRight((all, [own, common]) => all.replaceAll(common, own), text);
    return renamed
      .replaceAll(GENERATED_ID, (id) => this.#ids.get(id) ?? id)
      .replaceAll(/\b[A-Za-z0-9+/]{43}= ?/g, (token) => this.#translatedToken(token))
      .replaceAll(ISO_TIME, (time) => {
        const ms = Date.parse(time);
        return Math.abs(ms - this.options.sides.recorded.startMs) < 86_400_000
          ? new Date(ms + shiftMs).toISOString()
          : time;
      });
  }

  #translatedToken(token: string): string {
    const id = Buffer.from(token.trim(), 'base64').toString('utf8');
    const own = this.#ids.get(id);
    return own === undefined ? token : Buffer.from(own).toString('base64');
  }

  #learnIds(recorded: string, received: string): void {
    const theirs = [...new Set(recorded.match(GENERATED_ID))];
    const ours = [...new Set(received.match(GENERATED_ID))];
    if (theirs.length !== ours.length) return;
    theirs.forEach((id, index) => {
      const own = ours[index];
      if (own !== undefined && !this.#ids.has(id)) this.#ids.set(id, own);
    });
  }

  /** Moves the clock on to a recorded time, without waiting for what takes real time. A killed host's clock may lag behind. */
  async #until(recordedMs: number): Promise<void> {
    const { host, sides } = this.options;
    this.#clockMs = Math.max(this.#clockMs, recordedMs);
    const { nowMs } = await host().clock.read();
    const moved = host().clock.advance(
      Math.max(0, this.#clockMs - sides.recorded.startMs - (nowMs - sides.ours.startMs)),
    );
    let done = false;
    const settled = moved.catch(() => undefined).finally(() => (done = true));
    // A busy machine is given more time than an activity, which the clock waits for.
    for (let turns = 0; !done && turns < MOST_TURNS && (turns === 0 || !(await this.#isWorking())); turns += 1) {
      await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    }
  }

  async #isWorking(): Promise<boolean> {
    const { holders = [] } = await this.options.host().clock.read();
    return holders.some((holder) => holder.startsWith('activity'));
  }
}

function bodyOf({ body }: RecordedRequest, own: (text: string) => string): Buffer | undefined {
  if (body === undefined || body === null) return undefined;
  const size = /^<(\d+) bytes>$/.exec(body)?.[1];
  if (size === undefined) return Buffer.from(own(body));
  // Long bodies were recorded by length alone; those that had to be JSON were one string of the letter y.
  return Buffer.from(`"${'y'.repeat(Number(size) - 2)}"`);
}
