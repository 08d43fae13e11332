import { recoverReplaced } from '../../../../src/activities/recover-replaced';
import type { ShotNote } from '../../../../src/contract/shot-note';
import { plannedShot } from '../../../../src/plans/plan';
import type { Render } from '../../../../src/renders/render';
import { renderIn } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { CLIP } from '../../../support/shots';

const drifted = { verdict: { anchor: 'drifted' } } as ShotNote;
const planned = { ...plannedShot(planOf(), 'motion'), onDrift: { redo: 2, seeds: [7, 8] } };
const attempts = [3, 1, 2].map((attempt) => renderIn('ended', { shot: 'motion', attempt }));

/** Attempts that do not count while the engine tells no more than which one does. */
const lost = (current: number, renders: readonly Render[] = attempts) =>
  recoverReplaced(
    { notes: { of: () => Promise.resolve(drifted) }, clipOf: () => Promise.resolve(CLIP) },
    { planned, renders, current, recorded: undefined, gates: [] },
  ).then((found) => found.map(({ shot, why, seed }) => [shot.attempt, why, seed]));

describe('attempts that another one stands in the place of', () => {
  it('are those that drifted before the one that counts', async () => {
    expect(await lost(3)).toEqual([
      [1, 'drifted', undefined],
      [2, 'drifted', 7],
    ]);
  });

  it('are later ones too, where an earlier one kept the reference better', async () => {
    expect(await lost(1)).toEqual([
      [2, 'drifted', 7],
      [3, 'another_is_better', 8],
    ]);
    expect(await lost(2)).toEqual([
      [1, 'drifted', undefined],
      [3, 'another_is_better', 8],
    ]);
  });

  it('are none that is still under way', async () => {
    const running = renderIn('accepted', { shot: 'motion', attempt: 2 });
    expect(await lost(1, [...attempts.filter(({ attempt }) => attempt === 1), running])).toEqual([]);
  });
});
