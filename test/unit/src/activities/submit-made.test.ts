import { createTurns } from '../../../../src/activities/turns';
import { createSubmitRender } from '../../../../src/activities/submit-render';
import type { ActivityInput } from '../../../../src/contract/activities';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import type { CreateRequest } from '../../../../src/video-api/create-body';
import type { Job } from '../../../../src/video-api/parse-job';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, ENDPOINT, intentOf, jobOf, PROMPT, renderTiming } from '../../../support/paid/fixtures';
import { testBackend } from '../../../support/plan';

type Input = ActivityInput<'submitRender'>;

/** A backend that has made a baseline as `video_1`, and a submit of a shot that is made from it. */
async function world() {
  const store = memoryBlobStore();
  const ledger = createRenderLedger(store);
  const control = createControl(store);
  const requests: CreateRequest[] = [];
  const jobs: Job[] = [];
  let loses = false;
  const videoApi = {
    endpoint: ENDPOINT,
    synchronous: false,
    create: (request: CreateRequest) => {
      requests.push(request);
      const how = request.source?.how;
      const job = jobOf(
        `video_${requests.length}`,
        how === 'remix' ? { remixedFromId: request.source?.renderId ?? null } : {},
      );
      jobs.push(job);
      return Promise.resolve(
        loses
          ? ({ outcome: 'unclear', problem: { kind: 'network', message: 'ECONNRESET' } } as const)
          : ({ outcome: 'accepted', job } as const),
      );
    },
    get: (id: string) =>
      Promise.resolve({ outcome: 'job' as const, job: jobs.find((job) => job.id === id) ?? jobOf(id) }),
    list: () =>
      Promise.resolve({ outcome: 'page' as const, jobs: [...jobs], unreadable: 0, nextAfter: null, saysItIsAll: true }),
  };
  const orchestrations = { isRunning: () => Promise.resolve(true) };
  const deps = { videoApi, ledger, control, media: store, log: () => undefined, orchestrations, renderTiming };
  const submit = createSubmitRender({
    ...{ ...deps, uptimeMs: () => 0, maxClipBytes: 1_000_000, blockingCreates: createTurns(1) },
  });
  const { pipelineId, size, seconds, priceUsd } = intentOf();
  const input = (seconds_: number, more: Partial<Input> = {}): Input => ({
    ...{ pipelineId, shot: 'night', attempt: 1, size, seconds, priceUsd, prompt: PROMPT },
    backend: { ...testBackend, listCompleteAfterSeconds: 10, endpoint: ENDPOINT },
    ...{ referenceBlob: null, holdsSlot: true, at: after(seconds_) },
    source: { how: 'remix', shot: 'baseline', attempt: 1, renderId: 'video_1' },
    ...more,
  });
  const baseline = { shot: 'baseline', source: undefined };
  await submit(input(0, baseline));
  return {
    ...{ ledger, requests, jobs },
    lose: (yes: boolean) => void (loses = yes),
    at: (seconds_: number, more: Partial<Input> = {}) => submit(input(seconds_, more)),
    record: (shot = 'night') => ledger.read({ pipelineId, shot, attempt: 1 }),
    move: (endpoint: string) => void (videoApi.endpoint = endpoint),
  };
}

