import { Readable } from 'node:stream';
import type { Deleted } from '../../../../src/views/answers';
import { ROUTES } from '../../../../src/http/routes';
import type { ProblemDetails } from '../../../../src/contract/problem-details';
import { mediaName } from '../../../../src/storage/blob-names';
import { ApiWorld, ID } from '../../../support/http/api-world';
import { after, AT, intentOf } from '../../../support/paid/fixtures';

const KEY = { 'idempotency-key': 'boat-1' };
const BRIEF = { prompt: 'A paper boat that nobody may read of any more.' };
const JOB = { renderId: 'video_1', backendStatus: 'queued', at: AT };

const remove = (world: ApiWorld, query = '') => world.ask(ROUTES.deletePipeline, { path: `pipelines/${ID}${query}` });
const all = (world: ApiWorld): string[] => [...world.store.blobs.keys(), ...world.media.blobs.keys()].sort();

/** An ended pipeline of one render that has its clip, and everything that people and the app may have left of it. */
async function ended(): Promise<ApiWorld> {
  const world = new ApiWorld();
  await world.records.claimKey(
    { text: 'boat-1', stored: ['boat-1'] },
    { briefSha256: 'of another brief', pipelineId: ID, claimedMs: 0 },
  );
  await world.records.keepPlan(world.plan, Date.parse(AT) + 123);
  await rendered(world, 'completed');
  const clip = { contentType: 'video/mp4', metadata: { sha256: 'ab'.repeat(32), renderid: JOB.renderId } };
  for (const file of ['01-baseline.mp4', '01-baseline.jpg', 'answers/claim'])
    await world.media.upload(mediaName(ID, file), Readable.from(['0123456789']), clip);
  await world.media.upload(mediaName('20260101t000000-another', '01-baseline.mp4'), Readable.from(['0']), clip);
  await world.deps?.notes.keep({ pipelineId: ID, shot: 'baseline', attempt: 1 }, {});
  await world.records.keepReplay(ID, '20260102t000000-0123456789');
  await world.end();
  return world;
}

/** Its baseline was bought, and has come so far. */
async function rendered(world: ApiWorld, until: 'accepted' | 'completed'): Promise<void> {
  const request = { path: '/videos', form: 'json', fields: { negative_prompt: BRIEF.prompt } } as const;
  const claim = await world.ledger.claim({ ...intentOf({ pipelineId: ID }), request });
  if (claim.outcome !== 'post') throw new Error('The first claim of a render was not granted.');
  await world.ledger.submitted(claim.held, JOB);
  await world.ledger.keepAnswer(claim.held.value, {
    id: 'video_1',
    status: 'queued',
    state: 'running',
    completedAtMs: null,
    error: null,
  });
  if (until === 'completed')
    await world.ledger.ended(claim.held.value, { ending: 'completed', backendStatus: 'completed', at: after(60) });
}

