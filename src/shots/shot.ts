import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import { cutSchema, readClipSchema, storedClipSchema } from '../contract/stored-clip';
import { verdictSchema } from '../contract/verdict';

/** How a shot stands towards its backend's slots: it holds one, or a turn in the queue; null when it has neither. */
const slotSchema = z.discriminatedUnion('has', [
  /** Held until then, unless it says before that it is alive. */
  z.strictObject({ has: z.literal('slot'), until: z.string() }),
  z.strictObject({
    has: z.literal('turn'),
    /** 1 is next. */
    position: z.number(),
    /** Seconds that the wait is expected to last from now on; null when nobody can say yet. */
    expectedWaitSeconds: z.number().nullable(),
  }),
]);

/** What is known of the accepted render of a shot; the ledger has the rest. */
const acceptedSchema = z.strictObject({
  renderId: z.string(),
  /** Id of the render that the backend made it from; absent: of none. */
  sourceId: z.string().optional(),
  /** The backend's own status word, as last heard. */
  backendStatus: z.string(),
  /** 0 to 100, as the backend says. */
  progress: z.number(),
  /** Since when the wait for it counts: its acceptance, or the start of the run that adopted it. */
  acceptedAt: z.string(),
  /** Since when the backend is known to work on it: its deadline counts from here. Absent before. */
  workedSince: z.string().optional(),
  /** When it was first heard to be completed: the deadline of its download counts from here. Absent before. */
  completedAt: z.string().optional(),
  /** What the latest read of its clip found, where that may be all of it; absent otherwise. */
  lastRead: readClipSchema.optional(),
  /** Where that read was cut off; absent where it was not. */
  lastCut: cutSchema.optional(),
  /** The longest read of its clip, where no end of it could be proven: it has to do when no more is to be had. Absent: none. */
  kept: storedClipSchema.optional(),
  /** Since when the backend says that there is no such job; absent while it knows it. */
  missingSince: z.string().optional(),
});
export type Accepted = z.infer<typeof acceptedSchema>;

/** What every shot carries, whatever it is doing. Times are ISO 8601, UTC. */
const carried = {
  /** 1, and one more for every time the shot is rendered anew on request. Part of the render's name in the ledger. */
  attempt: z.number(),
  /** How often a submit was tried for this attempt; refusals for want of a slot count. */
  submits: z.number(),
  /** US dollars that this attempt is bought for. */
  priceUsd: z.number(),
  /** US dollars charged for it so far. */
  chargedUsd: z.number(),
  slot: slotSchema.nullable(),
  /** Since when it wants a slot; null before. */
  queuedSince: z.string().nullable(),
  /** The time that its latest submit was asked for at: of two, the later one has the later time. Null before the first. */
  askedAt: z.string().nullable(),
  /** Troubles in a row in the present state, that are retried. */
  troubles: z.number(),
  /** The latest trouble, or why the shot ended as it did. */
  problem: problemSchema.nullable(),
};
/** When an open shot is next asked about or tried; null: at once. */
const due = { dueAt: z.string().nullable() };

/** One shot as the orchestrator carries it: a state has what it can have, and nothing else. */
export const shotSchema = z.discriminatedUnion('state', [
  /** Not begun; what it starts from may not be there yet. */
  z.strictObject({ state: z.literal('pending'), ...carried }),
  /** For a slot of the backend. */
  z.strictObject({ state: z.literal('waiting'), ...carried, ...due }),
  z.strictObject({
    state: z.literal('submitting'),
    ...carried,
    ...due,
    /** Since when the backend is waited for to wake up; absent where it has answered, or was not asked yet. */
    wakingSince: z.string().optional(),
  }),
  /** The answer to a submit was lost; the backend's list is being asked. */
  z.strictObject({ state: z.literal('reconciling'), ...carried, ...due, unclearSince: z.string() }),
  /** The list could not tell; a person is asked. */
  z.strictObject({ state: z.literal('undecided'), ...carried, ...due, unclearSince: z.string() }),
  z.strictObject({ state: z.literal('rendering'), ...carried, ...due, render: acceptedSchema }),
  z.strictObject({ state: z.literal('storing'), ...carried, ...due, render: acceptedSchema }),
  z.strictObject({
    state: z.literal('measuring'),
    ...carried,
    ...due,
    render: acceptedSchema,
    clip: storedClipSchema,
  }),
  z.strictObject({
    state: z.literal('ended'),
    ...carried,
    outcome: shotOutcomeSchema,
    endedAt: z.string(),
    render: acceptedSchema.nullable(),
    /** Since when nobody can say whether the backend accepted it; null when that is known. */
    unclearSince: z.string().nullable(),
    clip: storedClipSchema.nullable(),
    verdict: verdictSchema.nullable(),
    /** Jobs besides its own that most likely came of an earlier submit of it; absent where none were found. */
    duplicateJobs: z.array(z.string()).optional(),
  }),
]);
export type Shot = z.infer<typeof shotSchema>;
export type ShotState = Shot['state'];
export type ShotIn<S extends ShotState> = Extract<Shot, { state: S }>;
export type Carried = Pick<Shot, keyof typeof carried>;

export const shotStateSchema = z.enum([
  'pending',
  'waiting',
  'submitting',
  'reconciling',
  'undecided',
  'rendering',
  'storing',
  'measuring',
  'ended',
] satisfies ShotState[]);

/** A shot before its first step. */
export const freshShot = (priceUsd: number, attempt = 1): ShotIn<'pending'> => ({
  state: 'pending',
  attempt,
  submits: 0,
  priceUsd,
  chargedUsd: 0,
  slot: null,
  queuedSince: null,
  askedAt: null,
  troubles: 0,
  problem: null,
});

const CARRIED = Object.keys(carried) as (keyof Carried)[];

/** What a shot takes along from state to state. */
export const carriedOf = (shot: Shot): Carried =>
  Object.fromEntries(CARRIED.map((field) => [field, shot[field]])) as unknown as Carried;

/** The accepted render of a shot, where there is one. */
export const renderOf = (shot: Shot): Accepted | null => ('render' in shot ? shot.render : null);

/** Until when it holds a slot, ms since the epoch; null for one that holds none. */
export const heldUntilMs = ({ slot }: Carried): number | null => (slot?.has === 'slot' ? Date.parse(slot.until) : null);

/** When an open shot is next due, ms since the epoch: 0 for at once, and for ever later for one that has ended. */
export function dueMs(shot: Shot): number {
  if (!('dueAt' in shot)) return shot.state === 'ended' ? Number.POSITIVE_INFINITY : 0;
  return shot.dueAt === null ? 0 : Date.parse(shot.dueAt);
}
