import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { startPaidStack } from '../support/paid/stack';
import type { ProblemBody } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;
const PROMPT = 'A paper boat on a blue tabletop.';
const NIGHT = { name: 'night', changes: 'light', how: 'remix', prompt: 'The same on a purple tabletop, at night.' };
const GREEN = { name: 'green', changes: 'colour', how: 'edit', prompt: 'The tabletop is green.' };
const LONGER = { name: 'longer', changes: 'motion', how: 'extend', prompt: 'The boat drifts on.' };

/** As OpenAI's service, which has all three. */
describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'follow-ups that are made from a render',
  () => {
    let paid: PaidStack;
    beforeAll(async () => {
      paid = await startPaidStack({
        base: '/v1',
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
    const posts = async (operation: string): Promise<number> => (await paid.simulator.requests(operation)).length;
    const expectPaid = async (id: string, usd: number): Promise<void> => {
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: usd, openUsd: 0, unknownUsd: 0 });
      const [spend, bill] = [await paid.spend(), await paid.bill()];
      expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
      expect(spend).toMatchObject({ openUsd: 0, unknownUsd: 0 });
    };

    it('makes a remix, an edit and an extension of the baseline, each paid once and told with its source', async () => {
      const document = await paid.app.run({
        prompt: PROMPT,
        followUps: [NIGHT, GREEN, LONGER],
        budget: { maxUsd: 1.6 },
      });
      expect(document).toMatchObject({ state: 'completed', estimateUsd: 1.6, spentUsd: 1.6, references: [] });
      const baseline = shot(document, 'baseline').renderId;
      await expectPaid(document.id, 1.6);
      expect([await posts('create'), await posts('remix'), await posts('edit'), await posts('extend')]).toEqual([
        1, 1, 1, 1,
      ]);
      const jobs = await paid.simulator.jobs();
      expect(jobs.map(({ madeFrom, seconds }) => [madeFrom?.how ?? 'create', madeFrom?.id, seconds]).sort()).toEqual([
        ['create', undefined, '4'],
        ['edit', baseline, '4'],
        ['extend', baseline, '8'],
        ['remix', baseline, '4'],
      ]);

      const { shots, lineage } = await manifestOf(document.id);
      expect(shots.map(({ name, madeFrom, referenceSha256 }) => [name, madeFrom, referenceSha256])).toEqual([
        ['baseline', undefined, null],
        ['night', { how: 'remix', shot: 'baseline', renderId: baseline }, null],
        ['green', { how: 'edit', shot: 'baseline', renderId: baseline }, null],
        ['longer', { how: 'extend', shot: 'baseline', renderId: baseline, addsSeconds: 4 }, null],
      ]);
      expect(lineage.map(({ step, input }) => [step, input])).toEqual([
        ['baseline', 'text brief'],
        ['night', '01-baseline.mp4 at the backend (remix) + prompt'],
        ['green', '01-baseline.mp4 at the backend (edit) + prompt'],
        ['longer', '01-baseline.mp4 at the backend (extend) + prompt'],
      ]);
      const longer = shot(document, 'longer');
      expect(longer.verdict).toMatchObject({ anchor: 'anchored', numbers: { videoSeconds: 8 } });
      expect(longer.verdict?.findings[0]).toMatch(/^What is added begins on the last frame of its source/);
      expect(lineage[3]).toMatchObject({ changed: expect.stringContaining('motion; 4 s added; ') as string });
      // Another colour is what was asked for, and the figures say that it is one.
      expect(shot(document, 'green').verdict?.findings[0]).toMatch(/the opening of its source/);
    });

    it('finds a remix whose answer was lost, and does not buy it again', async () => {
      const before = await posts('remix');
      await paid.fault({ operation: 'remix' }, { kind: 'reset', when: 'after' });
      const document = await paid.app.run({ prompt: PROMPT, followUps: [NIGHT] });
      expect(document.state).toBe('completed');
      expect(await posts('remix')).toBe(before + 1);
      expect((await manifestOf(document.id)).shots[1]).toMatchObject({
        submits: 1,
        madeFrom: { how: 'remix', renderId: shot(document, 'baseline').renderId },
      });
      await expectPaid(document.id, 0.8);
    });

    it('submits an extension once more where the list proves that its POST never arrived', async () => {
      const before = await posts('extend');
      await paid.fault({ operation: 'extend' }, { kind: 'reset', when: 'before' });
      const document = await paid.app.run({ prompt: PROMPT, followUps: [LONGER] });
      expect([document.state, await posts('extend')]).toEqual(['completed', before + 2]);
      await expectPaid(document.id, 0.8);
    });

    it('refuses a brief that costs more with what an extension adds than its budget, and every wrong length at once', async () => {
      const jobs = (await paid.simulator.jobs()).length;
      const body = {
        prompt: PROMPT,
        followUps: [
          { ...NIGHT, seconds: 4 },
          { ...LONGER, seconds: 5 },
        ],
      };
      const { status, body: told } = await paid.app.call<ProblemBody>('pipelines', { method: 'POST', body });
      expect([status, told.problems?.map(({ path }) => path)]).toEqual([
        400,
        ['followUps[0].seconds', 'followUps[1].seconds'],
      ]);
      const dear = { prompt: PROMPT, followUps: [{ ...LONGER, seconds: 12 }], budget: { maxUsd: 1.5 } };
      expect((await paid.app.call('pipelines', { method: 'POST', body: dear })).status).toBe(402);
      expect(await paid.simulator.jobs()).toHaveLength(jobs);
    });

    it('ends an edit without another POST where the backend has forgotten its source, and says so', async () => {
      await paid.fault({ operation: 'edit' }, { kind: 'refuse', as: 'video-not-found' });
      const document = await paid.app.run({ prompt: PROMPT, followUps: [GREEN] });
      expect(document.state).toBe('partial');
      expect(shot(document, 'green')).toMatchObject({ outcome: 'refused', chargedUsd: 0, problem: { status: 404 } });
      await expectPaid(document.id, 0.4);
    });

    it('cancels a remix like any other shot, and keeps what was bought in the books', async () => {
      await paid.clock.pause();
      const { id } = await paid.app.start({ prompt: PROMPT, followUps: [NIGHT] });
      for (let minutes = 0; minutes < 10 && shot(await paid.app.document(id), 'night').state !== 'rendering'; minutes++)
        await paid.clock.advance(MINUTE_MS / 2);
      expect(shot(await paid.app.document(id), 'night').state).toBe('rendering');
      await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST', body: {} });
      await paid.clock.advance(30 * MINUTE_MS);
      expect((await paid.app.document(id)).state).toBe('cancelled');
      await expectPaid(id, 0.8);
    });
  },
);
