import type { FaultSpec } from '../../dev/videos-api';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { billedFor, brief, startPaidStack } from '../support/paid/stack';
import { describeNeeding } from '../support/stack/remote';

type JobAction = Extract<FaultSpec['do'], { kind: 'job' }>;

/** One job each. `charge` is its ending by the name that the settings have for it. */
const JOBS: readonly { readonly job: JobAction; readonly outcome: string; readonly charge: string }[] = [
  { job: { kind: 'job', outcome: 'failed' }, outcome: 'render_failed', charge: 'failed' },
  { job: { kind: 'job', outcome: 'failed', error: null }, outcome: 'render_failed', charge: 'failed' },
  { job: { kind: 'job', outcome: 'moderated' }, outcome: 'moderated', charge: 'moderated' },
  { job: { kind: 'job', outcome: 'cancelled' }, outcome: 'cancelled_by_backend', charge: 'cancelled' },
  { job: { kind: 'job', outcome: 'expired' }, outcome: 'expired', charge: 'failed' },
];

/** Charged like a clip; what a backend cancels is free, and given back where it was charged at acceptance. */
const CHARGED = ['failed', 'moderated'];

const nameOf = ({ job, outcome }: (typeof JOBS)[number]): string =>
  `${outcome}${job.error === null ? ' without an error' : ''}`;
const MINUTE_MS = 60_000;
const FOLLOW_UPS = ['motion', 'audio'].map((name) => ({ name, changes: name, prompt: `Only the ${name} changes.` }));

describe.each(['completion', 'acceptance'] as const)('a backend that charges at %s, failures too', (chargeAt) => {
  describeNeeding(['its own host', 'a clock that jumps', 'scripted faults'], 'bills what the ledger says', () => {
    let paid: PaidStack;
    let ids: string[];
    let whole: string;
    beforeAll(async () => {
      paid = await startPaidStack({
        settings: {
          VIDEO_API_CHARGED_AT: chargeAt,
          VIDEO_API_CHARGED_ENDINGS: CHARGED.join(','),
          VIDEO_API_MAX_RUNNING: '100',
          VIDEO_API_CREATES_PER_MINUTE: '100',
        },
      });
      await paid.calm();
      await paid.simulator.profile({
        chargeAt,
        chargeFailed: true,
        chargeModerated: true,
        chargeCancelled: false,
        durationMs: [MINUTE_MS, MINUTE_MS],
      });
      await paid.clock.pause();
      ids = [];
      for (const each of JOBS) {
        const prompt = `It ends as ${nameOf(each)}.`;
        await paid.fault({ operation: 'create', promptIncludes: prompt }, { durationMs: MINUTE_MS, ...each.job });
        ids.push((await paid.app.start(brief(prompt))).id);
      }
      await paid.fault({ promptIncludes: 'the motion' }, { kind: 'job', outcome: 'failed', durationMs: MINUTE_MS });
      await paid.fault({ promptIncludes: 'the audio' }, { kind: 'job', outcome: 'moderated', durationMs: MINUTE_MS });
      whole = (await paid.app.start(brief(undefined, { followUps: FOLLOW_UPS }))).id;
    });
    afterAll(() => paid.stop());

    const documents = (): Promise<PipelineDocument[]> => Promise.all(ids.map((id) => paid.app.document(id)));
    const priceOf = (charge: string): number => (CHARGED.includes(charge) ? 0.4 : 0);

    it('the ledger says what the bill says while renders run', async () => {
      await paid.clock.advance(30_000);
      const [spend, bill] = [await paid.spend(), await paid.bill()];
      expect(bill.acceptedJobs).toBe(JOBS.length + 1);
      const all = 0.4 * bill.acceptedJobs;
      expect(bill.totalUsd).toBeCloseTo(chargeAt === 'acceptance' ? all : 0, 6);
      expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
      expect(spend.openUsd).toBeCloseTo(chargeAt === 'acceptance' ? 0 : all, 6);
    });

    it('the ledger says what the bill says when renders have failed, were moderated, cancelled or expired', async () => {
      await paid.clock.advance(90_000);
      const bill = await paid.bill();
      for (const [index, document] of (await documents()).entries()) {
        const { outcome, charge } = JOBS[index] ?? { outcome: '', charge: '' };
        const chargedUsd = priceOf(charge);
        expect(document.shots[0]).toMatchObject({ outcome, chargedUsd });
        expect(document.spentUsd).toBe(chargedUsd);
        expect(await paid.spendOf(document.id)).toEqual({ chargedUsd, openUsd: 0, unknownUsd: 0 });
        expect(billedFor(bill, document)).toEqual({ usd: chargedUsd, jobs: 1 });
      }
    });

    it('the ledger says what the bill says of a pipeline of which one clip came, one failed and one was moderated', async () => {
      await paid.clock.advance(3 * MINUTE_MS);
      const document = await paid.app.document(whole);
      expect(document).toMatchObject({
        state: 'partial',
        shots: [
          { outcome: 'completed', chargedUsd: 0.4 },
          { outcome: 'render_failed', chargedUsd: priceOf('failed') },
          { outcome: 'moderated', chargedUsd: priceOf('moderated') },
        ],
      });
      expect(billedFor(await paid.bill(), document).usd).toBeCloseTo(document.spentUsd, 6);
      const [spend, bill] = [await paid.spend(), await paid.bill()];
      expect(spend.chargedUsd).toBeCloseTo(bill.totalUsd, 6);
      expect(spend).toMatchObject({ openUsd: 0, unknownUsd: 0 });
    });

    it('a pipeline that moderation refuses before there is a job costs nothing', async () => {
      const before = (await paid.bill()).acceptedJobs;
      const { id } = await paid.app.start(brief('A boat in graphic violence.'));
      await paid.clock.advance(MINUTE_MS);
      expect((await paid.app.document(id)).shots[0]).toMatchObject({ outcome: 'moderated', chargedUsd: 0 });
      expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0 });
      expect((await paid.bill()).acceptedJobs).toBe(before);
    });
  });
});
