import { z } from 'zod';

/** What a pipeline tells of itself. Every run ends with one of the last four. */
export const WEBHOOK_TYPES = [
  'pipeline.started',
  'pipeline.awaiting_decision',
  'shot.completed',
  'pipeline.completed',
  'pipeline.partial',
  'pipeline.failed',
  'pipeline.cancelled',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Where the events of a pipeline go. The URL itself may be a secret, so no plan holds it. */
export const agreedWebhooksSchema = z.discriminatedUnion('to', [
  /** To the `callbackUrl` of its brief, which is at this host. */
  z.strictObject({ to: z.literal('brief'), host: z.string() }),
  /** To wherever the setting says when an event is sent. */
  z.strictObject({ to: z.literal('setting') }),
]);
export type AgreedWebhooks = z.infer<typeof agreedWebhooksSchema>;

/** One thing that happened. */
export const webhookEventSchema = z.strictObject({
  /** Names it within its pipeline: what happened once has one key, however often it is told. */
  key: z.string(),
  type: z.enum(WEBHOOK_TYPES),
  /** When it happened, ISO 8601. */
  timestamp: z.string(),
  /** As it is sent: ids, names, codes and numbers, never a prompt. */
  data: z.record(z.string(), z.json()),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;

export const ATTEMPT_OUTCOMES = [
  /** The receiver answered 2xx. */
  'delivered',
  /** It answered 410: it wants no more. */
  'gone',
  /** It answered 3xx, which is not followed. */
  'redirected',
  /** It answered anything else. */
  'refused',
  'timed_out',
  /** No connection, or one that broke. */
  'unreachable',
  /** Its host is at an address that nothing may be sent to. */
  'forbidden_address',
  /** Nothing was sent: there is no secret to sign with. */
  'not_signed',
  /** Nothing was sent: the setting that said where to is gone. */
  'no_receiver',
  /** Nothing was sent: the app was given no token for the receiver. */
  'no_token',
] as const;

/** One attempt to deliver an event. */
export const webhookAttemptSchema = z.strictObject({
  at: z.string(),
  outcome: z.enum(ATTEMPT_OUTCOMES),
  /** What the receiver answered; absent where it did not. */
  status: z.number().optional(),
  /** Code of what went wrong with the connection, such as ECONNREFUSED. */
  code: z.string().optional(),
});
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;

const deliveryShape = {
  /** `given_up`: no more attempts are made, unless somebody asks for another. */
  state: z.enum(['pending', 'delivered', 'given_up']),
  /** Why it was given up: the receiver wants no more, or did not take it within a day. */
  why: z.enum(['gone', 'expired']).optional(),
  /** The latest ones, oldest first. */
  attempts: z.array(webhookAttemptSchema),
};

/** An event in the outbox of its pipeline. */
export const outboxEventSchema = webhookEventSchema.extend({
  ...deliveryShape,
  /** Since when its delivery is tried, and when it is next tried, once its turn has come. ISO 8601. */
  since: z.string(),
  dueAt: z.string(),
});
export type OutboxEvent = z.infer<typeof outboxEventSchema>;

/** All events of a pipeline in the order in which they are delivered, and where to. */
export const outboxSchema = z.strictObject({
  /** The `callbackUrl` of its brief; null: where the setting says. */
  url: z.string().nullable(),
  events: z.array(outboxEventSchema),
});
export type OutboxState = z.infer<typeof outboxSchema>;

/** What the document of a pipeline shows of an event. */
export const deliverySchema = z.strictObject({
  /** The `webhook-id` that it is sent with. */
  id: z.string(),
  type: z.enum(WEBHOOK_TYPES),
  timestamp: z.string(),
  ...deliveryShape,
  /** Null where none comes by itself. */
  nextAttemptAt: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The id that an event is sent with: the same for every attempt. It has no full stop, which would end it in what is signed. */
export const webhookIdOf = (pipelineId: string, key: string): string => `${pipelineId}_${key}`;
