import { readFile } from 'node:fs/promises';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Behaviour, FakeServer } from '../support/any-server/fake-server';
import { mp4, startFakeServer } from '../support/any-server/fake-server';
import type { Files, Row } from '../support/any-server/rows';
import { directRows, gatewayRows } from '../support/any-server/rows';
import type { ProfileRow } from '../support/any-server/profile-rows';
import { HEADERS, profileRows } from '../support/any-server/profile-rows';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { sampled } from '../support/thorough';
import type { ClipRecipe } from '../unit/src/media/media-workshop';
import { ffmpegDoes, makeClip, useWorkshop } from '../unit/src/media/media-workshop';
import { SPEND_EVER } from '../support/spend-ever';

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
  const none = Buffer.alloc(0);
  const noFiles: Files = {
    ...{ clip: none, fragmented: none, openFragments: none, avi: none, webm: none, mov: none },
    ...{ longer: none, larger: none, mute: none, noise: none, still: none },
  };
  let files: Files;
  beforeAll(async () => {
    const make = async (name: string, options: string[] = [], recipe: ClipRecipe = {}): Promise<Buffer> =>
      readFile(await makeClip(workshop.path(name), { size: SIZE, sound: 'sine', options, ...recipe }));
    const other = async (name: string, codec: string): Promise<Buffer> => {
      const path = workshop.path(name);
      await ffmpegDoes(['-f', 'lavfi', '-i', `testsrc2=s=${SIZE}:r=30:d=1`, '-c:v', codec, path]);
      return readFile(path);
    };
    const clip = await make('clip.mp4');
    const fragmented = await make('fragments.mp4', ['-movflags', 'frag_keyframe+empty_moov']);
    files = {
      ...{ clip, fragmented, openFragments: fragmented.subarray(0, fragmented.lastIndexOf(Buffer.from('mfra')) - 4) },
      ...{ avi: await other('clip.avi', 'mpeg4'), webm: await other('clip.webm', 'libvpx') },
      mov: await other('clip.mov', 'libx264'),
      longer: await make('longer.mp4', [], { seconds: 2 }),
      larger: await make('larger.mp4', [], { size: '176x112' }),
      mute: changed(clip, (bytes) => {
        for (const box of ['mp4a', 'esds']) bytes.write('zzzz', bytes.indexOf(box, 0, 'latin1'), 'latin1');
      }),
      still: await make('still.mp4', ['-frames:v', '1', '-an']),
      noise: changed(clip, (bytes) => bytes.fill(0x11, bytes.indexOf('mdat', 0, 'latin1') + 4)),
    };
  });
  const changed = (bytes: Buffer, change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy;
  };

  const expectRow = (row: Row, document: PipelineDocument, spend: Spend): void => {
    const { outcome, says, note, finding, bytes, chargedUsd = 0, openUsd = 0, unknownUsd = 0 } = row;
    const [shot] = document.shots;
    expect({ outcome: shot?.outcome, problem: shot?.problem?.detail ?? null }).toEqual({
      outcome,
      problem: says === undefined ? (shot?.problem?.detail ?? null) : (expect.stringMatching(says) as string),
    });
    if (outcome !== 'completed') expect(shot?.problem?.advice).toMatch(/.{30}/);
    if (outcome === 'completed') expect(shot?.clip?.note ?? '').toMatch(note ?? /^$/);
    if (finding !== undefined) expect(shot?.verdict?.findings).toContainEqual(expect.stringMatching(finding));
    if (bytes !== undefined) expect(shot?.clip?.bytes).toBe(bytes);
    const bill = spend.byPipeline.find(({ pipelineId }) => pipelineId === document.id);
    expect({ chargedUsd: 0, openUsd: 0, unknownUsd: 0, ...bill }).toMatchObject({ chargedUsd, openUsd, unknownUsd });
    expect(document.spentUsd).toBe(chargedUsd);
  };

  describe.each<[string, (files: Files) => readonly Row[], Record<string, string>]>([
    ['a server', directRows, {}],
    ['a gateway', gatewayRows, { 'x-new-api-version': 'v1.0.0', 'x-oneapi-request-id': '1' }],
  ])('%s that', (kind, rowsOf, headers) => {
    const titles = sampled(rowsOf(noFiles)).map(({ does }) => does);
    const promptOf = (does: string): string => `Row of ${kind} that ${does}.`;
    let rows: ReadonlyMap<string, Row>;
    let server: FakeServer;
    let stack: TestStack;
    let app: AppClient;
    let spend: Spend;
    const ended = new Map<string, PipelineDocument>();

    // All rows run at once: each has a prompt of its own that the server knows it by.
    beforeAll(async () => {
      rows = new Map(sampled(rowsOf(files)).map((row) => [row.does, row]));
      const behaviours = new Map([...rows].map(([does, row]) => [promptOf(does), row.server]));
      server = await startFakeServer(behaviours, { clip: files.clip, headers });
      stack = await startTestStack({ args: ['--videos-api', server.baseUrl], settings });
      app = appClient(stack.baseUrl);
      const ids = new Map<string, string>();
      const start = async (does: string): Promise<void> => {
        ids.set(does, (await app.start({ prompt: promptOf(does), size: SIZE, seconds: 1, followUps: [] })).id);
      };
      const untilEnded = async (): Promise<void> => {
        for (const [does, id] of ids) if (!ended.has(does)) ended.set(does, await app.untilEnded(id));
      };
      const isLater = (does: string): boolean => rows.get(does)?.after !== undefined;
      for (const does of titles) if (!isLater(does)) await start(does);
      await untilEnded();
      for (const does of titles) if (isLater(does)) await start(does);
      await untilEnded();
      spend = (await app.call<Spend>(SPEND_EVER)).body;
    });
    afterAll(async () => {
      await stack.stop();
      await server.stop();
    });

    it.each(titles)('%s is taken for what it is', (does) => {
      const [row, document] = [rows.get(does), ended.get(does)];
      if (row === undefined || document === undefined) throw new Error('The pipeline of this row has not ended.');
      expectRow(row, document, spend);
      expect(document.state).toBe(row.outcome === 'completed' ? 'completed' : 'failed');
      expect(server.creates(promptOf(does))).toHaveLength(row.creates ?? 1);
    });
  });

  describe('a server of a profile', () => {
    const titles = sampled(profileRows(noFiles)).map(({ profile, does }) => `${profile} that ${does}`);
    const prompts = (title: string): { first: string; followUp: string } => ({
      first: `A clip from ${title}.`,
      followUp: `What follows on ${title}.`,
    });
    const nameOf = (title: string): string => `row-${titles.indexOf(title)}`;
    let rows: ReadonlyMap<string, ProfileRow>;
    let stack: TestStack;
    let app: AppClient;
    let spend: Spend;
    const servers = new Map<string, FakeServer>();
    const ended = new Map<string, PipelineDocument>();

    const startServer = async (title: string, row: ProfileRow): Promise<void> => {
      const { first, followUp } = prompts(title);
      const behaviours = new Map([[first, row.server]]);
      if (row.followUp !== undefined) behaviours.set(followUp, row.followUp.server);
      const headers = HEADERS[row.profile.replace(/:.*/, '')];
      const options = {
        clip: files.clip,
        list: row.list,
        first: row.first,
        ...(headers === undefined ? {} : { headers }),
      };
      servers.set(title, await startFakeServer(behaviours, options));
    };
    const backendOf = (title: string, { profile, backend = {} }: ProfileRow): object => ({
      ...{ name: nameOf(title), profile, baseUrl: servers.get(title)?.baseUrl },
      ...{ model: { text: 'sora-2' }, sizes: [SIZE], seconds: [1] },
      ...{ price: { usdPerSecond: 0.1, asOf: '2026-11-28' }, limits: { maxRunning: 100, createsPerMinute: 100 } },
      ...backend,
    });
    const start = async (title: string, row: ProfileRow): Promise<string> => {
      const { first, followUp } = prompts(title);
      const next = { name: 'motion', changes: 'motion', prompt: followUp };
      const followUps = row.followUp === undefined ? { followUps: [] } : { reference: { at: 0.5 }, followUps: [next] };
      return (await app.start({ prompt: first, size: SIZE, seconds: 1, backend: nameOf(title), ...followUps })).id;
    };
    const cancel = async (id: string): Promise<void> => {
      await app.until(id, ({ shots }) => (shots[1]?.acceptedAt ?? null) !== null);
      await app.call(`pipelines/${id}/cancel`, { method: 'POST', body: { reason: 'It is not wanted.' } });
    };

    beforeAll(async () => {
      rows = new Map(sampled(profileRows(files)).map((row) => [`${row.profile} that ${row.does}`, row]));
      for (const [title, row] of rows) await startServer(title, row);
      const backends = [...rows].map(([title, row]) => backendOf(title, row));
      stack = await startTestStack({ settings: { ...settings, VIDEO_BACKENDS: JSON.stringify(backends) } });
      app = appClient(stack.baseUrl);
      const ids = new Map<string, string>();
      for (const [title, row] of rows) ids.set(title, await start(title, row));
      for (const [title, row] of rows) if (row.cancelled !== undefined) await cancel(ids.get(title) ?? '');
      for (const [title, id] of ids) ended.set(title, await app.untilEnded(id));
      spend = (await app.call<Spend>(SPEND_EVER)).body;
    });
    afterAll(async () => {
      await stack.stop();
      for (const server of servers.values()) await server.stop();
    });

    it.each(titles)('%s is taken for what it is', (title) => {
      const [row, document, server] = [rows.get(title), ended.get(title), servers.get(title)];
      if (row === undefined || document === undefined) throw new Error('The pipeline of this row has not ended.');
      expectRow(row, document, spend);
      const { first, followUp } = prompts(title);
      expect(server?.creates(first)).toHaveLength(row.creates ?? 1);
      const [{ renderId = null } = {}, later] = document.shots;
      expect(later?.outcome).toBe(row.followUp?.outcome);
      if (later !== undefined) expect(server?.creates(followUp)).toHaveLength(1);
      if (row.followUp?.says !== undefined) expect(later?.problem?.detail).toMatch(row.followUp.says);
      if (row.cancelled === undefined) return;
      const { isDeleted } = row.cancelled;
      expect(document.cleanup).toEqual({
        deleted: isDeleted ? [renderId] : [],
        stillCharged: [...(isDeleted ? [] : [renderId]), later?.renderId],
      });
    });
  });

  describe('with follow-ups', () => {
    const [WHOLE_LATER, NAMED, IGNORES] = ['Whole later.', 'Named by a person.', 'Made from text alone.'];
    const FETCHED_LATER = 'Cannot be fetched by the deadline.';
    const followUp = (of: string): string => `What follows: ${of.toLowerCase()}`;
    const brief = (prompt: string): object => ({
      ...{ prompt, size: SIZE, seconds: 1 },
      reference: { at: 0.5 },
      followUps: [{ name: 'motion', changes: 'motion', prompt: followUp(prompt) }],
    });
    let server: FakeServer;
    let stack: TestStack;
    let app: AppClient;
    let isWhole = false;
    let canBeFetched = false;
    beforeAll(async () => {
      const part = (): Buffer => files.clip.subarray(0, files.clip.length - 1_000);
      const other = await readFile(
        await makeClip(workshop.path('other.mp4'), { size: SIZE, picture: 'smptebars', sound: 'sine' }),
      );
      const behaviours = new Map<string, Behaviour>([
        [WHOLE_LATER, { content: () => mp4(isWhole ? files.clip : part()) }],
        [NAMED, { content: () => mp4(part()) }],
        [IGNORES, {}],
        [
          FETCHED_LATER,
          {
            content: () =>
              canBeFetched ? mp4(files.clip) : { status: 500, body: { error: 'list index out of range' } },
          },
        ],
        [followUp(IGNORES), { content: () => mp4(other) }],
        ...[WHOLE_LATER, NAMED].map((prompt): [string, Behaviour] => [followUp(prompt), {}]),
      ]);
      server = await startFakeServer(behaviours, { clip: files.clip });
      stack = await startTestStack({ args: ['--videos-api', server.baseUrl], settings });
      app = appClient(stack.baseUrl);
    });
    afterAll(async () => {
      await stack.stop();
      await server.stop();
    });
    const resume = async (id: string, again: string[] = []): Promise<PipelineDocument> => {
      await app.call(`pipelines/${id}/resume`, { method: 'POST', body: { again } });
      return app.untilEnded(id);
    };

    it('A clip that may be half of one has nothing bought on it, and is whole after a resume once it can be had', async () => {
      const short = await app.run(brief(WHOLE_LATER));
      expect(short).toMatchObject({
        ...{ state: 'partial', spentUsd: 0.1 },
        shots: [
          { outcome: 'completed', clip: { notes: ['length_short'], bytes: files.clip.length - 1_000 } },
          { outcome: 'skipped', problem: { code: 'length_short', advice: expect.stringMatching(/Resume/) as string } },
        ],
      });
      expect(server.creates(followUp(WHOLE_LATER))).toEqual([]);
      isWhole = true;
      const whole = await resume(short.id);
      expect(whole).toMatchObject({
        state: 'completed',
        spentUsd: 0.2,
        shots: [{ clip: { bytes: files.clip.length } }, {}],
      });
      expect(whole.shots[0]?.clip).not.toHaveProperty('notes');
      expect([WHOLE_LATER, followUp(WHOLE_LATER)].map((prompt) => server.creates(prompt).length)).toEqual([1, 1]);
    });

    it('A clip that stays half of one has a follow-up when a person names that, and not before', async () => {
      const { id } = await app.run(brief(NAMED));
      expect((await resume(id)).state).toBe('partial');
      expect(server.creates(followUp(NAMED))).toEqual([]);
      expect(await resume(id, ['motion'])).toMatchObject({
        ...{ state: 'completed', spentUsd: 0.2 },
        shots: [{ clip: { notes: ['length_short'] } }, { outcome: 'completed' }],
      });
      expect([NAMED, followUp(NAMED)].map((prompt) => server.creates(prompt).length)).toEqual([1, 1]);
    });

    it('A clip that cannot be fetched by the deadline is charged, fetched by a resume, and not bought again', async () => {
      const document = await app.run({ prompt: FETCHED_LATER, size: SIZE, seconds: 1, followUps: [] });
      expect(document).toMatchObject({ state: 'failed', spentUsd: 0.1, shots: [{ outcome: 'download_not_ready' }] });
      canBeFetched = true;
      expect(await resume(document.id)).toMatchObject({
        ...{ state: 'completed', spentUsd: 0.1 },
        shots: [{ outcome: 'completed', clip: { bytes: files.clip.length } }],
      });
      expect(server.creates(FETCHED_LATER)).toHaveLength(1);
    });

    it('A server that renders from the text alone is named as one that may have ignored the picture', async () => {
      const document = await app.run(brief(IGNORES));
      const finding = {
        ...{ code: 'picture_ignored', backend: 'default', shots: ['motion'] },
        detail: expect.stringMatching(/^Backend default .* may have ignored the picture/) as string,
        advice: expect.stringMatching(/imageField/) as string,
      };
      expect(document).toMatchObject({ state: 'completed', findings: [finding] });
      const { body } = await app.call<Manifest>(`pipelines/${document.id}/manifest`);
      expect(body).toMatchObject({
        findings: [finding],
        shots: [
          { received: { size: { asked: SIZE, came: SIZE, differs: false }, seconds: { asked: 1, came: 1 } } },
          { verdict: { anchor: 'drifted' }, received: { differences: [] } },
        ],
      });
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
