import type { ActivityInput } from '../../../../src/contract/activities';
import type { RenderReport } from '../../../../src/contract/answers';
import type { Plan } from '../../../../src/plans/plan';
import type { PipelineRun } from '../../../../src/shots/run';
import { shotOf } from '../../../../src/shots/run';
import type { Shot } from '../../../../src/shots/shot';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf, planWith } from '../../../support/plan';
import type { Asked } from '../../../support/replay/play-loop';
import { playLoop } from '../../../support/replay/play-loop';
import { CLIP, FRAME, heldUntil, runOf, shotIn } from '../../../support/shots';

const START_MS = Date.parse(AT);
const problem = { code: 'outcome_unknown', detail: 'x' };
const granted = ({ seconds }: Pick<Asked, 'seconds'>) => ({
  outcome: 'granted',
  leaseUntilMs: START_MS + (seconds + 900) * 1_000,
});

describe('rendering a shot', () => {
  const plan = planOf({ followUps: [] });
  const running: RenderReport = { outcome: 'running', backendStatus: 'queued', progress: 1, pollAfterMs: null };

  /** Plays it with a backend on which nothing goes on. */
  function play(shot: Shot, { slots, until }: { slots: (asked: Asked) => unknown; until: number }) {
    const run = runOf(plan, { baseline: shot });
    const answer = (asked: Asked): unknown => {
      if (asked.what === 'submitRender')
        return { outcome: 'reconciling', retryAfterMs: 60_000, unclearSince: null, problem };
      return asked.what === 'checkRenders' ? { cancel: null, renders: { video_1: running } } : slots(asked);
    };
    return { done: playLoop({ plan, run, answer, until }), shot: shotOf(run, 'baseline') };
  }

  it('buys nothing on a slot that it has for being looked for, but only when it has its turn', () => {
    const submitsOf = (shot: Shot): [number, boolean][] =>
      play({ ...shot, slot: heldUntil(after(900)) }, { slots: granted, until: 50 })
        .done.filter(({ what }) => what === 'submitRender')
        .map(({ seconds, input }) => [seconds, (input as ActivityInput<'submitRender'>).holdsSlot]);
    const unclear = { unclearSince: AT, dueAt: AT };
    expect(submitsOf(shotIn('submitting'))).toEqual([[0, true]]);
    expect(submitsOf(shotIn('reconciling', unclear))).toEqual([[0, false]]);
    expect(submitsOf(shotIn('undecided', unclear))).toEqual([[0, false]]);
  });

  it('goes on although its lease cannot be renewed for a while, and renews it when it can', () => {
    const slots = (asked: Asked): unknown => {
      if (asked.seconds < 200) throw new Error('The entity is away.');
      return granted(asked);
    };
    const rendering = shotIn('rendering', { dueAt: after(60), slot: heldUntil(after(400)) });
    const { done, shot } = play(rendering, { slots, until: 300 });
    expect(shot).toMatchObject({ state: 'rendering', troubles: 0 });
    expect(shot.slot?.has === 'slot' && shot.slot.until > after(1_000)).toBe(true);
    const renewals = done.filter(({ what }) => what === 'request').map(({ seconds }) => seconds);
    // One in each interval while it fails, and none after the one that succeeds.
    expect(renewals.length).toBeGreaterThan(1);
    expect(renewals.length).toBeLessThan(25);
    expect(new Set(renewals).size).toBe(renewals.length);
  });
});

