import type { ActivityInput } from '../../../../src/contract/activities';
import type { RenderDecision } from '../../../../src/contract/decision';
import { createTurns } from '../../../../src/activities/turns';
import { createSubmitRender } from '../../../../src/activities/submit-render';
import { createControl } from '../../../../src/ledger/requests';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import type { CreateOutcome, GetOutcome, ListOutcome } from '../../../../src/video-api/outcomes';
import type { Job } from '../../../../src/video-api/parse-job';
import type { VideoApiProblem } from '../../../../src/video-api/problem';
import { SYNCHRONOUS_RETRY_MS } from '../../../../src/renders/timing';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, AT, ENDPOINT, intentOf, jobOf, PROMPT, renderTiming } from '../../../support/paid/fixtures';
import { testBackend } from '../../../support/plan';

const LOST = { kind: 'network', message: 'POST /videos failed: ECONNRESET' } as const;
/** After this many seconds the list is proof: the longest POST, and what the backend promises of its list. */
const PROVEN_S = 250;

type Post = 'accepted' | 'made' | 'unreadable' | 'lost after' | 'lost before' | 'busy' | 'refused';

/** A backend that accepts, loses or refuses creates as told, and lists what it accepted. */
function world({
  listCompleteAfterSeconds = 10,
  synchronous = false,
}: { listCompleteAfterSeconds?: number | null; synchronous?: boolean } = {}) {
  const blockingCreates = createTurns(1);
  const store = memoryBlobStore();
  const ledger = createRenderLedger(store);
  const control = createControl(store);
  const jobs: Job[] = [];
  const script: Post[] = [];
  let posts = 0;
  let uptimeMs = 0;
  let listMs = 0;
  let listProblem: VideoApiProblem | undefined;
  const videoApi = {
    endpoint: ENDPOINT,
    synchronous,
    create(): Promise<CreateOutcome> {
      posts += 1;
      const how = script.shift() ?? 'accepted';
      const job = jobOf(`video_${posts}`);
      if (how === 'accepted' || how === 'lost after') jobs.push(job);
      return Promise.resolve(outcome(how, job));
    },
    get: (id: string): Promise<GetOutcome> => {
      const job = jobs.find((each) => each.id === id);
      const problem = { kind: 'job_not_found', status: 404, message: `GET /videos/${id} answered 404` } as const;
      return Promise.resolve(job === undefined ? { outcome: 'problem', problem } : { outcome: 'job', job });
    },
    list: (): Promise<ListOutcome> => {
      uptimeMs += listMs;
      return Promise.resolve(
        listProblem === undefined
          ? { outcome: 'page', jobs: [...jobs], unreadable: 0, nextAfter: null, saysItIsAll: true }
          : { outcome: 'problem', problem: listProblem },
      );
    },
  };
  const lines: unknown[] = [];
  const log = (step: string, fields: object): void => void lines.push({ step, ...fields });
  let isRunning = true;
  const orchestrations = { isRunning: () => Promise.resolve(isRunning) };
  const deps = {
    ...{ videoApi, ledger, control, media: store, log, orchestrations, renderTiming },
    ...{ uptimeMs: () => uptimeMs, maxClipBytes: 1_000_000, blockingCreates },
  };
  const submit = createSubmitRender(deps);
  const { pipelineId, shot, attempt, size, seconds, priceUsd } = intentOf();
  const backend = { ...testBackend, listCompleteAfterSeconds };
  const inputAt = (
    lateSeconds: number,
    more: Partial<ActivityInput<'submitRender'>> = {},
  ): ActivityInput<'submitRender'> => ({
    ...{ pipelineId, shot, attempt, size, seconds, priceUsd },
    backend,
    prompt: PROMPT,
    referenceBlob: null,
    holdsSlot: true,
    at: after(lateSeconds),
    ...more,
  });
  return {
    store,
    control,
    lines,
    jobs,
    posts: () => posts,
    ledger,
    freeze: (ms: number) => void (uptimeMs += ms),
    will: (...how: Post[]) => void script.push(...how),
    listTakes: (ms: number) => void (listMs = ms),
    listFails: (problem: VideoApiProblem | undefined) => (listProblem = problem),
    at: (seconds: number, more: Partial<ActivityInput<'submitRender'>> = {}) => submit(inputAt(seconds, more)),
    /** A submit whose answer is lost, and the first look that finds it missing. */
    lostAt: async (seconds: number) => {
      await submit(inputAt(seconds));
      return submit(inputAt(seconds));
    },
    ends: () => void (isRunning = false),
    resumes: (seconds: number) => control.resumed('p1', after(seconds)),
    /** Holds the next create open; gives what lets it go. */
    move: (endpoint: string) => void (videoApi.endpoint = endpoint),
    holdCreate: () => {
      const create = videoApi.create.bind(videoApi);
      let letGo = (): void => undefined;
      const gate = new Promise<void>((resolve) => (letGo = resolve));
      const come = new Promise<void>((reached) => {
        videoApi.create = async () => {
          videoApi.create = create;
          reached();
          await gate;
          return create();
        };
      });
      return { come, letGo };
    },
    cancel: () => control.requestCancel('p1', { requestedAt: AT, reason: null }),
    decide: async (decision: RenderDecision): Promise<void> => {
      const record = await ledger.read(intentOf());
      if (record === undefined) throw new Error('There is no record to decide about.');
      await control.decide(record, decision);
    },
    record: () => ledger.read(intentOf()),
    unknownUsd: async () => {
      let sum = 0;
      for await (const line of ledger.spend()) sum += line.unknownUsd;
      return sum;
    },
  };
}

