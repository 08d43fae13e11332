import { Readable } from 'node:stream';
import { createCheckRenders } from '../../../../src/activities/check-renders';
import { createJobHomes } from '../../../../src/activities/job-homes';
import { createStoreClip } from '../../../../src/activities/store-clip';
import { createTurns } from '../../../../src/activities/turns';
import { createSubmitRender } from '../../../../src/activities/submit-render';
import { createRenderLedger } from '../../../../src/ledger/render-ledger';
import { createControl } from '../../../../src/ledger/requests';
import type { CreateOptions } from '../../../../src/video-api/video-api';
import { silentApi } from '../../../support/backends';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { after, AT, ENDPOINT, intentOf, jobOf, PROMPT, renderTiming } from '../../../support/paid/fixtures';
import { testBackend } from '../../../support/plan';

const CLIP = 'RIFF\u0004\u0000\u0000\u0000AVI ';
const { pipelineId, shot, attempt, size, seconds, priceUsd } = intentOf();
const KEY = { pipelineId, shot, attempt };
const DIED = 'The host died.';

/** A backend that answers its one create with the clip and can be asked nothing else; `dies` before that is written down. */
function world({ dies }: { dies: 'before the answer is kept' | 'before the id is recorded' | 'never' }) {
  const records = memoryBlobStore();
  const media = memoryBlobStore();
  const ledger = createRenderLedger(records);
  let posts = 0;
  const videoApi = silentApi(ENDPOINT, {
    async create(_, { keeper }: CreateOptions = {}) {
      posts += 1;
      await keeper?.keep(Readable.from([Buffer.from(CLIP, 'latin1')]));
      records.before = (operation, name) => {
        const isAnswer = operation === 'write' && name.startsWith('answers/');
        const isRecord = operation === 'replace' && name.startsWith('renders/');
        if ((dies === 'before the answer is kept' && (isAnswer || isRecord)) || (dies !== 'never' && isRecord))
          throw new Error(DIED);
      };
      const job = jobOf(keeper?.id ?? '', { status: 'completed', state: 'completed' });
      return { outcome: 'accepted', job, clipKept: true };
    },
  });
  const deps = {
    ...{
      videoApi,
      ledger,
      media,
      control: createControl(records),
      renderTiming,
      maxClipBytes: 1_000,
      maxImageBytes: 20_000_000,
      blockingCreates: createTurns(1),
    },
    ...{ log: () => undefined, homeOf: createJobHomes(ledger), uptimeMs: () => 0 },
    orchestrations: { isRunning: () => Promise.resolve(true) },
  };
  return {
    media,
    posts: () => posts,
    revive: () => void (records.before = () => undefined),
    submit: (at: string) =>
      createSubmitRender(deps)({
        ...{ ...KEY, size, seconds, priceUsd, backend: testBackend, prompt: PROMPT },
        ...{ referenceBlob: null, holdsSlot: true, at },
      }),
    check: (renderId: string) =>
      createCheckRenders(deps)({ pipelineId, renders: [{ shot, attempt, renderId }], at: AT }),
    store: (renderId: string) => createStoreClip(deps)({ ...KEY, renderId, blob: 'p1/01-baseline.mp4' }),
  };
}

describe('a clip that came with the answer to its create', () => {
  it.each(['before the answer is kept', 'before the id is recorded'] as const)(
    'is found by the next run, and not bought again, when the host died %s',
    async (dies) => {
      const at = world({ dies });
      await expect(at.submit(AT)).rejects.toThrow(DIED);
      at.revive();
      const found = await at.submit(after(1));
      expect(found).toMatchObject({ outcome: 'accepted', backendStatus: 'completed' });
      expect(at.posts()).toBe(1);
    },
  );

  it('becomes the clip of its shot without a question to the server, and lies there once', async () => {
    const at = world({ dies: 'never' });
    const submitted = await at.submit(AT);
    const renderId = 'renderId' in submitted ? submitted.renderId : '';
    expect((await at.check(renderId)).renders[renderId]).toMatchObject({ outcome: 'completed', chargedUsd: priceUsd });
    expect(await at.store(renderId)).toMatchObject({ outcome: 'stored', clip: { kind: 'AVI', bytes: CLIP.length } });
    expect([...at.media.blobs.keys()]).toEqual(['p1/01-baseline.mp4']);
    expect(await at.store(renderId)).toMatchObject({ outcome: 'stored' });
  });
});
