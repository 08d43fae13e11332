import type { PipelineDocument } from '../../src/contract/status';
import type { NetworkRow } from '../support/paid-network-rows';
import { contentRows, deleteRows, modelsRows, networkRows } from '../support/paid-network-rows';
import type { PaidStack } from '../support/paid-stack';
import { billedFor, brief, startPaidStack } from '../support/paid-stack';
import { describeNeeding } from '../support/remote';

const MANY = { VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' };

describeNeeding(
  ['its own host', 'a clock that jumps', 'scripted faults'],
  'the network between the app and its backend',
  () => {
    let paid: PaidStack;
    beforeAll(async () => {
      paid = await startPaidStack({
        settings: { ...MANY, VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled' },
      });
      await paid.calm();
      await paid.simulator.profile({ chargeFailed: true, chargeModerated: true });
    }, 90_000);
    afterAll(() => paid.stop());

    describe('matrix of renders', () => {
      const ended = new Map<NetworkRow, PipelineDocument>();
      const promptOf = (row: NetworkRow): string => `Row ${networkRows.indexOf(row)}: ${row.call} ${row.when}.`;

      // All rows run at once, each with a prompt of its own that its faults know it by; the list has none, so those take turns.
      beforeAll(async () => {
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
        const sideBySide = networkRows.filter(({ call }) => call !== 'list');
        const ids = [];
        for (const row of sideBySide) ids.push(await start(row));
        for (const [index, document] of (await paid.endAll(ids)).entries())
          ended.set(sideBySide[index] as NetworkRow, document);
        for (const row of networkRows.filter(({ call }) => call === 'list'))
          ended.set(row, await paid.app.untilEnded(await start(row)));
      }, 90_000);

      it.each(networkRows)('when a $call $when, the shot ends as $outcome', async (row) => {
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
        return [...new Set(named)].filter((kind) => lost === undefined || kind === 'unlistable');
      }
    });

    describe('matrix of downloads', () => {
      let documents: PipelineDocument[];
      beforeAll(async () => {
        await paid.simulator.clearFaults();
        await paid.clock.pause();
        const started = await Promise.all(contentRows.map(() => paid.app.start(brief())));
        await paid.clock.advance(5_000);
        for (const [index, { does, times = 1 }] of contentRows.entries()) {
          const { shots } = await paid.app.document(started[index]?.id ?? '');
          await paid.fault({ operation: 'content', jobId: shots[0]?.renderId ?? '', times }, does);
        }
        await paid.clock.resume();
        documents = await paid.endAll(started.map(({ id }) => id));
      }, 120_000);

      it.each(contentRows)('stores the whole clip although a download $when', async (row) => {
        const document = documents[contentRows.indexOf(row)];
        if (document === undefined) throw new Error('The pipeline of this row has not ended.');
        const [shot] = document.shots;
        expect(document.state).toBe('completed');
        expect(shot).toMatchObject({ outcome: 'completed', problem: null, attempts: 1 });
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
        const stuck = (document: PipelineDocument): boolean => document.shots[1]?.state === 'rendering';
        documents = await Promise.all(
          deleteRows.map(async ({ does }) => {
            const { id } = await paid.app.start(brief(undefined, { followUps: [FOLLOW_UP] }));
            const { shots } = await paid.app.until(id, stuck);
            await paid.fault({ operation: 'delete', jobId: shots[0]?.renderId ?? '' }, does);
            await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST' });
            return paid.app.untilEnded(id);
          }),
        );
      }, 120_000);

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

    it.each(modelsRows)('is unhealthy but answers when the list of models $when', async ({ does, problem }) => {
      await paid.simulator.clearFaults();
      await paid.fault({ operation: 'models' }, does);
      const { status, body } = await paid.app.call<{ checks: { backend: unknown } }>('health');
      expect([status, body.checks.backend]).toMatchObject([503, { ok: false, problem }]);
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
