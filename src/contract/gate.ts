import { z } from 'zod';

/** What a person can look at before the pipeline goes on: the reference that follow-ups start from, and the follow-ups. */
export const GATE_KINDS = ['reference', 'followUps'] as const;
/** Of the id of a gate, which becomes part of the name of a blob. */
export const GATE_ID = /^(?:reference|follow-ups)-[1-9]\d{0,3}$/;
export const gateKindSchema = z.enum(GATE_KINDS);
export type GateKind = z.infer<typeof gateKindSchema>;

/** A decision about a gate, as it was stored. */
export const gateDecisionSchema = z.strictObject({
  gate: z.string(),
  action: z.enum(['approve', 'pick', 'reprompt', 'stop']),
  /** Number of the candidate that was picked. */
  candidate: z.number().optional(),
  /** The shot that is rendered anew, and from which prompt. */
  shot: z.string().optional(),
  prompt: z.string().optional(),
  /** The person, as they named themselves; null where nobody was named. */
  by: z.string().nullable(),
  /** ISO 8601. */
  at: z.string(),
  /** Nobody decided in time, so the plan did. */
  timedOut: z.literal(true).optional(),
});
export type GateDecision = z.infer<typeof gateDecisionSchema>;

/** A place where the pipeline waits for a person. What it shows is in storage before it opens. */
export const gateSchema = z.strictObject({
  /** Such as `reference-1`. Every gate of a pipeline has another id, so that a decision is about one state of things. */
  id: z.string(),
  kind: gateKindSchema,
  /** Since when it is open, and until when a person may decide; ISO 8601. */
  since: z.string(),
  until: z.string(),
  /** The latest attempt of each shot that it is about. One that was rendered anew since makes it a gate of the past. */
  attempts: z.record(z.string(), z.number()),
  /** How many candidates there are to pick from. */
  candidates: z.number(),
  /** Shots that may be rendered anew from another prompt. */
  shots: z.array(z.string()),
});
export type Gate = z.infer<typeof gateSchema>;

/** A gate, and how it was decided: null while it is open, and for one that nobody decided about. */
export const decidedGateSchema = gateSchema.extend({ decision: gateDecisionSchema.nullable() });
export type DecidedGate = z.infer<typeof decidedGateSchema>;

/** Whether two decisions say the same, whoever made them, and when. */
export const isSameDecision = (a: GateDecision, b: GateDecision): boolean =>
  a.gate === b.gate &&
  a.action === b.action &&
  a.candidate === b.candidate &&
  a.shot === b.shot &&
  a.prompt === b.prompt;
