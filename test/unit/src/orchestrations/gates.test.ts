import fc from 'fast-check';
import type { ActivityInput } from '../../../../src/contract/activities';
import type { Gate, GateDecision } from '../../../../src/contract/gate';
import type { ReferenceCandidate } from '../../../../src/contract/reference-candidate';
import type { Plan } from '../../../../src/plans/plan';
import { spentUsd } from '../../../../src/shots/budget';
import { openGateOf } from '../../../../src/shots/gates';
import type { PipelineRun } from '../../../../src/shots/run';
import { frameOf, pipelineRunSchema, shotOf } from '../../../../src/shots/run';
import { customStatus, customStatusSchema } from '../../../../src/views/status';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import type { Asked } from '../../../support/replay/play-loop';
import { playLoop } from '../../../support/replay/play-loop';
import { FRAME, runOf } from '../../../support/shots';

const planWith = (review: object, more: object = {}): Plan =>
  planOf({ reference: { candidates: 3 }, review: { mode: 'manual', ...review }, ...more });

const CANDIDATES = [1, 2, 3].map((number): ReferenceCandidate => ({
  ...FRAME,
  blob: `p1/02-reference.candidate-${number}.png`,
  thumbnail: `p1/02-reference.candidate-${number}.small.png`,
  ...{ atSeconds: number, score: number / 3, sharpness: 1, meanLuma: 100, lumaDeviation: 30, notes: [] },
}));

interface Said extends Pick<GateDecision, 'action' | 'candidate' | 'shot' | 'prompt'> {
  /** Seconds after the gate has opened. */
  readonly afterSeconds: number;
}

interface World {
  readonly plan: Plan;
  readonly run: PipelineRun;
  /** What a person says about a gate; undefined: nothing. */
  readonly say: (gate: Gate) => Said | undefined;
  readonly from?: number;
  readonly until?: number;
  /** How each render keeps its reference, by shot and attempt: with this similarity. Those that are not named keep it. */
  readonly drifts?: Readonly<Record<string, number>>;
  /** What the frames of the baseline are. */
  readonly candidates?: readonly ReferenceCandidate[];
  /** What storage has, where it was there before. */
  readonly stored?: Stored;
}

interface Stored {
  readonly gates: Map<string, { gate: Gate; openedAt: number; decision: GateDecision | null }>;
  /** Renders that were bought; whoever asks for one of them again gets what there is. */
  readonly ledger: Set<string>;
}

