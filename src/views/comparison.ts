import { z } from 'zod';
import type { ReferenceFrame } from '../contract/reference-frame';
import type { Verdict } from '../contract/verdict';
import { ANCHOR_RANK, verdictSchema } from '../contract/verdict';
import type { Plan } from '../plans/plan';

const sideSchema = z.strictObject({
  shot: z.string(),
  /** The still that it starts from, and its place in the baseline, in seconds; null before it is taken. */
  reference: z.string(),
  atSeconds: z.number().nullable(),
  /** Null where nothing is measured. */
  anchor: verdictSchema.shape.anchor.nullable(),
  anchorSsim: z.number().nullable(),
});
type Side = z.infer<typeof sideSchema>;

/** Of one follow-up that was made from two candidates: which of them anchored better. */
export const comparisonSchema = z.strictObject({
  /** `neither`: both clips left their reference; `open`: one of them, or both, could not be compared, or not yet. */
  result: z.enum(['one_is_better', 'equal', 'neither', 'open']),
  /** The shot that kept its reference better; null where none did. */
  better: z.string().nullable(),
  sides: z.array(sideSchema),
  /** The same in a sentence, for people. */
  detail: z.string(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

interface Known {
  readonly verdictOf: (shot: string) => Verdict | null;
  readonly frameOf: (reference: string) => Pick<ReferenceFrame, 'atSeconds'> | null;
}

/** What the verdicts say of two candidates; undefined for a plan that compares none. */
export function comparisonOf({ agreed }: Pick<Plan, 'agreed'>, known: Known): Comparison | undefined {
  const second = agreed.references.find((reference) => 'secondOf' in reference && reference.secondOf !== undefined);
  if (second === undefined || !('secondOf' in second)) return undefined;
  const [one, other] = [second.secondOf, second.name].map((reference) => {
    const shot = agreed.shots.find(({ startsFrom }) => startsFrom === reference);
    return shot === undefined || reference === undefined ? undefined : sideOf(shot.name, reference, known);
  });
  // Of a plan that some shots were taken of, there may be one side alone.
  if (one === undefined || other === undefined) return undefined;
  return { ...judged(one, other), sides: [one, other] };
}

function sideOf(shot: string, reference: string, { verdictOf, frameOf }: Known): Side {
  const verdict = verdictOf(shot);
  const ssim = verdict?.numbers['anchorSsim'] ?? null;
  return {
    ...{ shot, reference, atSeconds: frameOf(reference)?.atSeconds ?? null },
    ...{ anchor: verdict?.anchor ?? null, anchorSsim: ssim },
  };
}

/** The word of a verdict comes first, so that a clip that drifted never wins over one that did not; then its similarity. */
function judged(one: Side, other: Side): Omit<Comparison, 'sides'> {
  const open = [one, other].filter(({ anchor }) => anchor === null || anchor === 'not_compared');
  const numbers = `${figureOf(one)}, ${figureOf(other)}`;
  if (open.length > 0) {
    const names = open.map(({ shot }) => shot).join(' and ');
    const detail = `Which reference anchored better is open: ${names} ${open.length === 1 ? 'was' : 'were'} not compared with a reference.`;
    return { result: 'open', better: null, detail };
  }
  if (one.anchor === 'drifted' && other.anchor === 'drifted')
    return { result: 'neither', better: null, detail: `Neither kept its reference: ${numbers}.` };
  const more = rankOf(one) - rankOf(other) || shown(one) - shown(other);
  if (more === 0)
    return { result: 'equal', better: null, detail: `Both kept their reference equally well: ${numbers}.` };
  const better = more > 0 ? one : other;
  const place = better.atSeconds === null ? '' : `, from the frame at ${better.atSeconds.toFixed(3)} s,`;
  return {
    result: 'one_is_better',
    better: better.shot,
    detail: `${better.shot}${place} kept its reference better: ${numbers}.`,
  };
}

const rankOf = ({ anchor }: Side): number => (anchor === null ? 0 : ANCHOR_RANK[anchor]);

/** To the digits that people are shown: what differs less is equal. */
const shown = ({ anchorSsim }: Side): number => Math.round((anchorSsim ?? 0) * 1_000);

const figureOf = ({ shot, anchor, anchorSsim }: Side): string =>
  `${shot} ${anchor}${anchorSsim === null ? '' : ` (opening frame SSIM ${anchorSsim.toFixed(3)})`}`;
