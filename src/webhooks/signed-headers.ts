import { Webhook } from 'standardwebhooks';

export interface ToSign {
  readonly id: string;
  readonly body: string;
  /** By the receiver's clock, which refuses what is older than five minutes: the wall's. */
  readonly at: Date;
}

/** The headers of Standard Webhooks. Every secret signs, so that a receiver may know the old one or the new one. */
export function signedHeaders({ id, body, at }: ToSign, secrets: readonly string[]): Record<string, string> {
  if (secrets.length === 0) throw new Error(`Webhook ${id} cannot be signed: there is no secret.`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