function outcome(how: Post, job: Job): CreateOutcome {
  switch (how) {
    case 'accepted':
      return { outcome: 'accepted', job };
    case 'made':
      return {
        outcome: 'accepted',
        job: { ...job, status: 'completed', state: 'completed', clipUrls: ['https://a.example/1'] },
      };
    case 'unreadable':
      return { outcome: 'charge_unknown', problem: { kind: 'gateway_unreadable', message: 'It cannot be read.' } };
    case 'lost after':
    case 'lost before':
      return { outcome: 'unclear', problem: LOST };
    case 'busy':
      return {
        outcome: 'busy',
        problem: { kind: 'too_many_requests', status: 429, message: 'busy', retryAfterMs: 7_000 },
      };
    case 'refused':
      return { outcome: 'refused', problem: { kind: 'moderated', status: 400, message: 'blocked' } };
  }
}

describe('submitting a render', () => {
  it.each([
    ['acceptance', [{ step: 'render.charged', pipelineId: 'p1', shot: 'baseline', attempt: 1, chargedUsd: 0.4 }]],
    ['completion', []],
  ] as const)(
    'logs its charge at once with a backend that charges at %s, and that once',
    async (chargedAt, expected) => {
      const { at, lines } = world();
      await at(0, { backend: { ...testBackend, chargedAt } });
      await at(5, { backend: { ...testBackend, chargedAt } });
      expect(lines.filter((line) => (line as { step: string }).step === 'render.charged')).toEqual(expected);
    },
  );

  it('posts once, however often it runs', async () => {
    const { at, posts } = world();
    expect(await at(0)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
    for (const seconds of [0, 5, 5_000])
      expect(await at(seconds)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
    expect(posts()).toBe(1);
  });

  it('posts once when it runs twenty times at the same moment', async () => {
    const { at, posts, lines } = world();
    await Promise.all(Array.from({ length: 20 }, () => at(0)));
    expect(lines.filter((line) => (line as { step: string }).step === 'render.submitted')).toHaveLength(1);
    expect(posts()).toBe(1);
  });

  it('writes the record before it posts', async () => {
    const { at, posts, store } = world();
    store.before = (operation, name) => {
      if (operation === 'create' && name.startsWith('renders/')) throw new Error('The storage is away.');
    };
    await expect(at(0)).rejects.toThrow('The storage is away.');
    expect(posts()).toBe(0);
  });

  it('finds its job again when it died between the answer and the record', async () => {
    for (const dies of ['jobs/', 'renders/']) {
      const { at, posts, store, record } = world();
      store.before = (operation, name) => {
        if (name.startsWith(dies) && (operation === 'replace' || dies === 'jobs/')) throw new Error('killed');
      };
      await expect(at(0)).rejects.toThrow('killed');
      store.before = () => undefined;
      expect(await at(1)).toMatchObject({ outcome: 'reconciling', retryAfterMs: PROVEN_S * 1_000 });
      expect(await at(1 + PROVEN_S)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
      expect([posts(), (await record())?.state]).toEqual([1, 'accepted']);
    }
  });

  it('gives a 429 back with its time, and posts when it is tried again', async () => {
    const { at, will, posts } = world();
    will('busy', 'busy');
    expect(await at(0)).toMatchObject({ outcome: 'busy', retryAfterMs: 7_000 });
    expect(await at(10)).toMatchObject({ outcome: 'busy' });
    expect(await at(20)).toMatchObject({ outcome: 'accepted', renderId: 'video_3' });
    expect(posts()).toBe(3);
  });

  it('does not post again what was refused for good', async () => {
    const { at, will, posts } = world();
    will('refused');
    expect(await at(0)).toMatchObject({ outcome: 'ended', as: 'moderated' });
    expect(await at(60)).toMatchObject({ outcome: 'ended', as: 'moderated' });
    expect(posts()).toBe(1);
  });

  describe('whose answer was lost', () => {
    it('asks no list before a slow POST can have arrived, although it is asked', async () => {
      const { at, will, listFails } = world();
      will('lost after');
      expect(await at(0)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 1_000 });
      expect(await at(0)).toMatchObject({ outcome: 'reconciling', retryAfterMs: PROVEN_S * 1_000 });
      listFails({ kind: 'forbidden', status: 403, message: 'asked' });
      expect(await at(PROVEN_S - 1)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 1_000 });
      expect(await at(PROVEN_S)).toMatchObject({ outcome: 'undecided' });
    });

    it.each<[string, Post[], number | null, object, number]>([
      ['adopts the one job', ['lost after'], 10, { outcome: 'accepted', renderId: 'video_1' }, 1],
      ['adopts it also where nobody vouches for the list', ['lost after'], null, { outcome: 'accepted' }, 1],
      [
        'frees it for another POST where the list proves that there is none',
        ['lost before'],
        10,
        { outcome: 'slot_first' },
        2,
      ],
      ['asks a person where nothing proves it', ['lost before'], null, { outcome: 'undecided' }, 1],
    ])('%s', async (_, how, listCompleteAfterSeconds, expected, posted) => {
      const { at, will, posts, lostAt } = world({ listCompleteAfterSeconds });
      will(...how);
      await lostAt(0);
      expect(await at(PROVEN_S)).toMatchObject(expected);
      if (posted === 2) await at(PROVEN_S + 1);
      expect(posts()).toBe(posted);
    });

    it('is posted again only by who asks after it was freed for that, once', async () => {
      const { at, will, posts, lostAt, record } = world();
      will('lost before');
      await lostAt(0);
      for (const seconds of [PROVEN_S, PROVEN_S, 0]) expect(await at(seconds)).toMatchObject({ outcome: 'slot_first' });
      expect([posts(), (await record())?.state]).toEqual([1, 'free']);
      expect(await at(PROVEN_S + 1)).toMatchObject({ outcome: 'accepted', renderId: 'video_2' });
      expect(await record()).toMatchObject({ submits: 2, resubmits: 1 });
    });

    it('posts again once only, refusals for want of room not counted', async () => {
      const { at, will, posts, lostAt } = world();
      will('busy', 'busy', 'lost before', 'lost before');
      await at(0);
      await at(10);
      await lostAt(20);
      expect(await at(20 + PROVEN_S)).toMatchObject({ outcome: 'slot_first' });
      await lostAt(21 + PROVEN_S);
      expect(posts()).toBe(4);
      expect(await at(21 + 2 * PROVEN_S)).toMatchObject({ outcome: 'undecided' });
      expect(await at(20 + 9 * PROVEN_S)).toMatchObject({ outcome: 'undecided' });
      expect(posts()).toBe(4);
    });

    it('leaves several to a person, names them, and does as decided', async () => {
      const { at, will, jobs, decide, posts, lostAt } = world();
      will('lost after');
      await lostAt(0);
      jobs.push(jobOf('video_twin'));
      expect(await at(PROVEN_S)).toMatchObject({
        outcome: 'undecided',
        problem: { detail: expect.stringContaining('video_twin') as string },
      });
      await decide({ shot: 'baseline', action: 'adopt', renderId: 'video_twin' });
      expect(await at(500)).toMatchObject({ outcome: 'accepted', renderId: 'video_twin' });
      expect(posts()).toBe(1);
    });

    it('asks again for a list that fails, for half an hour, and then a person', async () => {
      const { at, will, listFails, posts, lostAt } = world();
      will('lost before');
      await lostAt(0);
      for (const kind of ['server_error', 'network', 'too_many_requests', 'bad_answer', 'unauthorized'] as const) {
        listFails({ kind, message: 'GET /videos failed' });
        expect(await at(PROVEN_S)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 30_000 });
      }
      expect(await at(PROVEN_S + 1_801)).toMatchObject({ outcome: 'undecided' });
      expect(posts()).toBe(1);
    });

    it('tells a person of a job that is listed after all, and neither takes it nor posts', async () => {
      const { at, will, jobs, posts, lostAt, listFails, record, decide } = world({ listCompleteAfterSeconds: null });
      will('lost before');
      await lostAt(0);
      const detailAt = async (seconds: number) => {
        const answer = await at(seconds);
        return answer.outcome === 'undecided' ? answer.problem.detail : answer;
      };
      const first = await detailAt(PROVEN_S);
      expect(first).toContain('does not name it');
      expect(await detailAt(600)).toBe(first);
      jobs.push(jobOf('video_late'));
      const second = await detailAt(900);
      expect(second).toContain('video_late');
      expect(await record()).toMatchObject({ state: 'asked', question: { detail: second } });
      listFails({ kind: 'server_error', message: 'GET /videos failed' });
      expect(await detailAt(1_200)).toBe(second);
      await decide({ shot: 'baseline', action: 'adopt', renderId: 'video_late' });
      expect(await at(1_500)).toMatchObject({ outcome: 'accepted', renderId: 'video_late' });
      expect(posts()).toBe(1);
    });

    it('is given up when somebody decides so, for every later run', async () => {
      const { at, will, decide, posts, lostAt } = world({ listCompleteAfterSeconds: null });
      will('lost before');
      await lostAt(0);
      await at(PROVEN_S);
      await decide({ shot: 'baseline', action: 'give_up' });
      for (const seconds of [500, 600])
        expect(await at(seconds)).toMatchObject({ outcome: 'ended', as: 'outcome_unknown' });
      expect(posts()).toBe(1);
    });
  });

  describe('that holds no slot', () => {
    const noSlot = { holdsSlot: false };

    it('posts nothing, and asks for one first', async () => {
      const { at, posts, record, lines } = world();
      expect(await at(0, noSlot)).toMatchObject({ outcome: 'slot_first' });
      expect([posts(), await record()]).toEqual([0, undefined]);
      expect(lines).toEqual([
        { step: 'render.waiting', pipelineId: 'p1', shot: 'baseline', attempt: 1, kind: 'slot_lost' },
      ]);
      expect(await at(1)).toMatchObject({ outcome: 'accepted' });
    });

    it('is looked for all the same, and posted again only with one, once', async () => {
      const { at, will, posts, lostAt } = world();
      will('lost before', 'lost before');
      await lostAt(0);
      expect(await at(PROVEN_S, noSlot)).toMatchObject({ outcome: 'slot_first' });
      expect(await at(PROVEN_S + 1, noSlot)).toMatchObject({ outcome: 'slot_first' });
      expect(posts()).toBe(1);
      expect(await at(PROVEN_S + 2)).toMatchObject({ outcome: 'reconciling' });
      await at(PROVEN_S + 2);
      expect(posts()).toBe(2);
      expect(await at(3 * PROVEN_S)).toMatchObject({ outcome: 'undecided' });
    });

    it('is adopted where its job is found', async () => {
      const { at, will, lostAt } = world();
      will('lost after');
      await lostAt(0);
      expect(await at(PROVEN_S, noSlot)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
    });
  });

  it('posts nothing when its host stood still since the claim, for another may have claimed anew', async () => {
    const { at, posts, record, store, freeze } = world();
    store.before = (operation, name) => {
      if (operation === 'create' && name.startsWith('renders/')) freeze(31_000);
    };
    expect(await at(0)).toMatchObject({ outcome: 'busy', problem: { code: 'claim_stale' } });
    expect([posts(), (await record())?.state]).toEqual([0, 'free']);
    store.before = () => undefined;
    expect(await at(1)).toMatchObject({ outcome: 'accepted' });
  });

  it('is not taken for old because it was asked for long before it was claimed', async () => {
    const { at, will, posts } = world();
    will('lost before');
    // Asked for at 0, and claimed only five minutes later: its POST may be under way when a resumed run asks.
    await at(0);
    expect(await at(301)).toMatchObject({ outcome: 'reconciling', retryAfterMs: PROVEN_S * 1_000 });
    expect(await at(301 + PROVEN_S - 1)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 1_000 });
    expect(posts()).toBe(1);
    expect(await at(301 + PROVEN_S)).toMatchObject({ outcome: 'slot_first' });
  });

  describe('whose answer comes after it was taken for lost', () => {
    /** Posts, holds the answer back until the list has proved that nothing arrived, and frees the render. */
    const heldAndFreed = async () => {
      const app = world();
      const held = app.holdCreate();
      const late = app.at(0);
      await held.come;
      await app.at(1);
      expect(await app.at(1 + PROVEN_S)).toMatchObject({ outcome: 'slot_first' });
      return { ...app, answer: () => (held.letGo(), late) };
    };

    it('is accepted after all, and not submitted again', async () => {
      const { answer, at, posts, record } = await heldAndFreed();
      expect(await answer()).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
      expect(await at(2 + PROVEN_S)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
      expect([posts(), (await record())?.state]).toEqual([1, 'accepted']);
    });

    it('keeps the late job as a duplicate of unknown cost when another submit was accepted', async () => {
      const { answer, at, record, lines, unknownUsd } = await heldAndFreed();
      expect(await at(2 + PROVEN_S)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
      expect(await answer()).toMatchObject({ outcome: 'reconciling', problem: { code: 'duplicate_job' } });
      expect(await record()).toMatchObject({
        ...{ state: 'accepted', renderId: 'video_1' },
        duplicateJobs: [{ renderId: 'video_2', by: 'answer' }],
      });
      expect(lines).toContainEqual(expect.objectContaining({ step: 'render.duplicate', renderId: 'video_2' }));
      expect(await unknownUsd()).toBe(0.4);
      expect(await at(3 + PROVEN_S)).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
    });

    it('keeps the late job as a duplicate when another submit was refused for good', async () => {
      const { answer, at, record, will, unknownUsd } = await heldAndFreed();
      will('refused');
      expect(await at(2 + PROVEN_S)).toMatchObject({ outcome: 'ended', as: 'moderated' });
      await answer();
      expect(await record()).toMatchObject({
        state: 'refused',
        duplicateJobs: [{ renderId: 'video_2', by: 'answer' }],
      });
      expect([await unknownUsd(), await at(3 + PROVEN_S)]).toMatchObject([0.4, { outcome: 'ended', as: 'moderated' }]);
    });

    it('keeps the late job as a duplicate while another submit is on its way, which is accepted all the same', async () => {
      const { answer, at, record, holdCreate } = await heldAndFreed();
      const second = holdCreate();
      const again = at(2 + PROVEN_S);
      await second.come;
      await answer();
      expect(await record()).toMatchObject({ state: 'intended', duplicateJobs: [{ renderId: 'video_1' }] });
      second.letGo();
      expect(await again).toMatchObject({ outcome: 'accepted', renderId: 'video_2' });
      expect(await record()).toMatchObject({ renderId: 'video_2', duplicateJobs: [{ renderId: 'video_1' }] });
    });

    it('is accepted while a person is asked about it', async () => {
      const { at, holdCreate, record } = world({ listCompleteAfterSeconds: null });
      const held = holdCreate();
      const late = at(0);
      await held.come;
      await at(1);
      expect(await at(PROVEN_S + 1)).toMatchObject({ outcome: 'undecided' });
      held.letGo();
      expect(await late).toMatchObject({ outcome: 'accepted', renderId: 'video_1' });
      expect((await record())?.state).toBe('accepted');
    });
  });

  it('tells since when its answer is missing, the same at every look', async () => {
    const { at, will, jobs } = world();
    will('lost before');
    expect(await at(0)).toMatchObject({ outcome: 'reconciling', unclearSince: null });
    for (const seconds of [5, 100]) expect(await at(seconds)).toMatchObject({ unclearSince: after(5) });
    jobs.push(jobOf('video_8'), jobOf('video_9'));
    for (const seconds of [300, 10_000])
      expect(await at(seconds)).toMatchObject({ outcome: 'undecided', unclearSince: after(5) });
  });

  describe('by a message that is delivered once more', () => {
    it("is not posted after it was answered: its slot may be somebody else's by now", async () => {
      const { at, will, posts } = world();
      will('busy');
      expect(await at(0)).toMatchObject({ outcome: 'busy' });
      expect(await at(0)).toMatchObject({ outcome: 'busy', problem: { code: 'too_many_requests' } });
      expect(posts()).toBe(1);
      expect(await at(20)).toMatchObject({ outcome: 'accepted' });
    });

    it('does not make the missing answer of a later POST look old', async () => {
      const { at, will, posts, holdCreate, jobs } = world();
      will('busy', 'lost before');
      await at(0);
      const held = holdCreate();
      const second = at(300);
      await held.come;
      expect(await at(0)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 30_000 });
      held.letGo();
      expect(await second).toMatchObject({ outcome: 'reconciling', retryAfterMs: 1_000 });
      expect(await at(302)).toMatchObject({ outcome: 'reconciling', retryAfterMs: PROVEN_S * 1_000 });
      // The backend moderates for a minute before there is a job.
      jobs.push(jobOf('video_2', { createdAtMs: Date.parse(after(360)) }));
      expect(await at(302 + PROVEN_S)).toMatchObject({ outcome: 'accepted', renderId: 'video_2' });
      expect(posts()).toBe(2);
    });

    it('is not posted when its pipeline has ended', async () => {
      const { at, posts, ends, record } = world();
      ends();
      expect(await at(0)).toMatchObject({ outcome: 'slot_first' });
      expect([posts(), await record()]).toEqual([0, undefined]);
    });

    it('is not posted when its pipeline was resumed since, which has its own wishes', async () => {
      const { at, posts, resumes } = world();
      await resumes(100);
      expect(await at(99)).toMatchObject({ outcome: 'slot_first' });
      expect(posts()).toBe(0);
      expect(await at(100)).toMatchObject({ outcome: 'accepted' });
    });
  });

  it('is not taken for a job without words that another shot without an answer may be', async () => {
    const { at, will, jobs, posts, ledger, lostAt } = world();
    will('lost after');
    await lostAt(0);
    for (const [index, job] of jobs.entries()) jobs[index] = { ...job, prompt: null };
    await ledger.claim({ ...intentOf({ shot: 'motion', promptSha256: 'other words' }), at: after(1) });
    expect(await at(PROVEN_S)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 30_000 });
    expect(await at(2 * PROVEN_S)).toMatchObject({
      outcome: 'undecided',
      problem: { detail: expect.stringContaining('video_1') as string },
    });
    expect(posts()).toBe(1);
  });

  it('is not taken for lost because another server does not know it', async () => {
    const { at, will, lostAt, move, posts, jobs, record } = world();
    will('lost after');
    await lostAt(0);
    const here = jobs.splice(0);
    move('elsewhere.example.com/v1');
    const answer = await at(PROVEN_S);
    expect(answer).toMatchObject({ outcome: 'undecided' });
    expect(answer.outcome === 'undecided' && answer.problem.detail).toContain(
      `sent to ${ENDPOINT}, and this app asks elsewhere.example.com/v1 now`,
    );
    expect(posts()).toBe(1);
    // Back at the server that has it, the person is told.
    jobs.push(...here);
    move(ENDPOINT);
    const told = await at(PROVEN_S + 300);
    expect(told.outcome === 'undecided' && told.problem.detail).toContain('video_1');
    expect((await record())?.backend.endpoint).toBe(ENDPOINT);
  });

  it('takes back the decision that cannot be carried out, and none that was made since', async () => {
    const { at, will, lostAt, decide, store, control, record } = world({ listCompleteAfterSeconds: null });
    will('lost before');
    await lostAt(0);
    await at(PROVEN_S);
    await decide({ shot: 'baseline', action: 'adopt', renderId: 'typo' });
    let isFirst = true;
    // The slower of two hosts with this message: the faster one takes the decision back, and a person decides anew.
    store.before = async (operation, name) => {
      if (!isFirst || operation !== 'remove' || !name.includes('/decisions/')) return;
      isFirst = false;
      await at(310);
      await decide({ shot: 'baseline', action: 'give_up' });
    };
    await at(310);
    const asked = await record();
    expect(asked && (await control.decision(asked))).toMatchObject({ action: 'give_up' });
  });

  it.each<[string, Partial<Job>]>([
    ['length', { seconds: '5' }],
    ['size', { size: '704x1280' }],
    ['birth that cannot be placed', { createdAtMs: null }],
  ])(
    'is never taken by itself for a job of another %s, nor bought again, and is adopted when a person says so',
    async (_, other) => {
      const { at, will, lostAt, jobs, decide, posts } = world();
      will('lost before');
      await lostAt(0);
      jobs.push(jobOf('video_rounded', other));
      const answer = await at(PROVEN_S);
      expect(answer).toMatchObject({
        outcome: 'undecided',
        problem: { detail: expect.stringContaining('video_rounded') as string },
      });
      await decide({ shot: 'baseline', action: 'adopt', renderId: 'video_rounded' });
      expect(await at(500)).toMatchObject({ outcome: 'accepted', renderId: 'video_rounded' });
      expect(posts()).toBe(1);
    },
  );

  it('is not proven absent by jobs of other words on a server that has echoed nobody’s words as they came', async () => {
    const { at, will, lostAt, jobs, posts } = world();
    will('lost before');
    await lostAt(0);
    jobs.push(jobOf('video_rewritten', { prompt: 'A cinematic masterpiece.' }));
    expect(await at(PROVEN_S)).toMatchObject({
      outcome: 'undecided',
      problem: { detail: expect.stringContaining('video_rewritten') as string },
    });
    expect(posts()).toBe(1);
  });

  it('is proven absent by jobs of other words where a job of ours is listed with its own', async () => {
    const { at, will, jobs } = world();
    await at(-60, { shot: 'motion' });
    will('lost before');
    await at(0);
    await at(0);
    jobs.push(jobOf('video_other', { prompt: 'A cinematic masterpiece.' }));
    expect(await at(PROVEN_S)).toMatchObject({ outcome: 'slot_first', problem: { code: 'submit_again' } });
  });

  it('is not proven absent by a list that names none of the jobs that were accepted there before', async () => {
    const { at, will, jobs, posts } = world();
    await at(-60, { shot: 'motion' });
    jobs.length = 0;
    will('lost before');
    await at(0);
    await at(0);
    expect(await at(PROVEN_S)).toMatchObject({
      outcome: 'undecided',
      problem: { detail: expect.stringContaining('accepted there before') as string },
    });
    expect(posts()).toBe(2);
  });

  describe('of a cancelled pipeline', () => {
    it('leaves the only job to another pipeline of the same brief that lost its answer too', async () => {
      const { at, will, cancel, ledger, lostAt } = world();
      will('lost after');
      await lostAt(0);
      await cancel();
      await ledger.claim(intentOf({ pipelineId: 'p2', at: after(40) }));
      expect(await at(PROVEN_S)).toMatchObject({ outcome: 'reconciling', retryAfterMs: 30_000 });
      expect(await at(2 * PROVEN_S)).toMatchObject({ outcome: 'undecided' });
    });

    it('posts nothing that was not posted', async () => {
      const { at, cancel, posts } = world();
      await cancel();
      expect(await at(0)).toMatchObject({ outcome: 'cancelled' });
      expect(posts()).toBe(0);
    });

    it('still finds what may be charged, and posts nothing again', async () => {
      for (const [how, expected] of [
        ['lost after', { outcome: 'accepted', renderId: 'video_1' }],
        ['lost before', { outcome: 'undecided' }],
      ] as const) {
        const { at, will, cancel, posts, lostAt } = world();
        will(how);
        await lostAt(0);
        await cancel();
        expect(await at(PROVEN_S)).toMatchObject(expected);
        expect(posts()).toBe(1);
      }
    });
  });
});

