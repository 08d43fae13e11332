import { z } from 'zod';

/** What may happen inside a clip that nobody asked for. */
export const INCIDENT_KINDS = ['cut', 'jump_back', 'freeze', 'flicker', 'black', 'blank'] as const;

export const incidentSchema = z.strictObject({
  /** `blank` is one plain colour. */
  kind: z.enum(INCIDENT_KINDS),
  /** Of a cut and a jump back to the start both are the time of the first new picture. */
  fromSeconds: z.number(),
  toSeconds: z.number(),
});
export type Incident = z.infer<typeof incidentSchema>;
export type IncidentKind = Incident['kind'];
