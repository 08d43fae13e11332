import { readFile } from 'node:fs/promises';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Behaviour, FakeServer } from '../support/any-server/fake-server';
import { startFakeServer } from '../support/any-server/fake-server';
import type { Files, Row } from '../support/any-server/rows';
import { directRows, gatewayRows } from '../support/any-server/rows';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { ffmpegDoes, makeClip, useWorkshop } from '../unit/src/media/media-workshop';

const SIZE = '160x96';
const settings = {
  VIDEO_API_AUTH: 'none',
  VIDEO_API_SIZES: SIZE,
  VIDEO_API_SECONDS: '1',
  VIDEO_API_MAX_RUNNING: '100',
  VIDEO_API_CREATES_PER_MINUTE: '100',
  SHOTLOOP_DECISION_DEADLINE_SECONDS: '600',
  SHOTLOOP_BACKEND_QUEUE_DEADLINE_SECONDS: '3600',
  SHOTLOOP_POLL_INTERVAL_SECONDS: '30',
};

interface Spend {
  readonly byPipeline: readonly { pipelineId: string; chargedUsd: number; openUsd: number; unknownUsd: number }[];
}

describeNeeding(['its own host'], 'any server of /v1/videos', () => {
  const workshop = useWorkshop();
  const noFiles: Files = {
    clip: Buffer.alloc(0),
    fragmented: Buffer.alloc(0),
    openFragments: Buffer.alloc(0),
    avi: Buffer.alloc(0),
  };
  let files: Files;
  beforeAll(async () => {
    const make = async (name: string, options: string[] = []): Promise<Buffer> =>
      readFile(await makeClip(workshop.path(name), { size: SIZE, sound: 'sine', options }));
    const fragmented = await make('fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']);
    const avi = workshop.path('clip.avi');
    await ffmpegDoes(['-f', 'lavfi', '-i', `testsrc2=s=${SIZE}:r=30:d=1`, '-c:v', 'mpeg4', avi]);
    files = {
      clip: await make('clip.mp4'),
      fragmented,
      openFragments: fragmented.subarray(0, fragmented.lastIndexOf(Buffer.from('mfra')) - 4),
      avi: await readFile(avi),
    };
  });

  describe.each<[string, (files: Files) => readonly Row[], Record<string, string>]>([
    ['a server', directRows, {}],
    ['a gateway', gatewayRows, { 'x-new-api-version': 'v1.0.0', 'x-oneapi-request-id': '1' }],
  ])('%s that', (kind, rowsOf, headers) => {
    const titles = rowsOf(noFiles).map(({ does }) => does);
    const promptOf = (does: string): string => `Row of ${kind} that ${does}.`;
    let rows: ReadonlyMap<string, Row>;
    let server: FakeServer;
    let stack: TestStack;
    let app: AppClient;
    let spend: Spend;
    const ended = new Map<string, PipelineDocument>();

    // All rows run at once: each has a prompt of its own that the server knows it by.
    beforeAll(async () => {
      rows = new Map(rowsOf(files).map((row) => [row.does, row]));
      const behaviours = new Map([...rows].map(([does, row]) => [promptOf(does), row.server]));
      server = await startFakeServer(behaviours, { clip: files.clip, headers });
      stack = await startTestStack({ args: ['--videos-api', server.baseUrl], settings });
      app = appClient(stack.baseUrl);
      const ids = new Map<string, string>();
      for (const does of titles) {
        const brief = { prompt: promptOf(does), size: SIZE, seconds: 1, followUps: [] };
        ids.set(does, (await app.start(brief)).id);
      }
      for (const [does, id] of ids) ended.set(does, await app.untilEnded(id));
      spend = (await app.call<Spend>('spend')).body;
    });
    afterAll(async () => {
      await stack.stop();
      await server.stop();
    });

    it.each(titles)('%s is taken for what it is', (does) => {
      const [row, document] = [rows.get(does), ended.get(does)];
      if (row === undefined || document === undefined) throw new Error('The pipeline of this row has not ended.');
      const { outcome, says, note, chargedUsd = 0, openUsd = 0, unknownUsd = 0, creates = 1 } = row;
      const [shot] = document.shots;
      expect({ outcome: shot?.outcome, problem: shot?.problem?.detail ?? null }).toEqual({
        outcome,
        problem: says === undefined ? (shot?.problem?.detail ?? null) : (expect.stringMatching(says) as string),
      });
      expect(document.state).toBe(outcome === 'completed' ? 'completed' : 'failed');
      if (outcome !== 'completed') expect(shot?.problem?.advice).toMatch(/.{30}/);
      if (note !== undefined) expect(shot?.clip?.note).toMatch(note);
      expect(server.creates(promptOf(does))).toHaveLength(creates);
      const bill = spend.byPipeline.find(({ pipelineId }) => pipelineId === document.id);
      expect({ chargedUsd: 0, openUsd: 0, unknownUsd: 0, ...bill }).toMatchObject({ chargedUsd, openUsd, unknownUsd });
      expect(document.spentUsd).toBe(chargedUsd);
    });
  });

  describe('of which nothing is known', () => {
    const MISSING = "1 validation error:\n  {'type': 'missing', 'loc': 'body.prompt', 'msg': 'Field required'}";
    const [first, second] = ['The first that it is sent.', 'What it is sent after that.'];
    let server: FakeServer;
    let stack: TestStack;
    beforeAll(async () => {
      const readsForms: Behaviour = {
        create: ({ contentType, id }) =>
          contentType.startsWith('multipart/')
            ? { body: { id, object: 'video', status: 'queued' } }
            : { status: 400, body: { error: { message: MISSING, param: 'body.prompt', code: 400 } } },
      };
      const behaviours = new Map([first, second].map((prompt) => [prompt, readsForms]));
      server = await startFakeServer(behaviours, { clip: files.clip });
      stack = await startTestStack({ args: ['--videos-api', server.baseUrl], settings });
    });
    afterAll(async () => {
      await stack.stop();
      await server.stop();
    });

    it('A server that reads forms alone is sent one as soon as it has said so, and each order is paid once', async () => {
      const app = appClient(stack.baseUrl);
      const brief = (prompt: string): object => ({ prompt, size: SIZE, seconds: 1, followUps: [] });
      const documents = [await app.run(brief(first)), await app.run(brief(second))];
      expect(documents.map(({ state, spentUsd }) => ({ state, spentUsd }))).toEqual([
        { state: 'completed', spentUsd: 0.1 },
        { state: 'completed', spentUsd: 0.1 },
      ]);
      expect(server.creates(first).map(({ isForm }) => isForm)).toEqual([false, true]);
      expect(server.creates(second).map(({ isForm }) => isForm)).toEqual([true]);
    });
  });
});
