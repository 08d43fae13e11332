import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Sequence } from '../../src/views/sequence';
import type { CustomStatus } from '../../src/views/status';
import type { PaidStack } from '../support/paid/stack';
import { eventually } from '../support/patience';
import { startPaidStack } from '../support/paid/stack';
import type { ProblemBody } from '../support/stack/app-client';
import { decodedFrames } from '../support/stack/decoded-media';
import { describeNeeding } from '../support/stack/remote';
import { storedMedia } from '../support/stack/stored-media';

const PROMPT = 'A paper boat on a blue tabletop.';
/** A chain of four, two variants of the sound, and two that start from one frame: eight, the first of which comes last. */
const EIGHT = [
  { name: 'four', changes: 'lighting', from: { shot: 'three' } },
  { name: 'three', changes: 'palette', from: { shot: 'two', at: 2 } },
  { name: 'two', changes: 'camera', from: { shot: 'one' } },
  { name: 'one', changes: 'motion' },
  { name: 'quiet', changes: 'audio', prompt: 'The boat drifts. Quiet water ripples, close and crisp.' },
  { name: 'storm', changes: 'audio', prompt: 'The boat drifts. Wind, and waves that slap the paper.' },
  { name: 'left', changes: 'action', from: { shot: 'one', at: 'last' } },
  { name: 'right', changes: 'custom', prompt: 'The boat turns right.', from: { shot: 'one', at: 1 } },
];

