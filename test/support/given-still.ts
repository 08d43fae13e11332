import type { GivenReference, Plan } from '../../src/plans/plan';
import { planOf } from './plan';
import { FRAME } from './shots';

/** A still that was made of a picture which came with the brief. */
export const OWN_PICTURE: GivenReference = {
  name: 'reference',
  source: {
    ...{ kind: 'image', given: 'data' },
    original: {
      ...{ file: '02-reference-original.jpg', mediaType: 'image/jpeg', bytes: 9_000, sha256: 'abc' },
      ...{ width: 4_000, height: 3_000 },
    },
    prepared: { fit: 'cover', orientation: 6, flattened: false, profile: { name: 'Display P3', applied: true } },
  },
  file: '02-reference.png',
  frame: { ...FRAME, atSeconds: null },
};

/** A plan whose shots start from a still that is there already; its follow-ups are motion and audio. */
export function planFromStill(still: GivenReference = OWN_PICTURE): Plan {
  const plan = planOf();
  const shots = plan.agreed.shots.map((shot) => ({ ...shot, startsFrom: still.name }));
  return { ...plan, agreed: { ...plan.agreed, references: [still], shots } };
}
