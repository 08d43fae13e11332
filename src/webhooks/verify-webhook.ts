import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { isSecret, SECRET_WORDS } from './secret';

export interface Received {
  /** `webhook-id`, `webhook-timestamp` and `webhook-signature`; names in any case, others are ignored. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body byte for byte as it came: JSON that was parsed and written again has another signature. */
  readonly body: string;
}

export type Verified =
  | { readonly ok: true; readonly event: unknown }
  | {
      readonly ok: false;
      /** What is wrong, and what was expected. */
      readonly reason: string;
    };

/** Whether a webhook was signed with any of these secrets within the last five minutes, and what it says. */
export function verifyWebhook({ headers, body }: Received, secrets: readonly string[]): Verified {
  if (secrets.length === 0) return { ok: false, reason: 'There is no secret to verify with; expected one at least.' };
  const unusable = secrets.findIndex((secret) => !isSecret(secret));
  if (unusable >= 0) return { ok: false, reason: `Secret ${unusable + 1} cannot be used; expected ${SECRET_WORDS}.` };
  let reason = '';
  for (const secret of secrets) {
    try {
      new Webhook(secret).verify(body, headers, { jsonParse: false });
      return { ok: true, event: JSON.parse(body) as unknown };
    } catch (error) {
      if (error instanceof SyntaxError)
        return { ok: false, reason: 'The signature is right, and the body is no JSON.' };
      if (!(error instanceof WebhookVerificationError)) throw error;
      reason = `${error.message}.`;
    }
  }
  return { ok: false, reason };
}
