import type { ActivityInput } from '../../../../src/contract/activities';
import type { Asked } from '../../../support/replay/play-loop';
import { playLoop } from '../../../support/replay/play-loop';
import { after } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { heldUntil, runOf, shotIn, shotWithClip } from '../../../support/shots';

const silent = planOf({ followUps: [] });
const plan = { ...silent, agreed: { ...silent.agreed, webhooks: { to: 'setting' } as const } };
const running = { outcome: 'running', backendStatus: 'queued', progress: 1, pollAfterMs: null };

/** Plays a render that runs for as long as it is looked at; `store` says what becomes of each attempt to store events. */
function play(told: typeof plan | typeof silent, store: (asked: Asked) => void, until = 200): Asked[] {
  const shot = shotIn('rendering', { dueAt: after(10), slot: heldUntil(after(9_000)) });
  const answer = (asked: Asked): unknown => {
    if (asked.what === 'recordEvents') {
      store(asked);
      return { stored: 1 };
    }
    return asked.what === 'checkRenders' ? { cancel: null, renders: { video_1: running } } : { outcome: 'granted' };
  };
  return playLoop({ plan: told, run: runOf(told, { baseline: shot }), answer, until });
}

const keysOf = ({ input }: Asked): string[] => (input as ActivityInput<'recordEvents'>).events.map(({ key }) => key);
const told = (done: readonly Asked[]): Asked[] => done.filter(({ what }) => what === 'recordEvents');
const polls = (done: readonly Asked[]): number[] =>
  done.filter(({ what }) => what === 'checkRenders').map(({ seconds }) => seconds);

describe('telling what happens to a pipeline', () => {
  it('tells nothing of a pipeline that names no receiver', () => {
    expect(told(play(silent, () => undefined))).toEqual([]);
  });

  it('stores the start once', () => {
    const done = told(play(plan, () => undefined));
    expect(done.map(keysOf)).toEqual([[`started-${Date.parse(after(0))}`]]);
    expect(done[0]?.seconds).toBe(0);
  });

  it('asks about renders as often although nothing can be stored, and tries that again every minute', () => {
    const fails = (): never => {
      throw new Error('The outbox is away.');
    };
    const troubled = play(plan, fails);
    expect(polls(troubled)).toEqual(polls(play(silent, () => undefined)));
    const tries = told(troubled).map(({ seconds }) => seconds);
    expect(tries).toEqual([0, 60, 120, 180]);
    expect(new Set(told(troubled).map((each) => keysOf(each).join())).size).toBe(1);
  });

  it('tells of a clip that is there, and of a render that a person has to decide about', () => {
    const two = planOf({ followUps: [{ name: 'motion', changes: 'motion' }] });
    const both = { ...two, agreed: { ...two.agreed, webhooks: { to: 'setting' } as const } };
    const undecided = shotIn('undecided', { unclearSince: after(0), dueAt: after(900), slot: heldUntil(after(9_000)) });
    const run = runOf(both, { baseline: shotWithClip(), motion: undecided });
    const done = playLoop({ plan: both, run, answer: () => ({ stored: 1, cancel: null, renders: {} }), until: 20 });
    expect(told(done).flatMap(keysOf).sort()).toEqual([
      'shot-baseline-1',
      `started-${Date.parse(after(0))}`,
      `undecided-motion-${undecided.attempt}-${undecided.submits}`,
    ]);
  });
});
