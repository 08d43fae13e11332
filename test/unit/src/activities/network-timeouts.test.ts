import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type FaultSpec, findFfmpeg, type RunningVideosApi, startVideosApi } from '../../../../dev/videos-api';
import { createCheckRenders } from '../../../../src/activities/check-renders';
import { createDeleteRenders } from '../../../../src/activities/delete-renders';
import { createStoreClip } from '../../../../src/activities/store-clip';
import { createTurns } from '../../../../src/activities/turns';
import { createSubmitRender } from '../../../../src/activities/submit-render';
import { createControl } from '../../../../src/ledger/requests';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { bearerCredential } from '../../../../src/video-api/credential';
import { createVideoApi } from '../../../../src/video-api/video-api';
import { simulatorControl } from '../../../support/stack/simulator-control';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { AT, intentOf, PROMPT, renderTiming } from '../../../support/paid/fixtures';
import { patience } from '../../../support/patience';
import { testBackend } from '../../../support/plan';

const { pipelineId, shot, attempt, size, seconds, priceUsd } = intentOf();
const KEY = { pipelineId, shot, attempt };

/** The app's side of one pipeline, with time-outs short enough for a test; `at` counts seconds from the start. */
function appAgainst(baseUrl: string) {
  const store = memoryBlobStore();
  const ledger = createRenderLedger(store);
  const control = createControl(store);
  const orchestrations = { isRunning: () => Promise.resolve(true) };
  const timeouts = { createMs: patience(300), askMs: patience(300), contentIdleMs: patience(300) };
  const videoApi = createVideoApi({ baseUrl: `${baseUrl}/openai/v1`, credential: bearerCredential('token'), timeouts });
  const deps = {
    sleep: () => Promise.reject(new Error('Nothing is waited for.')),
    videoApi,
    ledger,
    control,
    media: store,
    log: () => undefined,
    orchestrations,
    renderTiming,
    maxClipBytes: 10_000_000,
    maxImageBytes: 20_000_000,
    homeOf: () => Promise.resolve(undefined),
    blockingCreates: createTurns(1),
  };
  const submit = createSubmitRender(deps);
  const check = createCheckRenders(deps);
  return {
    store,
    videoApi,
    record: () => ledger.read(intentOf()),
    submit: (late: number) =>
      submit({
        ...KEY,
        size,
        seconds,
        priceUsd,
        backend: testBackend,
        prompt: PROMPT,
        referenceBlob: null,
        holdsSlot: true,
        at: new Date(Date.now() + late * 1_000).toISOString(),
      }),
    check: async (renderId: string) =>
      (await check({ pipelineId, renders: [{ shot, attempt, renderId }], at: AT })).renders[renderId],
    fetchClip: (renderId: string) => createStoreClip(deps)({ ...KEY, renderId, blob: 'p1/01-baseline.mp4' }),
    remove: async (renderId: string) => {
      await control.requestCancel(pipelineId, { requestedAt: AT, reason: null });
      return createDeleteRenders(deps)({ pipelineId, renders: [{ shot, attempt, renderId }], at: AT });
    },
  };
}

describe('a backend that does not answer', () => {
  let api: RunningVideosApi;
  beforeAll(async () => {
    api = await startVideosApi({
      ffmpegPath: findFfmpeg().path,
      profile: { createsPerMinute: null, maxRunningPerDeployment: null },
    });
  });
  afterAll(() => api.stop());
  const silent = async (operation: FaultSpec['match']['operation'], when: 'before' | 'after'): Promise<void> => {
    await simulatorControl(api.baseUrl).clearFaults();
    await simulatorControl(api.baseUrl).fault({
      match: { operation: operation ?? 'any' },
      do: { kind: 'no-answer', when },
    });
  };
  const accepted = async () => (await simulatorControl(api.baseUrl).bill()).acceptedJobs;

  it('leaves a create in doubt, which the list clears up: one job, one payment', async () => {
    const app = appAgainst(api.baseUrl);
    const before = await accepted();
    await silent('create', 'after');
    expect(await app.submit(0)).toMatchObject({ outcome: 'reconciling', problem: { code: 'timed_out' } });
    expect(await app.record()).toMatchObject({ state: 'intended' });
    expect(await app.submit(1)).toMatchObject({ outcome: 'reconciling' });
    expect(await app.submit(301)).toMatchObject({ outcome: 'accepted' });
    expect((await accepted()) - before).toBe(1);
  });

  it('says nothing of a render by a question, a download or a deletion that times out', async () => {
    const app = appAgainst(api.baseUrl);
    await silent('get', 'before');
    const created = await app.submit(0);
    const renderId = created.outcome === 'accepted' ? created.renderId : '';
    expect(await app.check(renderId)).toMatchObject({ outcome: 'unanswered', problem: { code: 'timed_out' } });
    expect(await app.check(renderId)).toMatchObject({ outcome: 'running' });
    await silent('content', 'before');
    expect(await app.fetchClip(renderId)).toMatchObject({ outcome: 'not_ready', problem: { code: 'timed_out' } });
    expect(app.store.blobs.has('p1/01-baseline.mp4')).toBe(false);
    await silent('delete', 'before');
    expect(await app.remove(renderId)).toEqual({ deleted: [], stillCharged: [renderId] });
    await silent('models', 'before');
    expect(await app.videoApi.models()).toMatchObject({ outcome: 'problem', problem: { kind: 'timed_out' } });
  });

  it('is known to have got nothing where the connection is refused, so nothing is looked for', async () => {
    const closed = createServer();
    closed.listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const app = appAgainst(`http://127.0.0.1:${port}`);
    expect(await app.submit(0)).toMatchObject({ outcome: 'unreachable', as: 'backend_unreachable' });
    expect(await app.record()).toMatchObject({ state: 'free' });
    expect(await app.check('video_1')).toMatchObject({ outcome: 'unanswered', problem: { code: 'network' } });
    expect(await app.fetchClip('video_1')).toMatchObject({ outcome: 'not_ready', problem: { code: 'network' } });
    expect(await app.remove('video_1')).toEqual({ deleted: [], stillCharged: ['video_1'] });
    expect(await app.videoApi.list()).toMatchObject({ outcome: 'problem', problem: { kind: 'network' } });
    expect(await app.videoApi.models()).toMatchObject({ outcome: 'problem', problem: { kind: 'network' } });
  });
});
