import fc from 'fast-check';
import type { Plan } from '../../../../src/plans/plan';
import { shotOfStill } from '../../../../src/plans/plan';
import { apply } from '../../../../src/shots/apply';
import { spentUsd } from '../../../../src/shots/budget';
import type { ShotEvent } from '../../../../src/shots/events';
import { dueReferences, startOfShot } from '../../../../src/shots/ready';
import type { TakenReference } from '../../../../src/shots/reference';
import type { PipelineRun } from '../../../../src/shots/run';
import { freshRun, pipelineRunSchema, shotOf } from '../../../../src/shots/run';
import { dueMs } from '../../../../src/shots/shot';
import { ShotStepError } from '../../../../src/shots/step';
import { hasClip } from '../../../../src/shots/words';
import { customStatus, customStatusSchema } from '../../../../src/views/status';
import { AT } from '../../../support/paid/fixtures';
import { planWith } from '../../../support/plan';
import type { Happening } from '../../../support/shot-stories';
import { Account, eventOf, happening } from '../../../support/shot-stories';
import { CLIP, FRAME } from '../../../support/shots';

const TAKEN: TakenReference = { outcome: 'taken', frame: FRAME };
const NO_FINDINGS: string[] = [];
const VERDICT = {
  anchor: 'anchored' as const,
  motion: 'moving' as const,
  sound: 'audible' as const,
  findings: NO_FINDINGS,
  numbers: {},
};
const FAILED: TakenReference = { outcome: 'failed', problem: { code: 'internal_error', detail: 'x' } };

/** Shots in the order of a brief, each of which starts from nothing or from a frame of one before it. */
const plan = fc
  .array(fc.option(fc.nat(), { nil: null, freq: 4 }), { minLength: 1, maxLength: 4 })
  .map((picks): Plan => {
    const starts: Record<string, string | null> = {};
    const references: Record<string, string> = {};
    for (const [index, pick] of picks.entries()) {
      const from = pick === null || index === 0 ? null : pick % index;
      starts[`s${index}`] = from === null ? null : `of-s${from}`;
      if (from !== null) references[`of-s${from}`] = `s${from}`;
    }
    return planWith(starts, references);
  });

/** All goes well, in most things that happen: otherwise no story would come to the end of a chain. */
const well = fc.constantFrom<Happening>(
  { type: 'slot', answer: { outcome: 'granted', leaseSeconds: 900 } },
  { type: 'submitted', answer: { outcome: 'accepted', renderId: 'video_1', pollAfterMs: null } },
  { type: 'reported', report: { outcome: 'completed' } },
  { type: 'stored', answer: { outcome: 'stored', clip: CLIP } },
  { type: 'measured', answer: { outcome: 'measured', verdict: VERDICT } },
);
const mostlyWell = fc.oneof({ weight: 3, arbitrary: well }, { weight: 1, arbitrary: happening });

/** What may happen to one of the shots (the first of these that can), and whether frames that are due then can be taken. */
const turn = fc.record({
  pick: fc.nat(3),
  seconds: fc.nat(30),
  happens: fc.array(mostlyWell, { minLength: 1, maxLength: 4, size: 'max' }),
  hasFrames: fc.option(fc.constant(true), { nil: false, freq: 5 }),
});
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;
const story = fc.array(turn, { minLength: 1, maxLength: 60, size: 'max' });

/** What the loop itself decides about a shot that has not begun: nothing else may. */
const BEGINNINGS: readonly Happening['type'][] = ['begun', 'skipped'];

