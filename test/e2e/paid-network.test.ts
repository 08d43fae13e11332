import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultMatch } from '../../dev/videos-api';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import { impatientApp } from '../support/paid/impatient-app';
import type { NetworkRow } from '../support/paid/network-rows';
import { networkRows } from '../support/paid/network-rows';
import type { PaidStack } from '../support/paid/stack';
import { API_KEY, billedFor, brief, startPaidStack } from '../support/paid/stack';
import type { TokenServer } from '../support/paid/token-server';
import { startTokenServer } from '../support/paid/token-server';
import type { TransferRow } from '../support/paid/transfer-rows';
import { cleanUpRows, contentRows, deleteRows, modelsRows } from '../support/paid/transfer-rows';
import { describeNeeding } from '../support/stack/remote';

const MANY = { VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' };

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'the network between the app and its backend',
  () => {
    let paid: PaidStack;
    let tokens: TokenServer;
    let dir: string;
    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'shotloop-network-'));
      tokens = await startTokenServer(API_KEY);
      paid = await startPaidStack({
        args: ['--app', await impatientApp(join(dir, 'app'))],
        settings: { ...MANY, ...tokens.settings, VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled' },
      });
      await paid.calm();
      // Jobs that are long enough for every row's troubles: further questions would be answered alike.
      await paid.simulator.profile({ chargeFailed: true, chargeModerated: true, durationMs: [40_000, 40_000] });
    });
    afterAll(async () => {
      await paid.stop();
      await tokens.stop();
      await rm(dir, { recursive: true, force: true });
    });
    /** The troubles of a row, each for one request of those that match. */
    const trouble = async (match: FaultMatch, { does }: TransferRow): Promise<void> => {
      for (const [index, action] of does.entries()) await paid.fault({ ...match, nth: index + 1 }, action);
    };
    /** The requests about one job that a trouble struck. */
    const struck = async (operation: string, renderId: string | null | undefined) =>
      (await paid.simulator.requests(operation)).filter(
        ({ path, faults }) => faults.length > 0 && path.split('/').includes(renderId ?? 'no job'),
      );

    describe('matrix of downloads', () => {
      let documents: PipelineDocument[];
      beforeAll(async () => {
        await paid.simulator.clearFaults();
        await paid.clock.pause();
        const started = await Promise.all(contentRows.map(() => paid.app.start(brief())));
        await paid.clock.advance(5_000);
        for (const [index, row] of contentRows.entries()) {
          const { shots } = await paid.app.document(started[index]?.id ?? '');
          await trouble({ operation: 'content', jobId: shots[0]?.renderId ?? '' }, row);
        }
        await paid.clock.resume();
        documents = await paid.endAll(started.map(({ id }) => id));
      });

      it.each(contentRows)('stores the whole clip although a download $when', async (row) => {
        const document = documents[contentRows.indexOf(row)];
        if (document === undefined) throw new Error('The pipeline of this row has not ended.');
        const [shot] = document.shots;
        expect(document.state).toBe('completed');
        expect(shot).toMatchObject({ outcome: 'completed', problem: null, submits: 1 });
        expect(await struck('content', shot?.renderId)).toHaveLength(row.does.length);
        // All rows show the same clip, so one hash stands for every byte of each of them.
        expect(shot?.clip?.sha256).toBe(documents[0]?.shots[0]?.clip?.sha256);
        expect(await paid.spendOf(document.id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
        expect(billedFor(await paid.bill(), document)).toEqual({ usd: 0.4, jobs: 1 });
      });
    });

    describe('matrix of deletions', () => {
      const FOLLOW_UP = { name: 'motion', changes: 'motion', prompt: 'Stuck: the boat drifts slowly.' };
      let documents: PipelineDocument[];
      beforeAll(async () => {
        await paid.simulator.clearFaults();
        await paid.fault(
          { promptIncludes: 'Stuck', times: 'always' },
          { kind: 'job', stuckIn: 'queued', stuckForMs: 300_000, outcome: 'failed' },
        );
        const stuck = ({ shots }: PipelineDocument): boolean => shots[1]?.state === 'rendering';
        // A clock that jumps would have passed what they are stuck for before anybody looked.
        await paid.clock.pause();
        const FOLLOW_UPS = { followUps: [FOLLOW_UP] };
        const started = await Promise.all(deleteRows.map(() => paid.app.start(brief(undefined, FOLLOW_UPS))));
        const ids = started.map(({ id }) => id);
        const looked = (): Promise<PipelineDocument[]> => Promise.all(ids.map((id) => paid.app.document(id)));
        documents = await looked();
        for (; !documents.every(stuck); documents = await looked()) await paid.clock.advance(5_000);
        for (const [index, row] of deleteRows.entries()) {
          const { id, shots } = documents[index] as PipelineDocument;
          await trouble({ operation: 'delete', jobId: shots[0]?.renderId ?? '' }, row);
          await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST' });
        }
        await paid.clock.resume();
        documents = await paid.endAll(ids);
      });

      it.each(deleteRows)('names a clip as still there when its deletion $when, and keeps our copy', async (row) => {
        const document = documents[deleteRows.indexOf(row)];
        if (document === undefined) throw new Error('The pipeline of this row has not ended.');
        const [baseline, motion] = document.shots;
        expect(document).toMatchObject({ state: 'cancelled', cleanup: { deleted: [] } });
        expect([...(document.cleanup?.stillCharged ?? [])].sort()).toEqual(
          [baseline?.renderId, motion?.renderId].sort(),
        );
        expect(baseline).toMatchObject({ outcome: 'completed', chargedUsd: 0.4 });
        expect((await paid.app.call(baseline?.clip?.href ?? '')).status).toBe(200);
      });
    });

    describe('matrix of what the janitor deletes', () => {
      const MINUTE_MS = 60_000;
      let ids: string[];
      beforeAll(async () => {
        await paid.simulator.clearFaults();
        await paid.clock.pause();
        await paid.fault(
          { operation: 'create', times: 'always' },
          { kind: 'job', outcome: 'failed', durationMs: 5 * MINUTE_MS },
        );
        ids = [];
        for (const row of cleanUpRows) ids.push((await paid.app.start(brief(`Janitor: ${row.when}.`))).id);
        await paid.clock.advance(30_000);
        for (const [index, row] of cleanUpRows.entries()) {
          const { shots } = await paid.app.document(ids[index] ?? '');
          await trouble({ operation: 'delete', jobId: shots[0]?.renderId ?? '' }, row);
          await paid.app.call(`pipelines/${ids[index]}/cancel`, { method: 'POST' });
        }
        await paid.clock.advance(30 * MINUTE_MS);
      });

      it.each(cleanUpRows)('knows what a cancelled render cost although its deletion $when', async (row) => {
        const document = await paid.app.document(ids[cleanUpRows.indexOf(row)] ?? '');
        const [shot] = document.shots;
        expect(document).toMatchObject({
          state: 'cancelled',
          cleanup: { deleted: [], stillCharged: [shot?.renderId] },
          shots: [{ outcome: 'cancelled' }],
        });
        expect(await paid.spendOf(document.id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
        expect(billedFor(await paid.bill(), document)).toEqual({ usd: 0.4, jobs: 1 });
        const job = (await paid.simulator.jobs()).find(({ id }) => id === shot?.renderId);
        expect(job?.deleted !== undefined).toBe(row.isDeleted);
        expect(await struck('delete', shot?.renderId)).toHaveLength(row.does.length);
      });
    });

    it.each(modelsRows)('makes health say $problem when the list of models $when', async (row) => {
      await paid.simulator.clearFaults();
      await trouble({ operation: 'models' }, row);
      const { status, body } = await paid.app.call<{ checks: { backend: unknown } }>('health');
      const { problem } = row;
      expect([status, body.checks.backend]).toMatchObject(
        problem === null ? [200, { ok: true }] : [503, { ok: false, problem }],
      );
    });

    describe('whose connections are refused', () => {
      const MINUTE_MS = 60_000;
      beforeEach(async () => {
        await paid.simulator.clearFaults();
        await paid.simulator.profile({ pollAfterMs: null });
        await paid.clock.pause();
      });
      const failing = async (prompt: string): Promise<void> => {
        await paid.simulator.profile({ pollAfterMs: 30_000 });
        await paid.fault(
          { operation: 'create', promptIncludes: prompt },
          { kind: 'job', outcome: 'failed', durationMs: 5 * MINUTE_MS },
        );
      };
      const shotOf = async (id: string) => (await paid.app.document(id)).shots[0];
      const expectPaidOnce = async (id: string, outcome: string): Promise<void> => {
        const document = await paid.app.document(id);
        expect(document.shots[0]).toMatchObject({ outcome, attempt: 1 });
        expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });
        expect(billedFor(await paid.bill(), document)).toEqual({ usd: 0.4, jobs: 1 });
      };
      const createsOf = async (prompt: string): Promise<number> =>
        (await paid.simulator.requests('create')).filter(({ fields }) => fields['prompt'] === prompt).length;

      it('submits again what certainly never arrived, and pays once', async () => {
        const prompt = 'Refused at first.';
        await failing(prompt);
        // After the look that comes first, or nothing would be submitted at all; one of a minute ago does not count any more.
        await paid.clock.advance(61_000);
        paid.way.shutAfter((request) => request === 'GET /openai/v1/models');
        const { id } = await paid.app.start(brief(prompt));
        await paid.clock.advance(5_000);
        expect(await shotOf(id)).toMatchObject({ state: 'submitting', problem: { code: 'network' }, chargedUsd: 0 });
        expect(await createsOf(prompt)).toBe(0);
        await paid.way.open();
        await paid.clock.advance(7 * MINUTE_MS);
        expect(await createsOf(prompt)).toBe(1);
        await expectPaidOnce(id, 'render_failed');
      });

      it('gives up a create that is refused for too long, which costs nothing', async () => {
        await paid.way.shut();
        const { id } = await paid.app.start(brief('Refused for ever.'));
        await paid.clock.advance(20 * MINUTE_MS);
        const shot = await shotOf(id);
        expect(shot).toMatchObject({ outcome: 'backend_unreachable', renderId: null, chargedUsd: 0 });
        expect(shot?.problem?.detail).toMatch(/ECONNREFUSED/);
        await paid.way.open();
        expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0, openUsd: 0, unknownUsd: 0 });
        expect(await createsOf('Refused for ever.')).toBe(0);
      });

      it('asks for a render again until it is answered', async () => {
        const prompt = 'Refused while it renders.';
        await failing(prompt);
        const { id } = await paid.app.start(brief(prompt));
        await paid.clock.advance(15_000);
        await paid.way.shut();
        await paid.clock.advance(MINUTE_MS);
        expect(await shotOf(id)).toMatchObject({ state: 'rendering', problem: { code: 'network' } });
        await paid.way.open();
        await paid.clock.advance(7 * MINUTE_MS);
        await expectPaidOnce(id, 'render_failed');
      });

      it('asks for the list again before it says anything of a lost answer', async () => {
        const prompt = 'Refused while it is looked for.';
        await failing(prompt);
        await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'reset', when: 'after' });
        const { id } = await paid.app.start(brief(prompt));
        await paid.clock.advance(MINUTE_MS);
        await paid.way.shut();
        await paid.clock.advance(3 * MINUTE_MS);
        expect(await shotOf(id)).toMatchObject({ state: 'reconciling', problem: { code: 'outcome_unknown' } });
        await paid.way.open();
        await paid.clock.advance(5 * MINUTE_MS);
        expect(await createsOf(prompt)).toBe(1);
        await expectPaidOnce(id, 'render_failed');
      });

      it('fetches a finished clip when it can', async () => {
        const prompt = 'A paper boat on a blue tabletop.';
        // Between two questions, so that it is known which of them hears of the end.
        await paid.fault({ operation: 'create', promptIncludes: prompt }, { kind: 'job', durationMs: 55_000 });
        const { id } = await paid.app.start(brief(prompt));
        await paid.clock.advance(53_000);
        const { renderId } = (await shotOf(id)) ?? {};
        paid.way.shutAfter((request) => request === `GET /openai/v1/videos/${renderId}`);
        await paid.clock.advance(20_000);
        expect(await shotOf(id)).toMatchObject({ state: 'rendering', problem: { code: 'network' }, chargedUsd: 0.4 });
        await paid.way.open();
        await paid.clock.advance(MINUTE_MS);
        expect((await paid.simulator.requests('content')).filter(({ jobId }) => jobId === renderId)).toHaveLength(1);
        await expectPaidOnce(id, 'completed');
      });

      it('leaves a job that cannot be deleted, and knows what it cost', async () => {
        const prompt = 'Refused when it is deleted.';
        await failing(prompt);
        const { id } = await paid.app.start(brief(prompt));
        await paid.clock.advance(15_000);
        const { renderId } = (await shotOf(id)) ?? {};
        await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST' });
        await paid.clock.advance(4.5 * MINUTE_MS);
        // The janitor asks what became of it, and once more before it deletes it.
        let asked = 0;
        paid.way.shutAfter((request) => {
          if (request !== `GET /openai/v1/videos/${renderId}`) return false;
          asked += 1;
          return asked === 2;
        });
        await paid.clock.advance(10 * MINUTE_MS);
        await paid.way.open();
        expect(asked).toBe(2);
        const deletions = (await paid.simulator.requests('delete')).filter(({ path }) => path.includes(renderId ?? ''));
        expect(deletions).toEqual([]);
        await expectPaidOnce(id, 'cancelled');
      });

      it('makes health say so', async () => {
        await paid.way.shut();
        const { status, body } = await paid.app.call<{ checks: { backend: unknown } }>('health');
        await paid.way.open();
        expect([status, body.checks.backend]).toMatchObject([503, { ok: false, connected: false, problem: 'network' }]);
      });
    });

    describe('matrix of renders', () => {
      const ended = new Map<NetworkRow, PipelineDocument>();
      const promptOf = (row: NetworkRow): string => `Row ${networkRows.indexOf(row)}: ${row.call} ${row.when}.`;

      // All rows run at once, each with a prompt of its own that its faults know it by; the list has none, so those take turns. Last
      // comes the job that is unknown for a moment: a server that answers so is not believed any more when its list names none.
      beforeAll(async () => {
        await paid.clock.resume();
        await paid.fault(
          { operation: 'create', times: 'always', promptIncludes: 'Row ' },
          { kind: 'job', outcome: 'failed' },
        );
        const start = async (row: NetworkRow): Promise<string> => {
          const promptIncludes = promptOf(row);
          if (row.call === 'list') {
            await paid.fault({ operation: 'create', promptIncludes }, { kind: 'reset', when: 'after' });
            await paid.fault({ operation: 'list', times: row.times ?? 1 }, row.does);
          } else {
            await paid.fault({ operation: row.call, times: row.times ?? 1, promptIncludes }, row.does);
          }
          return (await paid.app.start(brief(promptOf(row)))).id;
        };
        const sideBySide = networkRows.filter((row) => row.call !== 'list' && !isLast(row));
        const ids = [];
        for (const row of sideBySide) ids.push(await start(row));
        for (const [index, document] of (await paid.endAll(ids)).entries())
          ended.set(sideBySide[index] as NetworkRow, document);
        for (const row of networkRows.filter((each) => each.call === 'list' || isLast(each)).sort(lastLast))
          ended.set(row, await paid.app.untilEnded(await start(row)));
      });

      const isLast = ({ when }: NetworkRow): boolean => when === 'is answered 404 for a moment';
      const lastLast = (a: NetworkRow, b: NetworkRow): number => Number(isLast(a)) - Number(isLast(b));

      it.each(networkRows)('the shot ends as $outcome when a $call $when', async (row) => {
        const { creates = 1, jobs = 1, chargedUsd = 0.4, openUsd = 0 } = row;
        const document = ended.get(row);
        if (document === undefined) throw new Error('The pipeline of this row has not ended.');
        expect(document.shots[0]).toMatchObject({ state: 'ended', outcome: row.outcome });
        expect(document.shots[0]?.problem?.detail).toMatch(row.says ?? /./);
        expect(document.shots[0]?.problem?.advice).toMatch(/.{30}/);
        expect(kindsOf(document)).toEqual(row.kind === null ? [] : [row.kind]);

        const posted = (await paid.simulator.requests('create')).filter(
          ({ fields }) => fields['prompt'] === promptOf(row),
        );
        expect(posted).toHaveLength(creates);
        expect(await acceptedFor(row)).toBe(jobs);
        expect(await paid.spendOf(document.id)).toEqual({ chargedUsd, openUsd, unknownUsd: 0 });
        expect(billedFor(await paid.bill(), document).usd).toBeCloseTo(chargedUsd + openUsd, 6);
      });

      it('leaves the ledger with exactly what the simulator bills, what is still open apart', async () => {
        const [spend, bill] = [await paid.spend(), await paid.bill()];
        expect(spend.chargedUsd + spend.openUsd).toBeCloseTo(bill.totalUsd, 6);
        expect(spend).toMatchObject({ openUsd: 0.4, unknownUsd: 0 });
      });

      const acceptedFor = async (row: NetworkRow): Promise<number> =>
        (await paid.simulator.jobs()).filter(({ prompt }) => prompt === promptOf(row)).length;

      /** The names of the troubles in the log of one pipeline, each once. */
      function kindsOf({ id }: PipelineDocument): string[] {
        const steps = paid.stack
          .log()
          .split('\n')
          .flatMap((line) => (line.includes(id) && line.includes('{') ? [parseStep(line)] : []));
        const named = steps.flatMap(({ step, kind, found }) =>
          step === 'render.unanswered' ||
          step === 'render.refused' ||
          step === 'render.waiting' ||
          step === 'render.unclear'
            ? [kind ?? '']
            : found === 'unlistable'
              ? [found]
              : [],
        );
        const lost = ended.get(
          networkRows.find((row) => row.call === 'list' && ended.get(row)?.id === id) as NetworkRow,
        );
        // That a submit is made again is our own doing, not the network's.
        return [...new Set(named)].filter(
          (kind) => kind !== 'submit_again' && (lost === undefined || kind === 'unlistable'),
        );
      }
    });

    it('has cost in the end what the simulator bills', async () => {
      await paid.clock.advance(60 * 60_000);
      const [spend, bill] = [await paid.spend(), await paid.bill()];
      // One job was not to be found; whether the janitor has found it since depends on how long it had to look.
      expect(spend.chargedUsd + spend.openUsd).toBeCloseTo(bill.totalUsd, 6);
      expect(spend.unknownUsd).toBe(0);
      expect([0, 0.4]).toContain(spend.openUsd);
      expect(tokens.given()).toBeGreaterThan(1);
    });
  },
);

function parseStep(line: string): { step?: string; kind?: string; found?: string } {
  try {
    return JSON.parse(line.slice(line.indexOf('{'))) as { step?: string; kind?: string; found?: string };
  } catch {
    return {};
  }
}