const SOURCES: Readonly<Record<string, string>> = {
  ...{ one: 'baseline', quiet: 'baseline', storm: 'baseline' },
  ...{ two: 'one', three: 'two', four: 'three', left: 'one', right: 'one' },
};

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'a pipeline whose follow-ups start from frames of each other',
  () => {
    let paid: PaidStack;
    beforeAll(async () => {
      paid = await startPaidStack({
        settings: { VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
      });
    });
    beforeEach(() => paid.calm());
    afterAll(() => paid.stop());

    const manifestOf = async (id: string): Promise<Manifest> =>
      (await paid.app.call<Manifest>(`pipelines/${id}/manifest`)).body;
    const shot = ({ shots }: PipelineDocument, name: string) => {
      const found = shots.find((each) => each.name === name);
      if (found === undefined) throw new Error(`There is no shot ${name}.`);
      return found;
    };
    const expectPaid = async (id: string, usd: number): Promise<void> => {
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: usd, openUsd: 0, unknownUsd: 0 });
      expect((await paid.spend()).chargedUsd).toBeCloseTo((await paid.bill()).totalUsd, 6);
    };

    it('makes eight of them from one baseline, each paid once and measured against the frame that it started from', async () => {
      const { id, statusQueryGetUri } = await paid.app.start({
        prompt: PROMPT,
        anchors: ['paper boat', 'blue tabletop'],
        followUps: EIGHT,
        budget: { maxUsd: 3.6 },
      });
      const bytes: number[] = [];
      const document = await paid.app.until(id, ({ state }) => !['pending', 'running'].includes(state));
      const { body } = await paid.app.call<{ customStatus: CustomStatus }>(statusQueryGetUri);
      bytes.push(Buffer.byteLength(JSON.stringify(body.customStatus)));
      expect(Math.max(...bytes)).toBeLessThan(4_096);
      expect(document).toMatchObject({ state: 'completed', estimateUsd: 3.6, spentUsd: 3.6 });
      await expectPaid(id, 3.6);

      expect(document.shots.map(({ name, startsFrom }) => [name, startsFrom])).toEqual([
        ['baseline', null],
        ['one', 'reference'],
        ['two', 'one@last'],
        ['three', 'two@2'],
        ['four', 'three@last'],
        ['quiet', 'reference'],
        ['storm', 'reference'],
        ['left', 'one@last'],
        ['right', 'one@1'],
      ]);
      expect(document.references.map(({ name, shot: of }) => [name, of])).toEqual([
        ['reference', 'baseline'],
        ['one@last', 'one'],
        ['two@2', 'two'],
        ['three@last', 'three'],
        ['one@1', 'one'],
      ]);
      const manifest = await manifestOf(id);
      for (const { name, startsFrom, referenceSha256, verdict } of manifest.shots.slice(1)) {
        const still = document.references.find((each) => each.name === startsFrom);
        expect([name, referenceSha256]).toEqual([name, still?.sha256]);
        expect([name, verdict?.anchor]).toEqual([name, 'anchored']);
        // The file is what its name says, and the backend was sent that one.
        expect((await storedMedia(paid.stack, still?.blob ?? '')).sha256).toBe(still?.sha256);
      }
      expect(new Set(document.references.map(({ sha256 }) => sha256)).size).toBe(5);
      expect(manifest.shots.map(({ name, parent }) => [name, parent?.shot, parent?.sha256])).toEqual(
        manifest.shots.map(({ name, referenceSha256 }) => [name, SOURCES[name], referenceSha256 ?? undefined]),
      );
      for (const { name, attempts, provenance } of manifest.shots) {
        expect([name, attempts?.map(({ outcome, chargedUsd }) => [outcome, chargedUsd])]).toEqual([
          name,
          [['completed', 0.4]],
        ]);
        const sent = attempts?.[0]?.request;
        expect(sent).toMatchObject({ path: '/videos', fields: { model: 'sora-2', size: '720x1280', seconds: '4' } });
        expect(sent?.fields).not.toHaveProperty('prompt');
        expect(sent?.image?.sha256).toBe(
          manifest.shots.find((each) => each.name === name)?.referenceSha256 ?? undefined,
        );
        expect(provenance?.present).toBeDefined();
      }
      const rows = new Map(manifest.lineage.map((row) => [row.step, row]));
      expect(rows.get('two')?.input).toBe('03-one-last.png + prompt');
      expect(rows.get('one@last')).toMatchObject({ input: '03-one.mp4', output: '03-one-last.png' });
    });

    it('skips those that come from a shot that failed, says why, and goes on with the others', async () => {
      await paid.fault({ operation: 'create', promptIncludes: 'Here it breaks' }, { kind: 'job', outcome: 'failed' });
      const document = await paid.app.run({
        prompt: PROMPT,
        followUps: [
          { name: 'one', changes: 'motion' },
          { name: 'two', changes: 'custom', prompt: 'Here it breaks.', from: { shot: 'one' } },
          { name: 'three', changes: 'camera', from: { shot: 'two' } },
          { name: 'four', changes: 'camera', from: { shot: 'three' } },
          { name: 'beside', changes: 'camera', from: { shot: 'one' } },
        ],
      });
      expect(document.state).toBe('partial');
      expect(document.shots.map(({ name, outcome }) => [name, outcome])).toEqual([
        ['baseline', 'completed'],
        ['one', 'completed'],
        ['two', 'render_failed'],
        ['three', 'skipped'],
        ['four', 'skipped'],
        ['beside', 'completed'],
      ]);
      expect(shot(document, 'three').problem?.detail).toBe(
        'three was to start from a frame of two, which has no clip: it ended as render_failed.',
      );
      expect(shot(document, 'four').problem?.detail).toContain('which has no clip: it ended as skipped.');
      await expectPaid(document.id, 1.2);

      // What was skipped was never bought, so a resume that asks for the one that failed makes the rest of the chain.
      await paid.simulator.clearFaults();
      const resumed = await paid.app.call(`pipelines/${document.id}/resume`, {
        method: 'POST',
        body: { again: ['two'] },
      });
      expect(resumed.status).toBe(202);
      const whole = await paid.app.untilEnded(document.id);
      expect(whole.shots.map(({ outcome }) => outcome)).toEqual(Array(6).fill('completed'));
      await expectPaid(document.id, 2.4);
    });

    it('replays the whole chain, or one shot of it alone from the frame of the first run', async () => {
      const brief = {
        prompt: PROMPT,
        followUps: [
          { name: 'one', changes: 'motion' },
          { name: 'two', changes: 'camera', from: { shot: 'one' } },
        ],
      };
      const { id, references } = await paid.app.run(brief);
      const replay = async (body: object): Promise<PipelineDocument> => {
        const started = await paid.app.call<{ id: string }>(`pipelines/${id}/replay`, { method: 'POST', body });
        expect(started.status).toBe(202);
        return paid.app.untilEnded(started.body.id);
      };
      const again = await replay({ backend: 'default' });
      expect(again).toMatchObject({ state: 'completed', spentUsd: 1.2 });
      expect(again.references.map(({ name }) => name)).toEqual(['reference', 'one@last']);
      const alone = await replay({ backend: 'default', shots: ['two'] });
      expect(alone).toMatchObject({ state: 'completed', spentUsd: 0.4 });
      expect(alone.references.map(({ name, sha256 }) => [name, sha256])).toEqual([
        ['one@last', references.find(({ name }) => name === 'one@last')?.sha256],
      ]);
    });

    it('tells its clips as a sequence, and makes one file of them once, which another program plays whole', async () => {
      const { id } = await paid.app.start({
        prompt: PROMPT,
        followUps: [
          { name: 'two', changes: 'camera', from: { shot: 'one' } },
          { name: 'one', changes: 'motion', from: { shot: 'baseline' } },
        ],
      });
      const ask = <T = Sequence>(query = '') => paid.app.call<T>(`pipelines/${id}/sequence${query}`);
      expect((await ask<ProblemBody>()).body).toMatchObject({ status: 409, code: 'STILL_RUNNING' });
      await paid.app.untilEnded(id);
      const { status, body: sequence } = await ask();
      expect(status).toBe(200);
      expect(sequence).toMatchObject({ order: 'chain', seconds: 12, missing: [], stitched: null });
      expect(sequence.clips.map(({ shot: name, startSeconds, continues }) => [name, startSeconds, continues])).toEqual([
        ['baseline', 0, false],
        ['one', 4, true],
        ['two', 8, true],
      ]);
      expect((await paid.app.call(`pipelines/${id}/media/sequence.mp4`)).status).toBe(404);

      const asked = await Promise.all([ask('?stitch=true'), ask('?stitch=true')]);
      expect(asked.map((answer) => answer.status)).toEqual([202, 202]);
      expect(asked[0].headers.get('location')).toBe(sequence.links.stitch);
      await paid.stack.logs('sequence.stitched');
      const made = await eventually(
        async () => {
          const answer = await ask('?stitch=true');
          return answer.status === 202 ? undefined : answer;
        },
        () => 'The sequence was made, and is not answered.',
      );
      const { stitched } = made.body;
      expect([made.status, stitched?.provenance]).toEqual([200, 'not carried']);
      const file = await paid.app.call<Buffer>(stitched?.href ?? '');
      expect(createHash('sha256').update(file.body).digest('hex')).toBe(stitched?.sha256);
      const clips = await Promise.all(sequence.clips.map(({ href }) => paid.app.call<Buffer>(href)));
      const folder = await mkdtemp(join(tmpdir(), 'shotloop-sequence-'));
      const framesOf = async (bytes: Buffer, name: string): Promise<number> => {
        await writeFile(join(folder, name), bytes);
        return decodedFrames(join(folder, name));
      };
      try {
        const each = await Promise.all(clips.map(({ body }, at) => framesOf(body, `${at}.mp4`)));
        const sum = each.reduce((a, b) => a + b, 0);
        expect([await framesOf(file.body, 'sequence.mp4'), stitched?.frames]).toEqual([sum, sum]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
      // Asked for again it is there, and was not made again.
      expect((await ask('?stitch=true')).body.stitched).toEqual(stitched);
      expect(paid.stack.log().match(/sequence\.stitched/g)).toHaveLength(1);
    });

    it('says which clips a sequence lacks, and makes no file of the others', async () => {
      await paid.fault({ operation: 'create', promptIncludes: 'Here it ends' }, { kind: 'job', outcome: 'failed' });
      const { id } = await paid.app.run({
        prompt: PROMPT,
        followUps: [{ name: 'one', changes: 'custom', prompt: 'Here it ends.' }],
      });
      const told = await paid.app.call<Sequence>(`pipelines/${id}/sequence`);
      expect(told.body.missing).toEqual([{ shot: 'one', outcome: 'render_failed' }]);
      const refused = await paid.app.call<ProblemBody>(`pipelines/${id}/sequence?stitch=true`);
      expect(refused.body).toMatchObject({ status: 409, code: 'CLIPS_MISSING' });
      expect(refused.body.detail).toContain('one (render_failed)');
    });

    it('refuses circles and unknown shots all at once, before anything is bought', async () => {
      const jobs = (await paid.simulator.jobs()).length;
      const body = {
        prompt: PROMPT,
        followUps: [
          { name: 'a', changes: 'motion', from: { shot: 'b' } },
          { name: 'b', changes: 'motion', from: { shot: 'a' } },
          { name: 'c', changes: 'motion', from: { shot: 'nobody' } },
          { name: 'd', changes: 'motion', from: { shot: 'c', at: 4 } },
        ],
      };
      const { status, body: told } = await paid.app.call<ProblemBody>('pipelines', { method: 'POST', body });
      expect([status, told.problems?.map(({ path }) => path)]).toEqual([
        400,
        ['followUps[0].from.shot', 'followUps[1].from.shot', 'followUps[2].from.shot', 'followUps[3].from.at'],
      ]);
      expect(await paid.simulator.jobs()).toHaveLength(jobs);
    });

    it('plans and prices the sample that tells a sequence, with every prompt as it will be sent', async () => {
      const sample = await readFile(resolve(__dirname, '../../samples/three-shots.json'), 'utf8');
      const { status, body } = await paid.app.call<{ plan: Manifest['plan'] }>('pipelines?dryRun=true', {
        method: 'POST',
        body: sample,
      });
      expect(status).toBe(200);
      expect(body.plan.terms.estimateUsd).toBe(1.6);
      expect(body.plan.agreed.shots[2]?.prompt).toBe(
        'The boat drifts on, and the camera moves slowly nearer.\nOtherwise keep unchanged: paper boat, blue tabletop, soft studio light.',
      );
    });
  },
);