describe('deleting a pipeline', () => {
  it('leaves what was paid, whose its job is, its key and the note of it, without a word of the brief', async () => {
    const world = await ended();
    const { status, body } = await remove(world);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ id: ID, deletedAt: AT, deletedJobs: ['video_1'], keptJobs: [] },
      ...{ chargedUsd: 0.4, unknownUsd: 0 },
    } satisfies Deleted);
    expect(all(world)).toEqual([
      expect.stringMatching(/^20260101t000000-another/),
      `deleted/${ID}.json`,
      expect.stringMatching(/^idempotency\/[0-9a-f]{64}\.json$/),
      expect.stringMatching(/^jobs\/[0-9a-f]{64}\.json$/),
      `renders/${ID}/baseline.1.json`,
    ]);
    expect(JSON.stringify([...world.store.blobs.keys()].map((name) => world.store.json(name)))).not.toMatch(/boat/);
    expect(world.purged).toEqual([
      `watchdog-${ID}`,
      `janitor-${ID}`,
      `sender-${ID}`,
      expect.stringMatching(`^stitch-${ID}-`),
      ID,
    ]);
    expect(world.deletedJobs).toEqual(['video_1']);
    expect((await world.ask(ROUTES.getPipeline, { path: `pipelines/${ID}` })).status).toBe(404);
    expect(
      ((await world.ask(ROUTES.listPipelines, { path: 'pipelines' })).body as { pipelines: [] }).pipelines,
    ).toEqual([]);
  });

  it('is answered the same when it is asked for once more', async () => {
    const world = await ended();
    const first = await remove(world);
    const left = all(world);
    const second = await remove(world);
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(all(world)).toEqual(left);
  });

  it('is completed by another call, wherever the first one died', async () => {
    const whole = await ended();
    await remove(whole);
    for (let step = 0; ; step++) {
      const world = await ended();
      let left = step;
      world.store.before = world.media.before = () => {
        if (left-- <= 0) throw new Error('The host dies.');
      };
      const first = await remove(world);
      world.store.before = world.media.before = () => undefined;
      const second = await remove(world);
      expect([step, second.status, all(world)]).toEqual([step, 200, all(whole)]);
      if (first.status === 200) {
        expect(step).toBeGreaterThan(20);
        break;
      }
    }
  });

  it('uses up its key, whatever the next brief is', async () => {
    const world = await ended();
    await remove(world);
    const { status, body } = await world.ask(ROUTES.startPipeline, { path: 'pipelines', body: BRIEF, headers: KEY });
    expect([status, body]).toMatchObject([410, { code: 'PIPELINE_DELETED', pipelineId: ID }]);
  });

  it('is refused while it runs, and changes nothing', async () => {
    const world = await ApiWorld.begun();
    const before = all(world);
    const { status, body } = await remove(world);
    expect([status, (body as ProblemDetails).code, all(world)]).toEqual([409, 'STILL_RUNNING', before]);
  });

  it.each<[string, (world: ApiWorld) => Promise<unknown> | undefined]>([
    ['unclear', () => undefined],
    ['followed', (world) => rendered(world, 'accepted')],
    ['collectable', (world) => rendered(world, 'completed')],
  ])('is refused while a render is %s, and changes nothing', async (why, prepare) => {
    const world = why === 'unclear' ? await ApiWorld.begun() : new ApiWorld();
    await world.records.keepPlan(world.plan, Date.parse(AT));
    await prepare(world);
    await world.end();
    const before = all(world);
    const { status, body } = await remove(world);
    expect([status, body]).toMatchObject([
      409,
      { code: 'RENDERS_OPEN', renders: [{ shot: 'baseline', attempt: 1, why }] },
    ]);
    expect(all(world)).toEqual(before);
  });

  it('books what still runs as unknown when somebody insists, and cancels first', async () => {
    const world = new ApiWorld();
    await world.records.keepPlan(world.plan, Date.parse(AT));
    await rendered(world, 'accepted');
    const { status, body } = await remove(world, '?force=true');
    expect([status, body]).toMatchObject([200, { deletedJobs: [], chargedUsd: 0, unknownUsd: 0.4 }]);
    const lines = [];
    for await (const line of world.ledger.spend()) lines.push(line);
    expect(lines).toMatchObject([{ pipelineId: ID, chargedUsd: 0, openUsd: 0, unknownUsd: 0.4 }]);
    expect(all(world)).not.toContain(`pipelines/${ID}/plan.json`);
  });

  it('is taken back where somebody resumed the pipeline in the same moment', async () => {
    const world = await ended();
    world.store.before = (operation, name) => {
      if (operation === 'create' && name === `deleted/${ID}.json`) world.runAgain();
    };
    const { status, body } = await remove(world);
    expect([status, (body as ProblemDetails).code]).toEqual([409, 'STILL_RUNNING']);
    expect(await world.control.deletedAt(ID)).toBeNull();
    expect(all(world)).toContain(`pipelines/${ID}/plan.json`);
  });
});
