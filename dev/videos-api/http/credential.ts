import { timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export type CredentialKind = 'api-key' | 'bearer' | 'other' | 'none';

export function credentialKind(headers: IncomingHttpHeaders): CredentialKind {
  if (headers['api-key'] !== undefined) return 'api-key';
  if (headers.authorization === undefined) return 'none';
  return /^bearer /i.test(headers.authorization) ? 'bearer' : 'other';
}

/** Whether a request carries an accepted key, as `api-key` or as a bearer token; any non-empty credential when no keys are configured. */
export function isAuthorized(headers: IncomingHttpHeaders, apiKeys: readonly string[] | undefined): boolean {
  const bearer = /^bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const given = [headers['api-key'], bearer].filter(
    (credential) => typeof credential === 'string' && credential !== '',
  );
  if (apiKeys === undefined) return given.length > 0;
  return given.some((credential) => apiKeys.some((key) => isSame(String(credential), key)));
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
