import { comingReferences, dueReferences, startOfReference, startOfShot, whyNever } from '../../../../src/shots/ready';
import { stageOf } from '../../../../src/shots/stage';
import type { PipelineRun } from '../../../../src/shots/run';
import type { TakenReference } from '../../../../src/shots/reference';
import type { Shot } from '../../../../src/shots/shot';
import type { Plan, PlannedShot } from '../../../../src/plans/plan';
import { after } from '../../../support/paid/fixtures';
import { planWith } from '../../../support/plan';
import { CLIP, FRAME, runOf, shotIn, shotWithClip } from '../../../support/shots';

const taken: TakenReference = { outcome: 'taken', frame: FRAME };
const noFrame: TakenReference = { outcome: 'failed', problem: { code: 'internal_error', detail: 'No frame.' } };
const failed = shotIn('ended', { outcome: 'render_failed' });
const skipped = shotIn('ended', { outcome: 'skipped' });
const stored = shotWithClip();

/** What stands before each shot, and which references can be taken now. */
function look(
  plan: Plan,
  shots: Readonly<Record<string, Shot>>,
  references: Readonly<Record<string, TakenReference>> = {},
): [Record<string, string>, string[]] {
  const run = runOf(plan, shots, { references: { ...references } });
  const starts = plan.agreed.shots.map(({ name }) => [name, startOfShot(plan, run, name)]);
  return [Object.fromEntries(starts) as Record<string, string>, dueReferences(plan, run).map(({ name }) => name)];
}

describe('a chain of shots, each of which starts from a frame of the one before', () => {
  const plan = planWith({ one: null, two: 'of-one', three: 'of-two' }, { 'of-one': 'one', 'of-two': 'two' });

  it('begins with the one that starts from nothing', () => {
    expect(look(plan, {})).toEqual([{ one: 'ready', two: 'waits', three: 'waits' }, []]);
  });

  it('goes on link by link: clip, frame, clip', () => {
    expect(look(plan, { one: stored })).toEqual([{ one: 'ready', two: 'waits', three: 'waits' }, ['of-one']]);
    const one = { 'of-one': taken };
    expect(look(plan, { one: stored }, one)).toEqual([{ one: 'ready', two: 'ready', three: 'waits' }, []]);
    expect(look(plan, { one: stored, two: shotIn('rendering') }, one)[1]).toEqual([]);
    expect(look(plan, { one: stored, two: stored }, one)[1]).toEqual(['of-two']);
    expect(look(plan, { one: stored, two: stored }, { ...one, 'of-two': taken })).toEqual([
      { one: 'ready', two: 'ready', three: 'ready' },
      [],
    ]);
  });

  it('ends link by link where a shot fails', () => {
    expect(look(plan, { one: failed })).toEqual([{ one: 'ready', two: 'never', three: 'waits' }, []]);
    expect(look(plan, { one: failed, two: skipped })).toEqual([{ one: 'ready', two: 'never', three: 'never' }, []]);
  });

  it('ends where a frame cannot be taken, and does not try to take it again', () => {
    expect(look(plan, { one: stored }, { 'of-one': noFrame })).toEqual([
      { one: 'ready', two: 'never', three: 'waits' },
      [],
    ]);
  });

  it('says of each link why it can never begin: by its own source', () => {
    const why = (shots: Readonly<Record<string, Shot>>, name: string, references: PipelineRun['references'] = {}) =>
      whyNever(plan, runOf(plan, shots, { references }), name);
    expect(why({ one: failed }, 'two')).toEqual({
      code: 'skipped',
      detail: 'two was to start from a frame of one, which has no clip: it ended as render_failed.',
    });
    expect(why({ one: failed, two: skipped }, 'three')?.detail).toBe(
      'three was to start from a frame of two, which has no clip: it ended as skipped.',
    );
    expect(why({ one: stored }, 'two', { 'of-one': noFrame })?.detail).toBe(
      'The frame of one that two was to start from could not be taken: No frame.',
    );
    expect(why({}, 'one')).toBeUndefined();
    expect(why({ one: stored }, 'two')).toBeUndefined();
  });

  it('takes no frame that no open shot starts from', () => {
    expect(look(plan, { one: stored, two: failed })[1]).toEqual([]);
    const cancelled = shotIn('ended', { outcome: 'cancelled' });
    expect(look(plan, { one: stored, two: stored, three: cancelled }, { 'of-one': taken })[1]).toEqual([]);
  });
});