/** Plays a story on a run, as the loop does; gives every version of the run, and who changed it. */
function play(given: Plan, turns: readonly Turn[]) {
  const run = freshRun(given, AT);
  const names = given.agreed.shots.map(({ name }) => name);
  const account = new Account({ chargedAtAcceptance: false, refundsEndings: true });
  const changes: { readonly name: string; readonly before: PipelineRun; readonly now: PipelineRun }[] = [];
  /** The run each time that the loop would go to sleep. */
  const asleep: PipelineRun[] = [];
  let nowMs = Date.parse(AT);
  const happen = (name: string, event: ShotEvent): void => {
    const before = { ...run, references: { ...run.references } };
    apply(run, name, { event, plan: given, nowMs });
    changes.push({ name, before, now: { ...run, references: { ...run.references } } });
  };
  const tried = (name: string, happens: Happening): boolean => {
    try {
      happen(name, eventOf(happens, nowMs, account));
      return true;
    } catch (error) {
      // A step that the table does not have is a fault, whoever refuses it.
      if (!(error instanceof ShotStepError) || error.message.includes('cannot become')) throw error;
      return false;
    }
  };
  const beginAndSkip = (): void => {
    for (const name of names) {
      if (shotOf(run, name).state !== 'pending') continue;
      const start = startOfShot(given, run, name);
      if (start === 'ready') happen(name, { type: 'begun' });
      if (start === 'never') happen(name, { type: 'skipped' });
    }
    asleep.push({ ...run, references: { ...run.references } });
  };
  for (const each of turns) {
    beginAndSkip();
    for (const { name } of dueReferences(given, run)) run.references[name] = each.hasFrames ? TAKEN : FAILED;
    const name = names[each.pick % names.length] ?? '';
    nowMs += each.seconds * 1_000;
    // One that has not begun can only be cancelled, which is told of often enough.
    const mayHappen = shotOf(run, name).state === 'pending' ? each.happens.slice(0, 1) : each.happens;
    mayHappen.some((happens) => !BEGINNINGS.includes(happens.type) && tried(name, happens));
  }
  beginAndSkip();
  return { run, changes, asleep };
}

describe('a run, whatever happens to its shots and in whatever order', () => {
  const always = (check: (given: Plan, played: ReturnType<typeof play>) => void) =>
    fc.assert(
      fc.property(plan, story, (given, turns) => check(given, play(given, turns))),
      { numRuns: 40 },
    );

  it('changes the one shot that something happened to, in a run of its own', () =>
    always((_, { changes }) => {
      for (const { name, before, now } of changes) {
        expect(now.shots).not.toBe(before.shots);
        expect(Object.keys(now.shots)).toEqual(Object.keys(before.shots));
        for (const other of Object.keys(now.shots))
          if (other !== name) expect(now.shots[other]).toBe(before.shots[other]);
      }
    }));

  it('never stands still: while a shot is open, one has a time of its own, or a frame can be taken', () =>
    always((given, { asleep }) => {
      for (const run of asleep) {
        const shots = Object.values(run.shots);
        if (shots.every(({ state }) => state === 'ended')) continue;
        const isTimed = shots.some((shot) => shot.state !== 'pending' && Number.isFinite(dueMs(shot)));
        expect(isTimed || dueReferences(given, run).length > 0).toBe(true);
      }
    }));

  it('buys no shot before what it starts from is there', () =>
    always((given, { changes }) => {
      for (const { now } of changes) {
        for (const { name, startsFrom } of given.agreed.shots) {
          const shot = shotOf(now, name);
          if (startsFrom === null || (shot.state !== 'waiting' && shot.submits === 0)) continue;
          expect(now.references[startsFrom]?.outcome).toBe('taken');
        }
      }
    }));

  it('takes a frame only of a clip that is there', () =>
    always((given, { run }) => {
      for (const reference of given.agreed.references) {
        const shot = shotOf(run, shotOfStill(reference) ?? '');
        if (run.references[reference.name] !== undefined)
          expect(shot.state === 'ended' && hasClip(shot.outcome)).toBe(true);
      }
    }));

  it('spends what its shots are charged, and tells each of them by what it is', () =>
    always((given, { run }) => {
      const sum = Object.values(run.shots).reduce((usd, { chargedUsd }) => usd + chargedUsd, 0);
      expect(spentUsd(run)).toBeCloseTo(sum, 6);
      const status = customStatus(given, run);
      expect(customStatusSchema.parse(status)).toEqual(status);
      expect(pipelineRunSchema.parse(run)).toEqual(run);
    }));
});

describe('the stories that are told of runs', () => {
  it('come to chains that are rendered to their end, and to ones that are skipped', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(plan, story, (given, turns) => {
        const { run } = play(given, turns);
        for (const { name, startsFrom } of given.agreed.shots) {
          const shot = shotOf(run, name);
          if (shot.state !== 'ended') continue;
          if (shot.outcome === 'skipped') seen.add('skipped');
          if (hasClip(shot.outcome)) seen.add(startsFrom === null ? 'a clip' : 'a clip from a frame');
        }
      }),
      { numRuns: 250, seed: 11 },
    );
    expect([...seen].sort()).toEqual(['a clip', 'a clip from a frame', 'skipped']);
  });
});
