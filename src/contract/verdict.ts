import { z } from 'zod';
import { incidentSchema } from './incident';

/** Measured numbers for a clip and what they say. Levels in dB, loudness in LUFS; null where there was nothing to measure. */
export const verdictSchema = z.strictObject({
  anchor: z.enum(['anchored', 'weak', 'drifted', 'not_compared']),
  motion: z.enum(['moving', 'subtle', 'still', 'black']),
  /** `not_measured`: there is a sound track, and nothing here can decode it. */
  sound: z.enum(['audible', 'faint', 'silent', 'none', 'not_measured']),
  /** One sentence per finding, for people. */
  findings: z.array(z.string()),
  /** What happens inside the clip that nobody asked for, with its times; absent in what was judged before it was looked for. */
  incidents: z.array(incidentSchema).optional(),
  numbers: z.record(z.string(), z.number().nullable()),
});
export type Verdict = z.infer<typeof verdictSchema>;
