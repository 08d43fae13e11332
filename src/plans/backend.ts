import { z } from 'zod';
import { madeHowSchema } from './made-from';

/** What a brief may say besides, where a backend reads it: a number within bounds, or text. */
export const parameterSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('number'), min: z.number(), max: z.number(), whole: z.boolean() }),
  z.strictObject({ type: z.literal('text'), maxCharacters: z.number() }),
]);
export type Parameter = z.infer<typeof parameterSchema>;

/** Sizes it accepts, `WIDTHxHEIGHT` in pixels: these, or whatever both numbers of are multiples of so much. */
export const sizesSchema = z.union([
  z.array(z.string()),
  z.strictObject({ multiplesOf: z.number(), first: z.string() }),
]);
/** Clip lengths it accepts, in whole seconds: these, or all from one to another. */
export const secondsSchema = z.union([
  z.array(z.number()),
  z.strictObject({ from: z.number(), to: z.number(), first: z.number() }),
]);

/**
 * What a backend may charge for besides a finished clip. `refused`: an order that it turns down for what was asked, as some do only
 * after the work (a 422 that follows the picture).
 */
export const CHARGED_ENDINGS = ['failed', 'moderated', 'cancelled', 'refused'] as const;

/** How a server makes pictures (`/v1/images/generations`), and what it asks for one. */
export const imagesSchema = z.strictObject({
  model: z.string(),
  /** Sizes that model makes; the one nearest in shape to the clip is asked for. */
  sizes: z.array(z.string()).min(1),
  usdPerImage: z.number(),
  /** The day that figure was last checked. */
  priceAsOf: z.string(),
});

/** What a `/v1/videos` server takes and what it asks for it. Frozen into every plan. */
export const backendSchema = z.strictObject({
  /** The name a brief picks it by. */
  name: z.string(),
  /** The deployment or model name sent as `model`. */
  model: z.string(),
  /** The one for shots that start from a picture, where that is another. */
  imageModel: z.string().optional(),
  sizes: sizesSchema,
  seconds: secondsSchema,
  maxPromptCharacters: z.number(),
  /** Price of one second of video in US dollars, and the day that figure was last checked. */
  usdPerSecond: z.number(),
  priceAsOf: z.string(),
  /** Price of a render whatever its length, where that is how the backend counts. */
  usdPerRender: z.number().optional(),
  /** When a render is charged, and for which endings other than `completed` it is. */
  chargedAt: z.enum(['completion', 'acceptance']),
  chargedEndings: z.array(z.enum(CHARGED_ENDINGS)),
  /** Jobs it runs at once for us, and creates it takes in a minute. */
  maxRunning: z.number(),
  createsPerMinute: z.number(),
  /** Most that a day may cost there, US dollars, besides the ceiling of the whole app. */
  dailyUsd: z.number().optional(),
  /** Seconds after which its list names every accepted job; null where nobody vouches for that. */
  listCompleteAfterSeconds: z.number().nullable(),
  /** The least pause between two questions for a job, s; absent: the plan's own pace. */
  pollSeconds: z.number().optional(),
  /** How long it may keep an accepted job before it begins on it, s. */
  backendQueueSeconds: z.number().optional(),
  /** Which server it is (`endpointName`), and by which profile it is spoken to. */
  endpoint: z.string().optional(),
  profile: z.string().optional(),
  /** What a brief may say besides, by name; `seed` stands among them where it has one. */
  parameters: z.record(z.string(), parameterSchema).optional(),
  /** Absent where it makes no pictures. */
  images: imagesSchema.optional(),
  /** False where it takes no picture to start from; absent where only the server can tell. */
  takesImage: z.boolean().optional(),
  /** How it makes a clip from another clip of its own; absent: in no way. */
  makesFrom: z.array(madeHowSchema).optional(),
  /** False where its clips have no sound; absent where only the clips can tell. */
  makesSound: z.boolean().optional(),
  /** The longest that a render may take there, s; absent: as long as the plan says. */
  renderDeadlineSeconds: z.number().optional(),
  /** The first day (UTC) on which the model is there no more. */
  retiresOn: z.string().optional(),
});
export type Backend = z.infer<typeof backendSchema>;

/** Of a backend, what a plan freezes for a run of it. */
export const termsOfBackendSchema = backendSchema.pick({
  usdPerSecond: true,
  usdPerRender: true,
  priceAsOf: true,
  images: true,
  chargedAt: true,
  chargedEndings: true,
  maxRunning: true,
  createsPerMinute: true,
  dailyUsd: true,
  listCompleteAfterSeconds: true,
  pollSeconds: true,
  backendQueueSeconds: true,
  endpoint: true,
  profile: true,
});
export type TermsOfBackend = z.infer<typeof termsOfBackendSchema>;

/** The part of a backend's limits that freezes with a run; what it does not have is left out. */
export function termsOfBackend(backend: Backend): TermsOfBackend {
  const known = Object.entries(backend).filter(
    ([key, value]) => key in termsOfBackendSchema.shape && value !== undefined,
  );
  return termsOfBackendSchema.parse(Object.fromEntries(known));
}

/** The backend of settings that name one alone. Its slots are where the app's slots and money have always been kept. */
export const DEFAULT_BACKEND = 'default';