describe('submitting what is made from the render of another shot', () => {
  it('freezes in the ledger, before the POST, from which job it is made and how, and says so in its answer', async () => {
    const { at, record, requests } = await world();
    const source = { how: 'extend', shot: 'baseline', attempt: 1, renderId: 'video_1', addsSeconds: 8 } as const;
    const answer = await at(60, { source, seconds: 12, priceUsd: 0.8 });
    expect(answer).toMatchObject({ outcome: 'accepted', renderId: 'video_2', sourceId: 'video_1' });
    const madeFrom = { how: 'extend', renderId: 'video_1', addsSeconds: 8 };
    expect(await record()).toMatchObject({ madeFrom, seconds: 12, priceUsd: 0.8 });
    expect(requests[1]).toMatchObject({ source: madeFrom });
  });

  it('finds a remix whose answer was lost in the list, and never buys it again', async () => {
    const { at, lose, record, requests } = await world();
    lose(true);
    await at(60);
    await at(61);
    const found = await at(600);
    expect(found).toMatchObject({ outcome: 'accepted', renderId: 'video_2', sourceId: 'video_1' });
    expect(await record()).toMatchObject({ state: 'accepted', madeFrom: { how: 'remix', renderId: 'video_1' } });
    expect(requests).toHaveLength(2);
  });

  it('asks a person about a job that tells another source, and takes it for no proof either', async () => {
    const { at, jobs, lose, requests } = await world();
    lose(true);
    await at(60);
    jobs[1] = { ...(jobs[1] ?? jobOf('video_2')), remixedFromId: 'video_of_somebody' };
    await at(61);
    expect(await at(600)).toMatchObject({ outcome: 'undecided' });
    expect(requests).toHaveLength(2);
  });

  const HOUR = 3_600;

  it('asks a person where a job that arrived would be too old for the list by now', async () => {
    const { at, jobs, lose, requests } = await world();
    lose(true);
    await at(60);
    jobs.pop();
    await at(61);
    expect(await at(61 + 24 * HOUR)).toMatchObject({
      outcome: 'undecided',
      problem: { detail: expect.stringContaining('a job that old') as string },
    });
    expect(requests).toHaveLength(2);
  });

  it('believes a list without a job of ours once all that were there before are too old for it', async () => {
    const { at, jobs, lose, requests } = await world();
    lose(true);
    await at(13 * HOUR);
    jobs.splice(0);
    await at(13 * HOUR + 1);
    expect(await at(14 * HOUR)).toMatchObject({ outcome: 'undecided' });
    expect(requests).toHaveLength(2);
    const later = await world();
    later.lose(true);
    await later.at(13 * HOUR);
    later.jobs.splice(0);
    await later.at(13 * HOUR + 1);
    expect(await later.at(25 * HOUR)).toMatchObject({ outcome: 'slot_first' });
  });

  it('submits it once more, from the same job, where the list proves that it never arrived', async () => {
    const { at, jobs, lose, record, requests } = await world();
    lose(true);
    await at(60);
    jobs.pop();
    await at(61);
    expect(await at(600)).toMatchObject({ outcome: 'slot_first' });
    lose(false);
    expect(await at(601)).toMatchObject({ outcome: 'accepted', sourceId: 'video_1' });
    expect(requests).toHaveLength(3);
    expect(await record()).toMatchObject({ submits: 2, resubmits: 1 });
  });

  it.each<[string, Partial<NonNullable<Input['source']>>]>([
    ['has none', { renderId: null }],
    ['was rendered again since', { renderId: 'video_9' }],
    ['was never made', { attempt: 2 }],
  ])('sends nothing where the shot %s', async (_what, changes) => {
    const { at, record, requests } = await world();
    const answer = await at(60, {
      source: { how: 'remix', shot: 'baseline', attempt: 1, renderId: 'video_1', ...changes },
    });
    expect(answer).toMatchObject({ outcome: 'ended', as: 'skipped' });
    expect([requests.length, await record()]).toEqual([1, undefined]);
  });

  it('sends nothing to another server than the one that has its source', async () => {
    const { at, move, record, requests } = await world();
    move('elsewhere.example.com/v1');
    const answer = await at(60);
    expect(answer).toMatchObject({ outcome: 'ended', as: 'skipped' });
    expect(JSON.stringify(answer)).toContain('has not got it');
    expect([requests.length, await record()]).toEqual([1, undefined]);
  });

  it('still follows one that was sent, whatever has become of its source', async () => {
    const { at, lose, requests } = await world();
    lose(true);
    await at(60);
    await at(61);
    const source = { how: 'remix', shot: 'baseline', attempt: 2, renderId: null } as const;
    expect(await at(600, { source })).toMatchObject({ outcome: 'accepted', renderId: 'video_2', sourceId: 'video_1' });
    expect(requests).toHaveLength(2);
  });
});
