import { z } from 'zod';
import type { ReferenceFrame } from './reference-frame';
import { referenceFrameSchema } from './reference-frame';

/** What speaks against a frame as a reference: nothing to see in it, its light, its lack of detail, that another is the same. */
export const candidateNoteSchema = z.enum(['blank', 'dark', 'bright', 'soft', 'like_another']);

/** One of several frames that shots could start from. People count them from 1, in the order in which the clip shows them. */
export const referenceCandidateSchema = referenceFrameSchema.extend({
  /** Blob of a small picture of it. */
  thumbnail: z.string(),
  /** 0 to 1: how good a reference it makes among those of its clip. */
  score: z.number(),
  /** Variance of the Laplacian; comparable within one clip only. */
  sharpness: z.number(),
  /** Of video luma, in which 16 is black and 235 is white. */
  meanLuma: z.number(),
  lumaDeviation: z.number(),
  notes: z.array(candidateNoteSchema),
  /** Number of the earlier candidate that it is nearly the same as; absent: it is like no other, or an older version took it. */
  likeCandidate: z.number().optional(),
});
export type ReferenceCandidate = z.infer<typeof referenceCandidateSchema>;

/** The candidate as the frame that it is. */
export const frameOfCandidate = ({
  blob,
  bytes,
  sha256,
  width,
  height,
  atSeconds,
}: ReferenceCandidate): ReferenceFrame => ({ blob, bytes, sha256, width, height, atSeconds });

/** Scores this near to each other say nothing of which frame is better; the earlier one is taken. */
const TIED = 0.02;

/** Those that can be taken, best first; nearly equal ones in the order of the clip, and copies of others last. */
export function bestFirst(candidates: readonly ReferenceCandidate[]): ReferenceCandidate[] {
  const rest = [...candidates];
  const ranked: ReferenceCandidate[] = [];
  while (rest.length > 0) {
    const own = rest.filter(({ notes }) => !notes.includes('like_another'));
    const among = own.length === 0 ? rest : own;
    const best = Math.max(...among.map(({ score }) => score));
    const next = among.find(({ score }) => score >= best - TIED);
    if (next === undefined) break;
    ranked.push(next);
    rest.splice(rest.indexOf(next), 1);
  }
  return ranked;
}
