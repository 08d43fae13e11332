import type { WebhookFormat } from './message';

/** What settings say of webhooks. */
export interface WebhookConfig {
  /** Where events go of briefs that name nobody; absent: nowhere. */
  readonly url?: string;
  /** Every one signs; none: nothing can be sent. */
  readonly secrets: readonly string[];
  /** Hosts that may be sent to although they are at no public address. */
  readonly hosts: readonly string[];
  readonly format: WebhookFormat;
}