describe('a frame that is taken while its clip is measured', () => {
  const plan = planWith({ one: null, two: 'of-one' }, { 'of-one': 'one' });
  const coming = (shots: Readonly<Record<string, Shot>>, { of = plan, references = {} } = {}): string[] =>
    comingReferences(of, runOf(of, shots, { references }), 'one').map(({ name }) => name);
  const measuring = shotIn('measuring');

  it('is one that shots wait for', () => {
    expect(coming({ one: measuring })).toEqual(['of-one']);
    expect(coming({ one: shotIn('rendering') })).toEqual([]);
    expect(coming({ one: measuring, two: skipped })).toEqual([]);
    expect(coming({ one: measuring }, { references: { 'of-one': taken } })).toEqual([]);
  });

  it('is none of half a clip, of which a person says first whether anything starts from it', () => {
    const half = { ...CLIP, notes: ['length_short'] } as typeof CLIP;
    expect(coming({ one: shotIn('measuring', { clip: half }) })).toEqual([]);
  });

  it('is none where another attempt may count in the end, or where it is chosen of several', () => {
    const { agreed } = plan;
    const redone = agreed.shots.map((shot) => ({ ...shot, onDrift: { redo: 1 } }));
    expect(coming({ one: measuring }, { of: { ...plan, agreed: { ...agreed, shots: redone } } })).toEqual([]);
    const chosen = agreed.references.map((reference) => ({ ...reference, candidates: 3 }));
    const of = { ...plan, agreed: { ...agreed, references: chosen as typeof agreed.references } };
    expect(coming({ one: measuring }, { of })).toEqual([]);
  });
});

describe('two references in one pipeline', () => {
  const plan = planWith(
    { day: null, night: null, 'day-motion': 'noon', 'day-audio': 'noon', 'night-motion': 'midnight' },
    { noon: 'day', midnight: 'night' },
  );

  it('are taken each as soon as its own shot has a clip', () => {
    expect(look(plan, { day: shotIn('rendering'), night: stored })).toEqual([
      { day: 'ready', night: 'ready', 'day-motion': 'waits', 'day-audio': 'waits', 'night-motion': 'waits' },
      ['midnight'],
    ]);
    expect(look(plan, { day: stored, night: stored })[1]).toEqual(['noon', 'midnight']);
    expect(look(plan, { day: stored, night: stored }, { noon: taken })[1]).toEqual(['midnight']);
  });

  it('hold up only the shots that start from them, when the shot of one fails', () => {
    expect(look(plan, { day: failed, night: stored }, { midnight: taken })).toEqual([
      { day: 'ready', night: 'ready', 'day-motion': 'never', 'day-audio': 'never', 'night-motion': 'ready' },
      [],
    ]);
  });

  it('can be two frames of one shot', () => {
    const both = planWith({ one: null, early: 'first', late: 'second' }, { first: 'one', second: 'one' });
    expect(look(both, { one: stored })[1]).toEqual(['first', 'second']);
    expect(look(both, { one: stored }, { first: taken, second: noFrame })[0]).toEqual({
      ...{ one: 'ready', early: 'ready', late: 'never' },
    });
  });
});

describe('a reference', () => {
  const plan = planWith({ one: null, two: 'of-one' }, { 'of-one': 'one' });
  const [reference] = plan.agreed.references;
  if (reference === undefined) throw new Error('The plan has a reference.');

  it.each<[string, Shot, string]>([
    ['is ready when its shot has a clip', stored, 'ready'],
    ['is ready also of a clip without sound', shotWithClip({ outcome: 'completed_without_audio_track' }), 'ready'],
    ['waits while its clip is measured', shotIn('measuring'), 'waits'],
    ['waits while its shot is looked for', shotIn('undecided'), 'waits'],
    ['will never be there without a clip', failed, 'never'],
    ['is not taken of a clip that nothing can play', shotIn('ended', { outcome: 'clip_invalid' }), 'never'],
  ])('%s', (_, one, expected) => {
    expect(startOfReference(runOf(plan, { one }), reference)).toBe(expected);
  });

  it('that the plan does not have will never be there', () => {
    expect(look(planWith({ one: null, two: 'elsewhere' }), { one: stored })[0]).toEqual({ one: 'ready', two: 'never' });
  });
});