describe('rendering every shot of a pipeline as soon as what it starts from is there', () => {
  /** Plays it to its end with a backend that renders all but the named shots, each at its first question. */
  function play(
    plan: Plan,
    {
      fails = [],
      noFrame = [],
      missed = [],
    }: { fails?: readonly string[]; noFrame?: readonly string[]; missed?: readonly string[] } = {},
  ) {
    const run = runOf(plan);
    const said = (name: string): RenderReport =>
      fails.includes(name)
        ? { outcome: 'ended', as: 'render_failed', backendStatus: 'failed', chargedUsd: 0, problem }
        : { outcome: 'completed', backendStatus: 'completed', chargedUsd: 0.4 };
    const verdict = { anchor: 'anchored', motion: 'moving', sound: 'audible', findings: [], numbers: {} };
    const told: string[] = [];
    const tell = (what: string): void => void told.push(what);
    const onTheWay = ({ shot, stills = [] }: ActivityInput<'measureClip'>) => {
      const taken = stills.filter(({ reference }) => !missed.includes(reference));
      for (const { reference } of taken) tell(`frame ${reference} with ${shot}`);
      return Object.fromEntries(taken.map(({ reference, blob }) => [reference, { ...FRAME, blob }]));
    };
    const answer = (asked: Asked): unknown => {
      const input = asked.input as { shot: string; reference: string; blob: string; referenceBlob: string | null };
      switch (asked.what) {
        case 'submitRender':
          tell(`${input.shot} from ${input.referenceBlob ?? 'nothing'}`);
          return {
            outcome: 'accepted',
            renderId: input.shot,
            backendStatus: 'queued',
            pollAfterMs: null,
            chargedUsd: 0,
          };
        case 'checkRenders': {
          const { renders } = asked.input as ActivityInput<'checkRenders'>;
          return { cancel: null, renders: Object.fromEntries(renders.map(({ shot }) => [shot, said(shot)])) };
        }
        case 'storeClip':
          return { outcome: 'stored', clip: { ...CLIP, blob: input.blob } };
        case 'measureClip':
          return { outcome: 'measured', verdict, stills: onTheWay(asked.input as ActivityInput<'measureClip'>) };
        case 'extractReference':
          tell(`frame ${input.reference}`);
          return noFrame.includes(input.reference)
            ? { outcome: 'failed', problem }
            : { outcome: 'extracted', reference: { ...FRAME, blob: input.blob } };
        case 'release':
          return { wake: [] };
        case 'settleRenders':
          return { settled: 1 };
        default:
          return granted(asked);
      }
    };
    playLoop({ plan, run, answer });
    return { told, endings: endingsOf(run), run };
  }

  const endingsOf = ({ shots }: PipelineRun): Record<string, string> =>
    Object.fromEntries(
      Object.entries(shots).map(([name, shot]) => [name, shot.state === 'ended' ? shot.outcome : shot.state]),
    );

  const chain = planWith({ one: null, two: 'of-one', three: 'of-two' }, { 'of-one': 'one', 'of-two': 'two' });
  const pair = planWith(
    { day: null, night: null, noon: 'of-day', late: 'of-night' },
    { 'of-day': 'day', 'of-night': 'night' },
  );

  it('goes along a chain, whatever its shots are called', () => {
    const { told, endings } = play(chain);
    expect(told).toEqual([
      ...['one from nothing', 'frame of-one with one', 'two from p1/of-one.png', 'frame of-two with two'],
      'three from p1/of-two.png',
    ]);
    expect(endings).toEqual({ one: 'completed', two: 'completed', three: 'completed' });
  });

  it('takes each frame while its clip is measured, and by a step of its own what was missed then, or planned by an earlier version', () => {
    const { told, run } = play(chain, { missed: ['of-two'] });
    expect(told).toEqual([
      ...['one from nothing', 'frame of-one with one', 'two from p1/of-one.png', 'frame of-two'],
      'three from p1/of-two.png',
    ]);
    expect(run.references).toMatchObject({ 'of-one': { outcome: 'taken', frame: { blob: 'p1/of-one.png' } } });
    const { stillsOnTheWay: _new, ...terms } = chain.terms;
    expect(play({ ...chain, terms }).told.filter((what) => what.startsWith('frame'))).toEqual([
      ...['frame of-one', 'frame of-two'],
    ]);
  });

  it('skips the rest of a chain in which a shot fails, and buys none of it', () => {
    const { told, endings } = play(chain, { fails: ['two'] });
    expect(told).toEqual(['one from nothing', 'frame of-one with one', 'two from p1/of-one.png']);
    expect(endings).toEqual({ one: 'completed', two: 'render_failed', three: 'skipped' });
    expect(play(chain, { fails: ['one'] }).endings).toEqual({ one: 'render_failed', two: 'skipped', three: 'skipped' });
  });

  it('takes several references, and renders from each what starts from it', () => {
    const { told, endings, run } = play(pair);
    expect([...told].sort()).toEqual([
      ...['day from nothing', 'frame of-day with day', 'frame of-night with night'],
      ...['late from p1/of-night.png', 'night from nothing', 'noon from p1/of-day.png'],
    ]);
    expect(new Set(Object.values(endings))).toEqual(new Set(['completed']));
    expect(run.references).toMatchObject({ 'of-day': { outcome: 'taken' }, 'of-night': { outcome: 'taken' } });
  });

  it('goes on beside a reference that cannot be taken, or whose shot failed', () => {
    expect(play(pair, { missed: ['of-day'], noFrame: ['of-day'] }).endings).toEqual({
      ...{ day: 'completed', night: 'completed', noon: 'skipped', late: 'completed' },
    });
    expect(play(pair, { fails: ['night'] }).endings).toEqual({
      ...{ day: 'completed', night: 'render_failed', noon: 'completed', late: 'skipped' },
    });
  });
});
