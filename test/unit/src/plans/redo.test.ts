import { briefSchema } from '../../../../src/plans/brief';
import { plannedShot } from '../../../../src/plans/plan';
import { redoOf } from '../../../../src/plans/redo';
import { planOf, testBackend } from '../../../support/plan';

const SEEDED = { ...testBackend, parameters: { seed: { type: 'number' as const, min: 1, max: 9, whole: true } } };
const followUp = { name: 'motion', changes: 'motion', prompt: 'It drifts.', onDrift: { redo: 2 } };

describe('a redo', () => {
  it('has a seed of its own each time, the same in every plan, where the backend takes seeds', () => {
    const plan = planOf({ followUps: [followUp] }, { backend: SEEDED });
    const { onDrift } = plannedShot(plan, 'motion');
    expect(onDrift?.seeds).toHaveLength(2);
    for (const seed of onDrift?.seeds ?? []) expect(seed >= 1 && seed <= 9 && Number.isInteger(seed)).toBe(true);
    expect(redoOf(followUp, SEEDED)).toEqual({ onDrift });
  });

  it('has no seed elsewhere, and is nothing where none is asked for', () => {
    expect(redoOf(followUp, testBackend)).toEqual({ onDrift: { redo: 2 } });
    expect(redoOf({ name: 'motion', onDrift: { redo: 0 } }, SEEDED)).toEqual({});
    expect(planOf().terms.atMostUsd).toBeUndefined();
  });

  it.each([
    [{ seed: 3, followUps: [followUp] }, ['followUps.0.onDrift']],
    [{ followUps: [{ ...followUp, changes: 'seed', seed: 3 }] }, ['followUps.0.onDrift']],
    [{ seed: 3, followUps: [{ ...followUp, onDrift: { redo: 0 } }] }, []],
    [{ followUps: [{ ...followUp, onDrift: { redo: 4 } }] }, ['followUps.0.onDrift.redo']],
    [{ followUps: [followUp] }, []],
  ])('%j is refused where it would make the same clip again, or too many', (change, paths) => {
    const read = briefSchema(SEEDED).safeParse({ prompt: 'A boat.', ...change });
    expect((read.error?.issues ?? []).map(({ path }) => path.join('.'))).toEqual(paths);
  });
});