/** Plays a pipeline on a backend where every render succeeds; gives what was bought, and what was asked of storage when. */
function play({
  plan,
  run,
  say,
  drifts = {},
  candidates = CANDIDATES,
  from = 0,
  until = Number.POSITIVE_INFINITY,
  stored,
}: World) {
  const { gates, ledger }: Stored = stored ?? { gates: new Map(), ledger: new Set() };
  const bought: { shot: string; attempt: number; prompt: string; from: string | null }[] = [];
  const looks: number[] = [];
  const decisionOf = (id: string, seconds: number): GateDecision | null => {
    const known = gates.get(id);
    if (known === undefined) throw new Error(`Gate ${id} was looked for before it was stored.`);
    const said = say(known.gate);
    if (known.decision === null && said !== undefined && seconds >= known.openedAt + said.afterSeconds) {
      const { afterSeconds: _, ...rest } = said;
      known.decision = { gate: id, by: 'Ada', at: after(seconds), ...rest };
    }
    return known.decision;
  };
  const answer = ({ what, seconds, input: given }: Asked): unknown => {
    switch (what) {
      case 'submitRender': {
        const { shot, attempt, prompt, referenceBlob } = given as ActivityInput<'submitRender'>;
        const renderId = `${shot}.${attempt}`;
        if (!ledger.has(renderId)) bought.push({ shot, attempt, prompt, from: referenceBlob });
        ledger.add(renderId);
        return { outcome: 'accepted', renderId, backendStatus: 'queued', pollAfterMs: null, chargedUsd: 0 };
      }
      case 'checkRenders': {
        const { renders } = given as ActivityInput<'checkRenders'>;
        const done = { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 };
        return { cancel: null, renders: Object.fromEntries(renders.map(({ renderId }) => [renderId, done])) };
      }
      case 'storeClip': {
        const { blob } = given as ActivityInput<'storeClip'>;
        return { outcome: 'stored', clip: { blob, bytes: 9, sha256: blob } };
      }
      case 'measureClip': {
        const { shot, attempt } = given as ActivityInput<'measureClip'>;
        const anchorSsim = drifts[`${shot}.${attempt}`];
        const anchor = anchorSsim === undefined ? 'anchored' : 'drifted';
        const numbers = { anchorSsim: anchorSsim ?? 0.99 };
        return { outcome: 'measured', verdict: { anchor, motion: 'moving', sound: 'audible', findings: [], numbers } };
      }
      case 'extractCandidates':
        return { outcome: 'extracted', candidates };
      case 'openGate': {
        const { gate } = given as ActivityInput<'openGate'>;
        if (!gates.has(gate.id)) gates.set(gate.id, { gate, openedAt: seconds, decision: null });
        return { gate: gate.id };
      }
      case 'readGate': {
        const { gate: id, otherwise, at } = given as ActivityInput<'readGate'>;
        looks.push(seconds);
        const known = decisionOf(id, seconds);
        if (known !== null || otherwise === undefined) return { cancel: null, decision: known };
        const decision: GateDecision = { gate: id, action: otherwise, by: null, at, timedOut: true };
        const opened = gates.get(id);
        if (opened !== undefined) opened.decision = decision;
        return { cancel: null, decision };
      }
      case 'request':
        return { outcome: 'granted', leaseUntilMs: Date.parse(AT) + (seconds + 900) * 1_000 };
      case 'release':
        return { wake: [] };
      case 'settleRenders':
        return { settled: 1 };
      default:
        throw new Error(`Nothing is known of ${what}.`);
    }
  };
  const asked = playLoop({ plan, run, answer, from, until });
  return { bought, gates, looks, asked };
}

const buys = ({ bought }: Pick<ReturnType<typeof play>, 'bought'>) =>
  bought.map(({ shot, attempt }) => `${shot}.${attempt}`);
const never = () => undefined;

