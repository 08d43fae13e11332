import { apiAt, silentApi } from '../../../support/backends';
import { createFindDuplicates } from '../../../../src/activities/find-duplicates';
import { createJobOwners } from '../../../../src/ledger/job-owners';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import type { ListOutcome } from '../../../../src/video-api/outcomes';
import type { Job } from '../../../../src/video-api/parse-job';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, ENDPOINT, intentOf, jobOf, renderTiming } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';

const plan = planOf();

/** A render that was submitted twice and accepted as `video_2`, on a backend that lists these jobs now. */
async function world({ resubmits = 1, ends = 'completed' }: { resubmits?: number; ends?: 'completed' | 'freed' } = {}) {
  const store = memoryBlobStore();
  const ledger = createRenderLedger(store);
  const lines: string[] = [];
  let answer: ListOutcome = { outcome: 'page', jobs: [], unreadable: 0, nextAfter: null, saysItIsAll: true };
  const claim = await ledger.claim(intentOf());
  if (claim.outcome !== 'post') throw new Error(`The claim came to ${claim.outcome}.`);
  let { held } = claim;
  for (let count = 1; count <= resubmits; count++) {
    await ledger.freed(held, { code: 'outcome_unknown', detail: 'It never arrived.' }, after(900 * count));
    const again = await ledger.claim(intentOf({ at: after(900 * count + 1) }));
    if (again.outcome !== 'post') throw new Error(`The claim came to ${again.outcome}.`);
    ({ held } = again);
  }
  if (ends === 'freed') await ledger.freed(held, { code: 'outcome_unknown', detail: 'x' }, after(900));
  else {
    await ledger.submitted(held, { renderId: 'video_2', backendStatus: 'queued', at: after(1_000) });
    await ledger.ended(intentOf(), { ending: 'completed', backendStatus: 'completed', at: after(1_100) });
  }
  const find = createFindDuplicates({
    apiFor: apiAt(silentApi(ENDPOINT, { list: () => Promise.resolve(answer) })),
    ledger,
    renderTiming,
    log: (step) => void lines.push(step),
  });
  return {
    ledger,
    lines,
    /** An earlier submit is answered, long after the render has gone on without it. */
    late: (renderId: string) => ledger.submitted(claim.held, { renderId, backendStatus: 'queued', at: after(2_000) }),
    taken: (renderId: string) =>
      createJobOwners(store).take(intentOf(), { backend: intentOf().backend, renderId, isNew: false }),
    find: () => find(plan),
    lists: (...jobs: Job[]) => (answer = { outcome: 'page', jobs, unreadable: 0, nextAfter: null, saysItIsAll: true }),
    listFails: () => (answer = { outcome: 'problem', problem: { kind: 'server_error', message: 'GET answered 500' } }),
    unknownUsd: async () => {
      let sum = 0;
      for await (const line of ledger.spend()) sum += line.unknownUsd;
      return sum;
    },
  };
}

describe('looking for what was paid besides', () => {
  it('finds the job of a submit that was taken for lost, and counts it as unknown', async () => {
    const { find, lists, unknownUsd, lines, ledger } = await world();
    lists(jobOf('video_2'), jobOf('video_1'));
    expect(await find()).toEqual({ baseline: ['video_1'] });
    expect([await unknownUsd(), lines]).toEqual([0.4, ['render.duplicates']]);
    expect(await ledger.read(intentOf())).toMatchObject({
      renderId: 'video_2',
      duplicateJobs: [{ renderId: 'video_1', by: 'list' }],
    });
  });

  it('finds it also where no second submit was made in the end', async () => {
    const { find, lists, unknownUsd, ledger } = await world({ resubmits: 0, ends: 'freed' });
    lists(jobOf('video_1'));
    expect(await find()).toEqual({ baseline: ['video_1'] });
    expect([await unknownUsd(), (await ledger.read(intentOf()))?.state]).toEqual([0.4, 'free']);
  });

  it('looks back to the first submit of several', async () => {
    const { find, lists } = await world({ resubmits: 3 });
    lists(jobOf('video_3', { createdAtMs: Date.parse(after(950)) }), jobOf('video_1'));
    expect(await find()).toEqual({ baseline: ['video_3', 'video_1'] });
  });

  it('says the same when it runs again, and holds to it while the list is away', async () => {
    const { find, lists, listFails, unknownUsd } = await world();
    lists(jobOf('video_1'));
    await find();
    for (const change of [() => undefined, listFails]) {
      change();
      expect([await find(), await unknownUsd()]).toEqual([{ baseline: ['video_1'] }, 0.4]);
    }
  });

  it('takes it back when the job turns out to be another render of ours', async () => {
    const { find, lists, unknownUsd, ledger } = await world();
    lists(jobOf('video_1'));
    await find();
    const other = await ledger.claim(intentOf({ pipelineId: 'p2' }));
    if (other.outcome !== 'post') throw new Error(`The claim came to ${other.outcome}.`);
    await ledger.submitted(other.held, { renderId: 'video_1', backendStatus: 'queued', at: after(1_200) });
    expect(await find()).toEqual({});
    expect(await unknownUsd()).toBe(0);
  });

  it.each<[string, Job[]]>([
    ['of its own job', [jobOf('video_2')]],
    ['of a job that does not tell its words', [jobOf('video_1', { prompt: null })]],
    ['of a job with other words', [jobOf('video_1', { prompt: 'Something else.' })]],
    ['of a job made long after', [jobOf('video_1', { createdAtMs: Date.parse(after(4_000)) })]],
  ])('says nothing %s', async (_, jobs) => {
    const { find, lists, unknownUsd } = await world();
    lists(...jobs);
    expect([await find(), await unknownUsd()]).toEqual([{}, 0]);
  });

  it('says nothing while another render of the same words is without an answer', async () => {
    const { find, lists, ledger } = await world();
    await ledger.claim(intentOf({ pipelineId: 'p2', at: after(30) }));
    lists(jobOf('video_1'));
    expect(await find()).toEqual({});
  });

  it('tells of a job that an answer named too late, whether or not the list does', async () => {
    for (const resubmits of [0, 1]) {
      const { find, lists, listFails, ledger, late, unknownUsd } = await world({ resubmits });
      await late('video_7');
      for (const change of [() => lists(jobOf('video_2')), () => lists(jobOf('video_7')), listFails]) {
        change();
        expect([await find(), await unknownUsd()]).toEqual([{ baseline: ['video_7'] }, 0.4]);
      }
      expect(await ledger.read(intentOf())).toMatchObject({ duplicateJobs: [{ renderId: 'video_7', by: 'answer' }] });
    }
  });

  it('finds a job that was taken for the render by a run that died before it could write that down', async () => {
    const { find, lists, taken } = await world();
    await taken('video_5');
    lists(jobOf('video_5', { prompt: null }), jobOf('video_2'));
    expect(await find()).toEqual({ baseline: ['video_5'] });
  });

  it('asks for no list where nothing was submitted again', async () => {
    const { find, lists, lines } = await world({ resubmits: 0 });
    lists(jobOf('video_1'));
    expect([await find(), lines]).toEqual([{}, []]);
  });
});
