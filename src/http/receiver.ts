import type { AgreedWebhooks } from '../contract/webhook';
import type { FieldProblem } from '../contract/problem-details';
import { isForbiddenHost } from '../net/post-public';
import type { WebhookConfig } from '../webhooks/config';

/** Where the events of a new pipeline go. The URL of a brief is kept apart from its plan. */
export type Receiver =
  | { readonly ok: true; readonly webhooks: AgreedWebhooks | undefined; readonly url: string | undefined }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Who is told: whom the brief names, else whom the setting does, else nobody. */
export function receiverOf(callbackUrl: string | undefined, { url, secrets, hosts }: WebhookConfig): Receiver {
  if (callbackUrl === undefined)
    return { ok: true, webhooks: url === undefined ? undefined : { to: 'setting' }, url: undefined };
  const { hostname, host } = new URL(callbackUrl);
  const expected = [
    ...(isForbiddenHost(hostname, hosts) ? ['a URL of a public address, or of a host in SHOTLOOP_WEBHOOK_HOSTS'] : []),
    ...(secrets.length === 0
      ? [
          'none: SHOTLOOP_WEBHOOK_SECRETS is not set, and without a secret nothing can be signed, and so nothing is sent',
        ]
      : []),
  ];
  // The URL may be a secret: its host says enough.
  if (expected.length > 0)
    return { ok: false, problems: expected.map((each) => ({ path: 'callbackUrl', value: host, expected: each })) };
  return { ok: true, webhooks: { to: 'brief', host }, url: callbackUrl };
}