describe('an answer that comes with its clip made', () => {
  it('is kept before the record says accepted, and found by whoever finds the record without an answer', async () => {
    const { at, will, store, record, posts } = world();
    will('made');
    let isDead = true;
    store.before = (operation, name) => {
      if (operation === 'replace' && name.startsWith('renders/') && isDead) throw new Error('The host died here.');
    };
    await expect(at(0)).rejects.toThrow('died here');
    isDead = false;
    expect(await record()).toMatchObject({ state: 'intended' });
    expect(await at(1)).toMatchObject({ outcome: 'accepted', renderId: 'video_1', backendStatus: 'completed' });
    expect(await record()).toMatchObject({ state: 'accepted', renderId: 'video_1' });
    expect(posts()).toBe(1);
  });
});

describe('an order that a gateway cannot say anything of', () => {
  it('ends at once, counts as spent unknown, and is never made again by itself', async () => {
    const { at, will, record, posts, unknownUsd, decide } = world();
    will('unreadable');
    expect(await at(0)).toMatchObject({ outcome: 'ended', as: 'gateway_unreadable' });
    expect(await record()).toMatchObject({ state: 'asked', question: { code: 'gateway_unreadable' } });
    expect(await unknownUsd()).toBe(0.4);
    for (const seconds of [1, PROVEN_S, 3_600]) expect(await at(seconds)).toMatchObject({ outcome: 'undecided' });
    expect(posts()).toBe(1);
    await decide({ shot: 'baseline', action: 'resubmit' });
    expect(await at(3_700)).toMatchObject({ outcome: 'slot_first' });
    expect(await at(3_701)).toMatchObject({ outcome: 'accepted' });
    expect(posts()).toBe(2);
  });
});

describe('a create that waits for its clip', () => {
  it('waits for its turn without a POST while as many as may be are under way, and is posted after', async () => {
    const backend = world({ synchronous: true });
    const held = backend.holdCreate();
    const first = backend.at(0);
    await held.come;
    expect(await backend.at(1, { shot: 'motion' })).toMatchObject({
      outcome: 'busy',
      retryAfterMs: SYNCHRONOUS_RETRY_MS,
      problem: { code: 'creates_under_way' },
    });
    held.letGo();
    expect([await first, await backend.at(20, { shot: 'motion' })]).toMatchObject([
      { outcome: 'accepted', renderId: 'video_1' },
      { outcome: 'accepted', renderId: 'video_2' },
    ]);
    expect(backend.posts()).toBe(2);
  });
});
