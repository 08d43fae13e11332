import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { DraftAnswer } from '../../src/views/answers';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { startPaidStack } from '../support/paid/stack';
import type { ProblemBody, StartedPipeline } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';

const PROMPT = 'The boat drifts.';
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A picture costs four cents, and a clip forty. */
const studio = (baseUrl: string) => ({
  ...{ name: 'studio', profile: 'azure', baseUrl, auth: { type: 'api-key', keySetting: 'VIDEO_API_KEY' } },
  ...{ model: { text: 'sora-2' }, price: { usdPerSecond: 0.1, asOf: '2026-12-01' }, listCompleteAfterSeconds: 10 },
  images: { model: 'gpt-image-1', usdPerImage: 0.04, asOf: '2026-12-01' },
  limits: { maxRunning: 100, createsPerMinute: 100 },
});

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'a pipeline whose still is made before anything else',
  () => {
    let paid: PaidStack;
    let pictures = 0;
    beforeAll(async () => {
      paid = await startPaidStack({
        backends: (baseUrl) => [studio(baseUrl)],
        settings: { SHOTLOOP_DECISION_DEADLINE_SECONDS: '1800' },
      });
      // Its clock stands still while it is asked.
      await paid.simulator.profile({ pictureMs: [0, 0] });
    });
    beforeEach(async () => {
      await paid.calm();
      await paid.simulator.profile({ picturesAs: 'b64_json' });
    });
    afterAll(() => paid.stop());

    /** Words of its own, so that faults strike this one alone. */
    const generated = (more: object = {}) => {
      const generate = `A paper boat on a blue tabletop, number ${++pictures}.`;
      return { generate, brief: { prompt: PROMPT, backend: 'studio', reference: { generate }, ...more } };
    };
    const ordersOf = async (generate: string) =>
      (await paid.simulator.requests('image')).filter(({ fields }) => fields['prompt'] === generate);
    const media = async (href: string | undefined): Promise<Buffer> =>
      Buffer.from(await (await fetch(href ?? '')).arrayBuffer());
    /** Starts a pipeline whose picture is lost, and lets as much time pass as it takes to ask; no more passes before `end`. */
    const undecided = async (brief: object): Promise<PipelineDocument> => {
      await paid.clock.pause();
      const { id } = await paid.app.start(brief);
      await paid.clock.advance(300_000);
      const document = await paid.app.document(id);
      expect(document.shots[0]).toMatchObject({ state: 'undecided', problem: { code: 'outcome_unknown' } });
      return document;
    };
    const end = async (id: string): Promise<PipelineDocument> => {
      await paid.clock.resume();
      return paid.app.untilEnded(id);
    };
    const decide = (id: string, body: object) =>
      paid.app.call<ProblemBody>(`pipelines/${id}/decision`, { method: 'POST', body });

    it('orders it once, pays for it like for a clip, and starts every shot from it', async () => {
      const { generate, brief } = generated();
      const dry = await paid.app.call<DraftAnswer>('pipelines?dryRun=true', { method: 'POST', body: brief });
      expect(dry.body.plan).toMatchObject({
        terms: { estimateUsd: 1.24, pricesUsd: { reference: 0.04, baseline: 0.4 } },
        agreed: { shots: [{ name: 'reference', makes: 'picture', backend: { model: 'gpt-image-1' } }, {}, {}, {}] },
      });
      expect(await ordersOf(generate)).toEqual([]);

      const document = await paid.app.run(brief);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 1.24, estimateUsd: 1.24 });
      expect(document.shots.map(({ name, startsFrom, chargedUsd }) => [name, startsFrom, chargedUsd])).toEqual([
        ['reference', null, 0.04],
        ['baseline', 'reference', 0.4],
        ['motion', 'reference', 0.4],
        ['audio', 'reference', 0.4],
      ]);
      expect(document.shots.slice(1).map(({ verdict }) => verdict?.anchor)).toEqual(Array(3).fill('anchored'));
      const orders = await ordersOf(generate);
      expect(orders).toMatchObject([
        { fields: { model: 'gpt-image-1', prompt: generate, n: 1, size: '1024x1536' }, bodyKind: 'json' },
      ]);
      expect(orders[0]?.headers['x-litellm-num-retries']).toBe('0');
      expect(Object.keys(orders[0]?.fields ?? {}).sort()).toEqual(['model', 'n', 'prompt', 'size']);

      const [picture] = document.shots;
      expect(picture).toMatchObject({
        ...{ makes: 'picture', model: 'gpt-image-1', size: '1024x1536', outcome: 'completed', prompt: generate },
        ...{ verdict: null, clip: { mediaType: 'image/png' } },
      });
      expect(picture?.clip).not.toHaveProperty('note');
      const original = await media(picture?.clip?.href);
      expect(sha256(original)).toBe(picture?.clip?.sha256);
      expect(PNG.sync.read(original)).toMatchObject({ width: 1024, height: 1536 });
      expect(document.reference).toMatchObject({
        ...{ shot: 'reference', atSeconds: null, width: 720, height: 1280 },
        prepared: { fit: 'cover', orientation: 1, flattened: false },
      });
      expect(sha256(await media(document.reference?.href))).toBe(document.reference?.sha256);
      const sent = (await paid.simulator.requests('create')).slice(-3);
      expect(sent.map(({ image }) => image?.sha256)).toEqual(Array(3).fill(document.reference?.sha256));

      expect(await paid.spendOf(document.id)).toEqual({ chargedUsd: 1.24, openUsd: 0, unknownUsd: 0 });
      expect((await paid.spend()).prices).toContainEqual({
        ...{ backend: 'studio', usdPerSecond: 0.1, asOf: '2026-12-01' },
        perImage: { model: 'gpt-image-1', usd: 0.04, asOf: '2026-12-01' },
      });
      const { body: manifest } = await paid.app.call<Manifest>(`pipelines/${document.id}/manifest`);
      expect(manifest.shots[0]).toMatchObject({
        ...{ makes: 'picture', size: '1024x1536', chargedUsd: 0.04, backend: { name: 'studio', model: 'gpt-image-1' } },
        attempts: [{ request: { path: '/images/generations', form: 'json' }, chargedUsd: 0.04 }],
      });
      expect(manifest.lineage.slice(0, 2)).toMatchObject([
        { step: 'reference picture', input: 'text for gpt-image-1', output: '02-reference-original.png' },
        { step: 'reference', output: '02-reference.png', changed: 'scaled to fill the frame, what hung over cut off' },
      ]);
      const sequence = await paid.app.call<{ clips: { shot: string }[] }>(`pipelines/${document.id}/sequence`);
      expect(sequence.body.clips.map(({ shot }) => shot)).toEqual(['baseline', 'motion', 'audio']);
      const bill = await paid.bill();
      expect(bill.jobs.filter((line) => line.picture === true)).toMatchObject([{ priceUsd: 0.04, charged: true }]);

      // Neither a resume nor a replay buys it again.
      expect((await paid.app.call(`pipelines/${document.id}/resume`, { method: 'POST' })).status).toBe(202);
      expect(await paid.app.untilEnded(document.id)).toMatchObject({ spentUsd: 1.24, reference: document.reference });
      const replay = await paid.app.call<StartedPipeline>(`pipelines/${document.id}/replay`, {
        ...{ method: 'POST', body: { backend: 'default' } },
      });
      const replayed = await paid.app.untilEnded(replay.body.id);
      expect(replayed).toMatchObject({ state: 'completed', spentUsd: 1.2 });
      expect(replayed.reference?.sha256).toBe(document.reference?.sha256);
      expect(await ordersOf(generate)).toHaveLength(1);
    });

    it('takes one that is answered by its address, and lets the baseline be left out', async () => {
      await paid.simulator.profile({ picturesAs: 'url' });
      const { brief } = generated({ prompt: undefined, baseline: false, size: '1280x720', anchors: ['paper boat'] });
      const document = await paid.app.run(brief);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 0.84, reference: { width: 1280, height: 720 } });
      expect(document.shots.map(({ name }) => name)).toEqual(['reference', 'motion', 'audio']);
      expect(document.shots[0]).toMatchObject({ size: '1536x1024', chargedUsd: 0.04 });
    });

    it('asks a person where its answer was lost, asks no list, and never orders it again by itself', async () => {
      const { generate, brief } = generated();
      await paid.fault({ operation: 'image', promptIncludes: generate }, { kind: 'reset', when: 'after' });
      const lists = (await paid.simulator.requests('list')).length;
      const { id } = await undecided(brief);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0.04 });

      const adopted = await decide(id, { shot: 'reference', action: 'adopt', renderId: 'video_1' });
      expect([adopted.status, adopted.body.problems?.[0]?.path]).toEqual([400, 'action']);
      expect((await decide(id, { shot: 'reference', action: 'give_up' })).status).toBe(202);
      const document = await end(id);
      expect(document.state).toBe('failed');
      expect(document.shots.map(({ outcome }) => outcome)).toEqual([
        ...['outcome_unknown', 'skipped', 'skipped', 'skipped'],
      ]);
      expect(document.shots[1]?.problem?.detail).toContain('the picture of reference');
      expect(await ordersOf(generate)).toHaveLength(1);
      expect(await paid.simulator.requests('list')).toHaveLength(lists);
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0.04 });
    });

    it('orders it once more where a person says so, and ends as unknown where nobody does', async () => {
      const [one, other] = [generated(), generated()];
      for (const { generate } of [one, other])
        await paid.fault({ operation: 'image', promptIncludes: generate }, { kind: 'reset', when: 'after' });
      const { id } = await undecided({ ...one.brief, followUps: [] });
      expect((await decide(id, { shot: 'reference', action: 'resubmit' })).status).toBe(202);
      const document = await end(id);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 0.44 });
      expect(await ordersOf(one.generate)).toHaveLength(2);

      const left = await paid.app.run(other.brief);
      expect(left.shots[0]).toMatchObject({ outcome: 'outcome_unknown', chargedUsd: 0 });
      expect(await ordersOf(other.generate)).toHaveLength(1);
    });

    it('pays nothing for one that is refused, or that fails, and skips what was to start from it', async () => {
      const [refused, failed] = [generated(), generated()];
      const about = ({ generate }: typeof refused) => ({ operation: 'image' as const, promptIncludes: generate });
      await paid.fault(about(refused), { kind: 'refuse', as: 'moderated' });
      await paid.fault(about(failed), { kind: 'refuse', as: 'rate-limited' });
      const document = await paid.app.run(refused.brief);
      expect(document).toMatchObject({ state: 'failed', spentUsd: 0 });
      expect(document.shots.map(({ outcome }) => outcome)).toEqual(['moderated', 'skipped', 'skipped', 'skipped']);
      // For want of room it waits, and is ordered again.
      expect(await paid.app.run({ ...failed.brief, followUps: [] })).toMatchObject({ spentUsd: 0.44 });
      expect(await ordersOf(failed.generate)).toHaveLength(2);
    });

    it('does not order one that no budget has room for, that no model makes, or that could not be used', async () => {
      const before = (await paid.simulator.requests('image')).length;
      const problems = async (brief: object): Promise<Record<string, string>> => {
        const { status, body } = await paid.app.call<ProblemBody>('pipelines', { method: 'POST', body: brief });
        expect(status).toBe(400);
        return Object.fromEntries((body.problems ?? []).map(({ path, expected }) => [path, expected]));
      };
      const { brief } = generated();
      const without = await problems({ ...brief, backend: 'default' });
      expect(without['reference.generate']).toContain('backend "default" has no model for pictures');
      const exact = await problems({ ...brief, reference: { ...brief.reference, fit: 'exact' } });
      expect(exact['reference.fit']).toContain('1024x1536');
      const both = await problems({ ...brief, reference: { ...brief.reference, at: 1 } });
      expect(both['reference']).toContain('"generate"');
      const dear = await paid.app.call('pipelines', { method: 'POST', body: { ...brief, budget: { maxUsd: 1.2 } } });
      expect(dear.status).toBe(402);
      expect(await paid.simulator.requests('image')).toHaveLength(before);
    });

    it('waits for a person before anything starts from it, and makes another where they want one', async () => {
      const { generate, brief } = generated({ review: { mode: 'manual' } });
      const { id } = await paid.app.start(brief);
      const atGate = await paid.app.until(id, ({ gate }) => gate !== null);
      expect(atGate).toMatchObject({ stage: 'reference', spentUsd: 0.04, gate: { shots: ['reference'] } });
      expect(atGate.shots.map(({ state }) => state)).toEqual(['ended', 'pending', 'pending', 'pending']);
      const first = atGate.reference;
      expect(first).toMatchObject({ width: 720 });
      const prompt = `Another ${generate}`;
      const reprompt = { action: 'reprompt', gate: atGate.gate?.id, shot: 'reference', prompt, by: 'Ada' };
      expect((await decide(id, reprompt)).status).toBe(202);
      const again = await paid.app.until(id, ({ gate }) => gate !== null && gate.id !== atGate.gate?.id);
      expect(again).toMatchObject({
        spentUsd: 0.08,
        shots: [{ attempt: 2, prompt, earlier: [{ attempt: 1 }] }, {}, {}, {}],
      });
      expect((await decide(id, { action: 'approve', gate: again.gate?.id })).status).toBe(202);
      const document = await paid.app.untilEnded(id);
      expect(document).toMatchObject({ state: 'completed', spentUsd: 1.28 });
      expect(document.reference?.sha256).not.toBe(first?.sha256);
      expect(document.reference?.href).toContain('02-reference.2.png');
    });
  },
);