describe('a follow-up that may be rendered anew where it drifts', () => {
  const drifting = (redo: number, more: object = {}): Plan =>
    planOf({
      followUps: [
        { name: 'motion', changes: 'motion', prompt: 'It drifts.', onDrift: { redo } },
        { name: 'audio', changes: 'audio', prompt: 'It sounds.' },
      ],
      reference: { candidates: 3 },
      ...more,
    });

  it('is rendered again until it keeps its reference, and all attempts are kept', () => {
    const plan = drifting(3);
    expect([plan.terms.estimateUsd, plan.terms.atMostUsd]).toEqual([1.2, 2.4]);
    const run = runOf(plan);
    const played = play({ plan, run, say: never, drifts: { 'motion.1': 0.5, 'motion.2': 0.6 } });
    expect(buys(played)).toEqual(['baseline.1', 'motion.1', 'audio.1', 'motion.2', 'motion.3']);
    expect(shotOf(run, 'motion')).toMatchObject({ attempt: 3, verdict: { anchor: 'anchored' } });
    expect(run.replaced?.['motion']?.map(({ shot, why }) => [shot.attempt, why])).toEqual([
      [1, 'drifted'],
      [2, 'drifted'],
    ]);
    expect(spentUsd(run)).toBeCloseTo(2);
  });

  it('is rendered no more often than that, and then its nearest attempt counts', () => {
    const plan = drifting(2);
    const run = runOf(plan);
    const played = play({ plan, run, say: never, drifts: { 'motion.1': 0.5, 'motion.2': 0.7, 'motion.3': 0.6 } });
    expect(buys(played).filter((name) => name.startsWith('motion'))).toEqual(['motion.1', 'motion.2', 'motion.3']);
    expect(shotOf(run, 'motion')).toMatchObject({ attempt: 2, clip: { blob: 'p1/03-motion.2.mp4' } });
    expect(run.replaced?.['motion']?.map(({ shot, why }) => [shot.attempt, why])).toEqual([
      [1, 'drifted'],
      [3, 'another_is_better'],
    ]);
    expect(spentUsd(run)).toBeCloseTo(2);
  });

  it('is not rendered again where the budget has no room for it beside what is still to come', () => {
    const plan = drifting(3, { budget: { maxUsd: 1.6 } });
    const run = runOf(plan);
    const played = play({ plan, run, say: never, drifts: { 'motion.1': 0.5, 'motion.2': 0.4, 'motion.3': 0.4 } });
    expect(buys(played)).toHaveLength(4);
    expect(shotOf(run, 'motion').attempt).toBe(1);
    expect(spentUsd(run)).toBeCloseTo(1.6);
  });

  it('buys each attempt once, whenever it dies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 6 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 90 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (cuts, similar, count) => {
          const plan = drifting(3);
          const drifts = Object.fromEntries(
            similar.slice(0, count).map((ssim, index) => [`motion.${index + 1}`, ssim / 100]),
          );
          const stored: Stored = { gates: new Map(), ledger: new Set() };
          const bought: string[] = [];
          let [run, from] = [runOf(plan), 0];
          for (const cut of [...cuts, undefined]) {
            run = pipelineRunSchema.parse(JSON.parse(JSON.stringify(run)));
            const until = cut === undefined ? Number.POSITIVE_INFINITY : from + cut;
            bought.push(...buys(play({ plan, run, say: never, drifts, from, until, stored })));
            from += cut ?? 0;
          }
          expect(bought.filter((name) => name.startsWith('motion'))).toHaveLength(Math.min(4, count + 1));
          expect(new Set(bought).size).toBe(bought.length);
          expect(spentUsd(run)).toBeCloseTo(0.4 * bought.length);
          const best = count > 3 ? 1 + similar.indexOf(Math.max(...similar)) : count + 1;
          expect(shotOf(run, 'motion').attempt).toBe(best);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a follow-up that is made from two candidates', () => {
  const comparing = (more: object = {}): Plan =>
    planOf({
      reference: { candidates: 3, compare: true },
      followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
      ...more,
    });
  const startsOf = ({ bought }: Pick<ReturnType<typeof play>, 'bought'>) =>
    bought.map(({ shot, from }) => [shot, from?.replace('p1/02-reference.candidate-', '')]);

  it('is two shots from the start, in the plan and in its price', () => {
    const { agreed, terms } = comparing();
    expect(agreed.shots.map(({ name, startsFrom, file }) => [name, startsFrom, file])).toEqual([
      ['baseline', null, '01-baseline.mp4'],
      ['motion', 'reference', '03-motion.mp4'],
      ['motion-2', 'reference-2', '04-motion-2.mp4'],
    ]);
    expect(agreed.shots[2]?.prompt).toBe(agreed.shots[1]?.prompt);
    expect(terms).toMatchObject({ estimateUsd: 1.2, pricesUsd: { motion: 0.4, 'motion-2': 0.4 } });
  });

  it('is rendered from the best and from the second best, whose frames are taken in one go', () => {
    const plan = comparing();
    const run = runOf(plan);
    const played = play({ plan, run, say: never });
    expect(startsOf(played)).toEqual([
      ['baseline', undefined],
      ['motion', '3.png'],
      ['motion-2', '2.png'],
    ]);
    expect(played.asked.filter(({ what }) => what.startsWith('extract'))).toHaveLength(1);
    expect(spentUsd(run)).toBeCloseTo(1.2);
  });

  it('is rendered from the one that a person picks, and from the best of the others', () => {
    const plan = comparing({ review: { mode: 'manual' } });
    const run = runOf(plan);
    const played = play({ plan, run, say: () => ({ action: 'pick', candidate: 1, afterSeconds: 60 }) });
    expect(startsOf(played).slice(1)).toEqual([
      ['motion', '1.png'],
      ['motion-2', '3.png'],
    ]);
  });

  it.each<[string, ReferenceCandidate[]]>([
    ['there is no other', CANDIDATES.slice(2)],
    ['the others are blank', CANDIDATES.map((each, index) => (index === 2 ? each : { ...each, score: 0 }))],
    [
      'the others look the same',
      CANDIDATES.map((each, index) => (index === 0 ? each : { ...each, notes: ['like_another'] })),
    ],
  ])('is bought once where %s, and says why', (_when, candidates) => {
    const plan = comparing();
    const run = runOf(plan);
    const played = play({ plan, run, say: never, candidates });
    expect(buys(played)).toEqual(['baseline.1', 'motion.1']);
    expect(shotOf(run, 'motion-2')).toMatchObject({ outcome: 'skipped', problem: { code: 'no_second_candidate' } });
    expect(spentUsd(run)).toBeCloseTo(0.8);
  });

  it('takes the frames again for the second alone, and starts from the same one', () => {
    const plan = comparing();
    const run = runOf(plan);
    play({ plan, run, say: never });
    const fresh = runOf(plan);
    const resumed = { ...fresh, shots: { ...run.shots, 'motion-2': shotOf(fresh, 'motion-2') } };
    expect(startsOf(play({ plan, run: resumed, say: never }))).toEqual([['motion-2', '2.png']]);
  });

  it('does not wait for a budget that has no room for the second', () => {
    const plan = comparing({ budget: { maxUsd: 0.8 } });
    const run = runOf(plan);
    expect(buys(play({ plan, run, say: never }))).toEqual(['baseline.1', 'motion.1']);
    expect(shotOf(run, 'motion-2')).toMatchObject({ state: 'ended', problem: { code: 'BUDGET_EXCEEDED' } });
  });

  it('buys each of them once, from its own candidate, whenever it dies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 }),
        fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
        (cuts, pick) => {
          const plan = comparing(pick === undefined ? {} : { review: { mode: 'manual' } });
          const say = () =>
            pick === undefined ? undefined : { action: 'pick' as const, candidate: pick, afterSeconds: 30 };
          const stored: Stored = { gates: new Map(), ledger: new Set() };
          const bought: unknown[] = [];
          let [run, from] = [runOf(plan), 0];
          for (const cut of [...cuts, undefined]) {
            run = pipelineRunSchema.parse(JSON.parse(JSON.stringify(run)));
            const until = cut === undefined ? Number.POSITIVE_INFINITY : from + cut;
            bought.push(...startsOf(play({ plan, run, say, from, until, stored })));
            from += cut ?? 0;
          }
          const first = pick ?? 3;
          expect(bought).toHaveLength(3);
          expect(bought).toEqual(
            expect.arrayContaining([
              ['motion', `${first}.png`],
              ['motion-2', `${first === 3 ? 2 : 3}.png`],
            ]),
          );
          expect(spentUsd(run)).toBeCloseTo(1.2);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a pipeline with a gate after its reference', () => {
  const plan = planWith({});

  it('stores the candidates, then waits with nothing under way, and tells so in its status', () => {
    const run = runOf(plan);
    const played = play({ plan, run, say: never, until: 3_000 });
    expect(buys(played)).toEqual(['baseline.1']);
    expect(openGateOf(run)).toMatchObject({
      ...{ id: 'reference-1', kind: 'reference', candidates: 3, shots: ['baseline'], attempts: { baseline: 1 } },
    });
    const status = customStatusSchema.parse(customStatus(plan, run));
    expect(status).toMatchObject({ state: 'awaiting_review', stage: 'reference', gate: { id: 'reference-1' } });
    expect(Object.values(run.shots).filter(({ slot }) => slot !== null)).toEqual([]);
    // Once an hour it looks whether a decision was stored whose wake-up was lost.
    expect(played.looks.length).toBeLessThanOrEqual(1);
  });

  it('renders the follow-ups from the best candidate once it is approved', () => {
    const run = runOf(plan);
    const played = play({ plan, run, say: () => ({ action: 'approve', afterSeconds: 60 }) });
    expect(buys(played)).toEqual(['baseline.1', 'motion.1', 'audio.1']);
    expect(played.bought.at(-1)?.from).toBe('p1/02-reference.candidate-3.png');
    expect(run.gates).toMatchObject([{ id: 'reference-1', decision: { action: 'approve', by: 'Ada' } }]);
  });

  it('renders the follow-ups from the candidate that is picked, also when the frames are taken anew', () => {
    const run = runOf(plan);
    const played = play({ plan, run, say: () => ({ action: 'pick', candidate: 1, afterSeconds: 60 }) });
    expect(played.bought.slice(1).map(({ from }) => from)).toEqual(Array(2).fill('p1/02-reference.candidate-1.png'));
    const again = runOf(plan, run.shots, { gates: run.gates ?? [] });
    const shots = { ...again.shots, motion: runOf(plan).shots['motion'] ?? shotOf(run, 'motion') };
    const resumed = { ...again, shots };
    play({ plan, run: resumed, say: never });
    expect(frameOf(resumed, 'reference')?.blob).toBe('p1/02-reference.candidate-1.png');
  });

  it('renders the baseline anew from another prompt, keeps the old one, and asks again at a gate of its own', () => {
    const run = runOf(plan);
    const played = play({
      ...{ plan, run },
      say: ({ id }) =>
        id === 'reference-1'
          ? { action: 'reprompt', shot: 'baseline', prompt: 'A red boat.', afterSeconds: 60 }
          : { action: 'approve', afterSeconds: 60 },
    });
    expect(buys(played)).toEqual(['baseline.1', 'baseline.2', 'motion.1', 'audio.1']);
    expect(played.bought[1]?.prompt).toBe('A red boat.');
    expect(run.gates?.map(({ id, decision }) => [id, decision?.action])).toEqual([
      ['reference-1', 'reprompt'],
      ['reference-2', 'approve'],
    ]);
    expect(shotOf(run, 'baseline')).toMatchObject({ attempt: 2, clip: { blob: 'p1/01-baseline.2.mp4' } });
    expect(run.replaced?.['baseline']).toMatchObject([
      { why: 'reprompted', shot: { attempt: 1, clip: { blob: 'p1/01-baseline.mp4' } }, references: { reference: {} } },
    ]);
    expect(spentUsd(run)).toBeCloseTo(1.6);
    const blobs = played.asked.flatMap(({ what, input }) =>
      what === 'extractCandidates' ? [(input as ActivityInput<'extractCandidates'>).blob] : [],
    );
    expect(blobs).toEqual(['p1/02-reference.png', 'p1/02-reference.2.png']);
  });

  it('stops when a person says so, and keeps what is stored', () => {
    const run = runOf(plan);
    const played = play({ plan, run, say: () => ({ action: 'stop', afterSeconds: 60 }) });
    expect(buys(played)).toEqual(['baseline.1']);
    expect(run.stopped).toEqual({ gate: 'reference-1' });
    expect(shotOf(run, 'baseline')).toMatchObject({ outcome: 'completed' });
    expect(shotOf(run, 'motion')).toMatchObject({ outcome: 'skipped', problem: { code: 'stopped' } });
  });

  it.each([
    ['stop', ['baseline.1'], { gate: 'reference-1' }],
    ['best', ['baseline.1', 'motion.1', 'audio.1'], undefined],
  ])('does what the brief says when nobody decides in time: %s', (onTimeout, expected, stopped) => {
    const timed = planWith({ timeoutMinutes: 600, onTimeout });
    const run = runOf(timed);
    const played = play({ plan: timed, run, say: never });
    expect(buys(played)).toEqual(expected);
    expect(run.stopped).toEqual(stopped);
    const waited = (played.looks.at(-1) ?? 0) - (played.gates.get('reference-1')?.openedAt ?? 0);
    expect(waited).toBeGreaterThanOrEqual(600 * 60 - 1);
    expect(run.gates?.at(-1)?.decision).toMatchObject({ by: null, timedOut: true });
  });
});

describe('a pipeline with a gate after its follow-ups', () => {
  const plan = planWith({ gates: ['followUps'] });

  it('renders one of them anew as often as a person wants, and ends when they are approved', () => {
    const run = runOf(plan);
    const played = play({
      ...{ plan, run },
      say: ({ id }) =>
        id === 'follow-ups-3'
          ? { action: 'approve', afterSeconds: 1 }
          : { action: 'reprompt', shot: 'motion', prompt: `As ${id} wants it.`, afterSeconds: 1 },
    });
    expect(buys(played)).toEqual(['baseline.1', 'motion.1', 'audio.1', 'motion.2', 'motion.3']);
    expect(played.bought.slice(3).map(({ prompt }) => prompt)).toEqual([
      'As follow-ups-1 wants it.',
      'As follow-ups-2 wants it.',
    ]);
    expect(run.replaced?.['motion']?.map(({ prompt }) => prompt)).toEqual([undefined, 'As follow-ups-1 wants it.']);
    expect(played.gates.get('follow-ups-2')?.gate).toMatchObject({
      shots: ['motion', 'audio'],
      attempts: { motion: 2, audio: 1 },
    });
  });
});

describe('whatever people decide, whenever, and however often a generation begins anew', () => {
  const said = fc.record({
    action: fc.constantFrom<Said['action']>('approve', 'pick', 'reprompt', 'stop'),
    pick: fc.nat(9),
    afterSeconds: fc.integer({ min: 0, max: 90_000 }),
    silent: fc.option(fc.constant(true), { nil: false, freq: 4 }),
  });
  const gates = fc.constantFrom(['reference'], ['followUps'], ['reference', 'followUps']);

  it('nothing is bought twice, and no more than was asked for', () => {
    fc.assert(
      fc.property(
        gates,
        fc.constantFrom('best', 'stop'),
        fc.array(said, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 5 }),
        (gateKinds, onTimeout, says, cuts) => {
          const plan = planWith({ gates: gateKinds, onTimeout });
          const answers = new Map<string, Said | undefined>();
          const say = (gate: Gate): Said | undefined => {
            if (!answers.has(gate.id)) {
              const { action, pick, afterSeconds, silent } = says[answers.size] ?? {
                action: 'approve',
                pick: 0,
                afterSeconds: 1,
                silent: false,
              };
              const shot = gate.shots[pick % Math.max(1, gate.shots.length)];
              const wanted: Said =
                action === 'pick' && gate.candidates > 0
                  ? { action, candidate: 1 + (pick % gate.candidates), afterSeconds }
                  : action === 'reprompt' && shot !== undefined
                    ? { action, shot, prompt: `${gate.id} wants another ${shot}.`, afterSeconds }
                    : { action: action === 'stop' ? 'stop' : 'approve', afterSeconds };
              answers.set(gate.id, silent ? undefined : wanted);
            }
            return answers.get(gate.id);
          };
          let run = runOf(plan);
          const bought: string[] = [];
          const prompts: string[] = [];
          const stored: Stored = { gates: new Map(), ledger: new Set() };
          let from = 0;
          // Each of them dies in the middle of whatever it does, and the next goes on from what was known before.
          for (const cut of [...cuts, undefined]) {
            run = pipelineRunSchema.parse(JSON.parse(JSON.stringify(run)));
            const until = cut === undefined ? Number.POSITIVE_INFINITY : from + cut;
            const played = play({ plan, run, say, from, until, stored });
            bought.push(...buys(played));
            prompts.push(...played.bought.map(({ prompt }) => prompt));
            if (cut !== undefined) from += cut;
          }
          expect(new Set(bought).size).toBe(bought.length);
          const reprompts = (run.gates ?? []).flatMap(({ decision }) =>
            decision?.action === 'reprompt' ? [decision.prompt] : [],
          );
          const wanted = prompts.filter((prompt) => prompt.includes('wants another'));
          expect(wanted).toEqual(reprompts);
          expect(bought.length - reprompts.length).toBe(run.stopped?.gate.startsWith('reference') === true ? 1 : 3);
          expect(Object.values(run.shots).every(({ state }) => state === 'ended')).toBe(true);
          expect(spentUsd(run)).toBeCloseTo(0.4 * bought.length);
          expect(new Set((run.gates ?? []).map(({ id }) => id)).size).toBe(run.gates?.length ?? 0);
        },
      ),
      { numRuns: 60 },
    );
  });
});