describe('a clip that may be only the beginning of one', () => {
  const plan = planWith({ one: null, two: 'of-one', three: 'of-one' }, { 'of-one': 'one' });
  const short = shotWithClip({ clip: { ...CLIP, notes: ['length_short'] } });

  it('has nothing bought on a frame of it', () => {
    expect(look(plan, { one: short })[0]).toEqual({ one: 'ready', two: 'never', three: 'never' });
    expect(whyNever(plan, runOf(plan, { one: short }), 'two')).toEqual({
      code: 'length_short',
      detail: 'Nobody knows whether the clip of one is whole, so two was not bought on a frame of it.',
    });
    expect(whyNever(plan, runOf(plan, { one: stored }), 'two')).toBeUndefined();
  });

  it('has what a person asks for by its name, and nothing else', () => {
    const run = runOf(plan, { one: short }, { namedAgain: ['three'] });
    expect(['two', 'three'].map((name) => startOfShot(plan, run, name))).toEqual(['never', 'waits']);
    expect(dueReferences(plan, run).map(({ name }) => name)).toEqual(['of-one']);
  });
});

describe('the stage of a pipeline', () => {
  const plan = planWith({ one: null, two: 'of-one' }, { 'of-one': 'one' });

  it('follows its shots and references to the end', () => {
    expect(stageOf(plan, runOf(plan))).toBe('baseline');
    expect(stageOf(plan, runOf(plan, { one: stored }))).toBe('reference');
    expect(stageOf(plan, runOf(plan, { one: stored }, { references: { 'of-one': taken } }))).toBe('followUps');
    const ended = { one: stored, two: stored };
    expect(stageOf(plan, runOf(plan, ended))).toBe('manifest');
    expect(stageOf(plan, runOf(plan, ended, { endedAt: after(9) }))).toBe('manifest');
    expect(stageOf(plan, runOf(plan, ended, { endedAt: after(9), manifest: 'p1/manifest.json' }))).toBe('done');
    const problem = { code: 'internal_error', detail: 'The manifest could not be written.' };
    expect(stageOf(plan, runOf(plan, ended, { endedAt: after(9), problem }))).toBe('done');
  });
});

describe('a shot that is made from the render of another', () => {
  const base = planWith({ one: null, two: null, three: null });
  const [one, two, three] = base.agreed.shots as [PlannedShot, PlannedShot, PlannedShot];
  const plan = {
    ...base,
    agreed: {
      ...base.agreed,
      shots: [
        one,
        { ...two, madeFrom: { how: 'remix' as const, shot: 'one' } },
        { ...three, madeFrom: { how: 'extend' as const, shot: 'two' } },
      ],
    },
  };

  it('waits for that shot, and takes no frame', () => {
    expect(look(plan, {})).toEqual([{ one: 'ready', two: 'waits', three: 'waits' }, []]);
    expect(look(plan, { one: stored })).toEqual([{ one: 'ready', two: 'ready', three: 'waits' }, []]);
    expect(look(plan, { one: stored, two: stored })[0]).toEqual({ one: 'ready', two: 'ready', three: 'ready' });
  });

  it('never begins where that one has no clip, or nobody knows its job', () => {
    expect(look(plan, { one: failed })[0]).toEqual({ one: 'ready', two: 'never', three: 'waits' });
    expect(look(plan, { one: shotWithClip({ render: null }) })[0]).toMatchObject({ two: 'never' });
  });

  it('is no baseline to those who ask where the pipeline is', () => {
    expect(stageOf(plan, runOf(plan, {}))).toBe('baseline');
    expect(stageOf(plan, runOf(plan, { one: stored }))).toBe('followUps');
  });
});
