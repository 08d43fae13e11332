import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { CustomStatus } from '../../src/views/status';
import type { AppClient, ProblemBody, StartedPipeline } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { pixelsOf, probe } from '../support/stack/decoded-media';
import { needing, remote } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { simulatorControl } from '../support/stack/simulator-control';
import { storedMedia } from '../support/stack/stored-media';

const FILES = ['01-baseline.mp4', '02-reference.png', '03-motion.mp4', '04-audio.mp4'] as const;

const itScripted = needing('scripted faults');

describe('a brief that meets no trouble', () => {
  let stack: TestStack;
  let app: AppClient;
  let folder: string;
  let started: StartedPipeline;
  let manifestBefore: number;
  let document: PipelineDocument;
  let manifest: Manifest;
  const statusBytes: number[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
    stack = await startTestStack();
    app = appClient(stack.baseUrl);
    started = await app.start(await readFile(resolve(__dirname, '../../samples/paper-boat.json'), 'utf8'));
    manifestBefore = (await app.call<ProblemBody>(started.links.manifest)).status;
    do {
      document = await app.next(started.id);
      const { body } = await app.call<{ customStatus: CustomStatus | null }>(started.statusQueryGetUri);
      statusBytes.push(Buffer.byteLength(JSON.stringify(body.customStatus)));
    } while (document.state === 'pending' || document.state === 'running');
    manifest = (await app.call<Manifest>(started.links.manifest)).body;
    for (const file of FILES) {
      const { body } = await app.call<Buffer>(`pipelines/${started.id}/media/${file}`);
      await writeFile(join(folder, file), body);
    }
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('completes with every shot charged once, as the plan said', () => {
    expect(document).toMatchObject({
      id: started.id,
      state: 'completed',
      stage: 'done',
      spentUsd: 1.2,
      estimateUsd: 1.2,
    });
    expect(
      document.shots.map(({ name, outcome, submits, chargedUsd }) => [name, outcome, submits > 0, chargedUsd]),
    ).toEqual([
      ['baseline', 'completed', true, 0.4],
      ['motion', 'completed', true, 0.4],
      ['audio', 'completed', true, 0.4],
    ]);
  });

  itScripted('is billed for these three renders and no other', async () => {
    const { jobs } = await simulatorControl(stack.videosApiUrl).bill();
    const ours = jobs.slice(-3);
    // The follow-ups are submitted side by side: which of the two is accepted first says nothing.
    expect(ours.map(({ id }) => id).sort()).toEqual(document.shots.map(({ renderId }) => renderId).sort());
    expect(ours.map(({ charged, priceUsd }) => [charged, priceUsd])).toEqual(Array(3).fill([true, 0.4]));
    if (remote === undefined) expect(jobs).toHaveLength(3);
  });

  it('keeps each file whole in the storage, with its type, hash and length', async () => {
    const shots = document.shots.map(({ clip }) => ({ type: 'video/mp4', ...clip }));
    for (const { blob, bytes, sha256, type } of shots) {
      expect(await storedMedia(stack, blob ?? '')).toEqual({ contentType: type, bytes, sha256 });
    }
    const { blob = '', sha256 } = document.reference ?? {};
    expect(await storedMedia(stack, blob)).toMatchObject({ contentType: 'image/png', sha256 });
  });

  it.each(['01-baseline.mp4', '03-motion.mp4', '04-audio.mp4'])(
    'makes %s 720x1280, 4 s, 30 fps, with picture and sound',
    async (file) => {
      const { streams, format } = await probe(join(folder, file));
      const video = streams.find(({ codec_type: type }) => type === 'video');
      expect(video).toMatchObject({
        codec_name: 'h264',
        width: 720,
        height: 1280,
        r_frame_rate: '30/1',
        nb_frames: '120',
      });
      expect(streams.map(({ codec_type: type }) => type).sort()).toEqual(['audio', 'video']);
      expect(Number(format.duration)).toBeCloseTo(4, 1);
    },
  );

  it('takes as reference exactly the frame at 1.0 s, not the ones at 0.9 or 1.1 s', async () => {
    const [reference] = await pixelsOf(join(folder, '02-reference.png'), [0]);
    const [before, at, after] = await pixelsOf(join(folder, '01-baseline.mp4'), [27, 30, 33]);
    expect(reference).toHaveLength(720 * 1280 * 3);
    expect(reference?.equals(at ?? Buffer.alloc(0))).toBe(true);
    expect(reference?.equals(before ?? Buffer.alloc(0))).toBe(false);
    expect(reference?.equals(after ?? Buffer.alloc(0))).toBe(false);
    expect(document.reference).toMatchObject({ width: 720, height: 1280, atSeconds: 1 });
  });

  itScripted('sends the follow-ups that very frame', async () => {
    const creates = await simulatorControl(stack.videosApiUrl).requests('create');
    const accepted = creates.filter(({ status }) => status === 200).slice(-3);
    expect(accepted.map(({ bodyKind, image }) => [bodyKind, image?.sha256 ?? null])).toEqual([
      ['json', null],
      ['multipart', document.reference?.sha256],
      ['multipart', document.reference?.sha256],
    ]);
  });

  it('measures that the follow-ups kept it', () => {
    expect(document.shots.map(({ verdict }) => verdict?.anchor)).toEqual(['not_compared', 'anchored', 'anchored']);
    expect(document.shots.at(-1)?.verdict).toMatchObject({ sound: 'audible', motion: 'moving' });
  });

  it('leaves a manifest with the lineage of four files, hashes that hold, and no prompt lost', async () => {
    expect(manifestBefore).toBe(404);
    expect(manifest.lineage.map(({ step, input, output }) => [step, input, output])).toEqual([
      ['baseline', 'text brief', '01-baseline.mp4'],
      ['reference', '01-baseline.mp4', '02-reference.png'],
      ['motion', '02-reference.png + prompt', '03-motion.mp4'],
      ['audio', '02-reference.png + prompt', '04-audio.mp4'],
    ]);
    expect(manifest.lineage[2]?.changed).toMatch(/^motion; picture moving/);
    expect(manifest.lineage[3]?.changed).toMatch(/^audio; .*sound audible/);
    expect(manifest.lineage[3]?.anchored).toMatch(/subject, palette and framing \(opening frame SSIM 0\.9\d+|1\.000/);
    const hashes = await Promise.all(
      FILES.map(async (file) =>
        createHash('sha256')
          .update(await readFile(join(folder, file)))
          .digest('hex'),
      ),
    );
    const [baseline, ...followUps] = manifest.shots;
    expect(hashes).toEqual([
      baseline?.clip?.sha256,
      manifest.references[0]?.sha256,
      ...followUps.map(({ clip }) => clip?.sha256),
    ]);
    expect(followUps.map(({ referenceSha256 }) => referenceSha256)).toEqual([hashes[1], hashes[1]]);
    expect(manifest.plan.agreed.shots[0]?.prompt).toMatch(/^A tiny paper boat glides/);
  });

  it('tells everything on the plain durable status endpoint in under 4 kB, at every moment', async () => {
    expect(Math.max(...statusBytes)).toBeLessThan(4_096);
    const { body } = await app.call<{ runtimeStatus: string; customStatus: CustomStatus; output: { state: string } }>(
      started.statusQueryGetUri,
    );
    expect(body).toMatchObject({ runtimeStatus: 'Completed', output: { state: 'completed' } });
    expect(body.customStatus).toMatchObject({ state: 'completed', stage: 'done', spentUsd: 1.2, nextPollAt: null });
    expect(body.customStatus.shots['motion']).toMatchObject({ state: 'ended', outcome: 'completed', progress: 100 });
  });

  type Line = { step: string; pipelineId: string; shot?: string; attempt?: number; renderId?: string };
  const logged = () =>
    stack
      .log()
      .split('\n')
      .flatMap((line) => /\{"step":.*\}/.exec(line)?.[0] ?? [])
      .map((line) => JSON.parse(line) as Line & { chargedUsd?: number });

  needing('its own host')('logs once when each render began to wait for a slot, however often it is replayed', () => {
    const queued = logged().filter(({ step }) => step === 'render.queued');
    const told = queued.map(({ shot, attempt }) => `${shot}.${attempt}`);
    expect(told).toContain('baseline.1');
    expect(told).toEqual([...new Set(told)]);
    // Never twice, and seldom not at all: the SDK calls a step replayed that goes on from what an earlier turn had completed.
    expect(['baseline.1', 'motion.1', 'audio.1']).toEqual(expect.arrayContaining(told));
  });

  needing('its own host')('logs once what each render was charged', () => {
    const charged = logged().filter(({ step }) => step === 'render.charged');
    expect(charged.map(({ shot, attempt, chargedUsd }) => [shot, attempt, chargedUsd]).sort()).toEqual([
      ['audio', 1, 0.4],
      ['baseline', 1, 0.4],
      ['motion', 1, 0.4],
    ]);
  });

  needing('its own host')('logs every step with its ids, and never a prompt', () => {
    const steps = logged();
    const names = steps.map(({ step }) => step);
    expect(names).toEqual(
      expect.arrayContaining([
        'pipeline.started',
        'render.submitted',
        'render.checked',
        'clip.stored',
        'reference.extracted',
        'manifest.written',
      ]),
    );
    expect(steps.every(({ pipelineId }) => pipelineId === started.id)).toBe(true);
    expect(steps.find(({ step }) => step === 'clip.stored')).toMatchObject({
      shot: 'baseline',
      renderId: document.shots[0]?.renderId,
    });
    expect(stack.log()).not.toMatch(/tiny paper boat glides|softbox|AccountKey|sig=/i);
  });

  describe('media over HTTP', () => {
    const media = (headers: Record<string, string> = {}) =>
      app.call<Buffer>(`pipelines/${started.id}/media/01-baseline.mp4`, { headers });

    it('answers a byte range with those bytes, so that a browser can seek', async () => {
      const whole = await readFile(join(folder, '01-baseline.mp4'));
      const part = await media({ range: 'bytes=100-299' });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 100-299/${whole.length}`);
      expect(part.body.equals(whole.subarray(100, 300))).toBe(true);

      const end = await media({ range: 'bytes=-50' });
      expect([end.status, end.body.equals(whole.subarray(-50))]).toEqual([206, true]);
      const rest = await media({ range: `bytes=${whole.length - 10}-` });
      expect([rest.status, rest.body.equals(whole.subarray(-10))]).toEqual([206, true]);
    });

    it('says 416 with the size for a range past the end', async () => {
      const bytes = (await readFile(join(folder, '01-baseline.mp4'))).length;
      const answer = await media({ range: `bytes=${bytes}-` });
      expect([answer.status, answer.headers.get('content-range')]).toEqual([416, `bytes */${bytes}`]);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.body).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE', status: 416 });
    });

    it('says 304 to who has it already', async () => {
      const { headers } = await media({ range: 'bytes=0-0' });
      const again = await media({ 'if-none-match': headers.get('etag') ?? '' });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(headers.get('content-type')).toBe('video/mp4');
      expect(headers.get('accept-ranges')).toBe('bytes');
    });

    it('tells HEAD of the whole file, its length and that it takes ranges, and sends none of it', async () => {
      const whole = await readFile(join(folder, '01-baseline.mp4'));
      const path = `pipelines/${started.id}/media/01-baseline.mp4`;
      const { status, headers, body } = await app.call<Buffer>(path, { method: 'HEAD' });
      expect([status, body.length]).toEqual([200, 0]);
      expect(headers.get('content-length')).toBe(String(whole.length));
      expect(headers.get('accept-ranges')).toBe('bytes');
    });

    it('sends the rest of a clip to whoever has its beginning, and the whole of it where that is of another one', async () => {
      const whole = await readFile(join(folder, '01-baseline.mp4'));
      const etag = (await media({ range: 'bytes=0-0' })).headers.get('etag') ?? '';
      const rest = await media({ range: 'bytes=100-', 'if-range': etag });
      expect([rest.status, rest.body.equals(whole.subarray(100))]).toEqual([206, true]);
      const anew = await media({ range: 'bytes=100-', 'if-range': '"another"' });
      expect([anew.status, anew.body.equals(whole)]).toEqual([200, true]);
    });

    it.each(['05-none.mp4', '..%2F..%2Fledger%2Fplan.json', 'manifest.json'])('knows no file %s', async (file) => {
      const { status, body } = await app.call<ProblemBody>(`pipelines/${started.id}/media/${file}`);
      expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
    });
  });

  it('refuses to cancel what has ended', async () => {
    const { status, body } = await app.call<ProblemBody>(`pipelines/${started.id}/cancel`, { method: 'POST' });
    expect([status, body.code, body['state']]).toEqual([409, 'ALREADY_ENDED', 'completed']);
  });
});
