import { z } from 'zod';

/** What a `/v1/videos` server takes and what it asks for it. Frozen into every plan. */
export const backendSchema = z.strictObject({
  /** The name a brief picks it by. */
  name: z.string(),
  /** The deployment or model name sent as `model`. */
  model: z.string(),
  /** Sizes it accepts, `WIDTHxHEIGHT` in pixels. */
  sizes: z.array(z.string()),
  /** Clip lengths it accepts, in seconds. */
  seconds: z.array(z.number()),
  maxPromptCharacters: z.number(),
  /** Price of one second of video in US dollars, and the day that figure was last checked. */
  usdPerSecond: z.number(),
  priceAsOf: z.string(),
  /** When a render is charged, and for which endings other than `completed` it is. */
  chargedAt: z.enum(['completion', 'acceptance']),
  chargedEndings: z.array(z.enum(['failed', 'moderated', 'cancelled'])),
  /** Jobs it runs at once for us, and creates it takes in a minute. */
  maxRunning: z.number(),
  createsPerMinute: z.number(),
  /** Seconds after which its list names every accepted job; null where nobody vouches for that. */
  listCompleteAfterSeconds: z.number().nullable(),
});
export type Backend = z.infer<typeof backendSchema>;
