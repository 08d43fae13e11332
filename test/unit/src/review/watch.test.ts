import { ApiError } from '../../../../src/client/api-error';
import type { GetOptions, Got } from '../../../../src/client/follow';
import type { News, Watch } from '../../../../src/review/live/watch';
import { watch } from '../../../../src/review/live/watch';
import type { PipelineState } from '../../../../src/shots/pipeline-states';
import { documentOf } from '../../../support/review-document';

const documentIn = (state: PipelineState): Got => ({
  isNew: true,
  document: { ...documentOf(), state },
  etag: 'W/"1"',
});
const lost = (): Error => new ApiError({ call: 'GET /api/pipelines/p', cause: new Error('refused') });

/** A page with a clock of its own: time passes when somebody sleeps. */
class World {
  nowMs = 0;
  isHidden = false;
  readonly asked: (GetOptions & { atMs: number })[] = [];
  readonly news: News[] = [];
  answers: (() => Got | Promise<Got>)[] = [];
  #wake: (() => void)[] = [];
  #idle: () => void = () => undefined;
  readonly watching: Watch;
  /** Resolves when nothing more is asked by itself. */
  readonly idle = new Promise<void>((resolve) => (this.#idle = resolve));

  constructor(answers: World['answers']) {
    this.answers = answers;
    this.watching = watch('p', {
      get: async (_id, options = {}) => {
        this.asked.push({ ...options, atMs: this.nowMs });
        const answer = this.answers.shift();
        if (answer === undefined) return this.#until(options.signal).then(() => Promise.reject(new Error('aborted')));
        return answer();
      },
      now: () => this.nowMs,
      sleep: (ms, signal) => {
        if (!Number.isFinite(ms)) return this.#until(signal);
        this.nowMs += ms;
        return Promise.resolve();
      },
      isHidden: () => this.isHidden,
      shown: (signal) => this.#until(signal),
      tell: (news) => this.news.push(news),
    });
  }

  show(): void {
    this.isHidden = false;
    for (const wake of this.#wake.splice(0)) wake();
  }

  #until(signal: AbortSignal | undefined): Promise<void> {
    this.#idle();
    return new Promise((resolve) => {
      this.#wake.push(resolve);
      signal?.addEventListener('abort', () => resolve());
    });
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const kinds = ({ news }: World): string[] => news.map(({ kind }) => kind);

describe('watching a pipeline', () => {
  it('asks at once for what is there, and then to be told when it differs', async () => {
    const world = new World([() => documentIn('running'), () => ({ isNew: false })]);
    await world.idle;
    expect(world.asked.map(({ wait, etag }) => [wait, etag])).toEqual([
      [0, undefined],
      [30, 'W/"1"'],
      [30, 'W/"1"'],
    ]);
    expect(kinds(world)).toEqual(['document']);
    world.watching.stop();
  });

  it('asks nothing more once the pipeline has ended, until it is told to look', async () => {
    const world = new World([() => documentIn('completed'), () => documentIn('running')]);
    await world.idle;
    expect(world.asked).toHaveLength(1);
    world.watching.poke();
    await settle();
    expect(world.asked).toHaveLength(3);
    world.watching.stop();
  });

  it('asks nothing while nobody sees the page, and at once when somebody does', async () => {
    const world = new World([]);
    world.isHidden = true;
    world.watching.poke();
    await settle();
    expect(world.asked.length).toBeLessThanOrEqual(1);
    const before = world.asked.length;
    world.answers = [() => documentIn('completed')];
    world.show();
    await settle();
    expect(world.asked.slice(before).map(({ wait }) => wait)).toEqual([0]);
    world.watching.stop();
  });

  it('says that the connection is lost, goes on trying less and less often, and has the whole of it when it is back', async () => {
    const world = new World([
      () => documentIn('running'),
      ...Array.from({ length: 6 }, () => () => Promise.reject(lost())),
      () => documentIn('completed'),
    ]);
    await world.idle;
    expect(kinds(world)).toEqual(['document', ...Array.from({ length: 6 }, () => 'lost'), 'document']);
    const times = world.asked.slice(2).map(({ atMs }) => atMs);
    expect(times.map((time, index) => time - (times[index - 1] ?? 0)).slice(1)).toEqual([
      1_000, 2_000, 5_000, 5_000, 5_000,
    ]);
    expect(world.asked.at(-1)).toMatchObject({ wait: 0, etag: undefined });
    world.watching.stop();
  });

  it('stops asking for what it may not see, and says so', async () => {
    const world = new World([() => Promise.reject(new ApiError({ call: 'GET /api/pipelines/p', status: 404 }))]);
    await world.idle;
    expect([kinds(world), world.asked.length]).toEqual([['failed'], 1]);
    world.watching.stop();
  });

  it('asks at most half as often as every two seconds, however fast the pipeline changes', async () => {
    const world = new World(Array.from({ length: 200 }, () => () => documentIn('running')));
    await world.idle;
    const seconds = (world.asked.at(-1)?.atMs ?? 0) / 1_000;
    expect(world.asked.length).toBeLessThanOrEqual(12 + seconds / 4 + 1);
    world.watching.stop();
  });

  it('tells of the first changes as they come', async () => {
    const world = new World(Array.from({ length: 5 }, () => () => documentIn('running')));
    await world.idle;
    expect(world.asked.at(-1)?.atMs).toBeLessThanOrEqual(5 * 250);
    world.watching.stop();
  });
});
