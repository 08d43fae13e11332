import type { webcrypto } from 'node:crypto';
import { z } from 'zod';
import { linkRoleSchema } from '../contract/link-role';

const grantSchema = z.strictObject({
  pipelineId: z.string(),
  role: linkRoleSchema,
  /** Seconds since the epoch. */
  expiresAt: z.number(),
  /** How often the pipeline's links had been revoked when it was signed: one of an earlier count is none any more. */
  generation: z.number(),
});
export type LinkGrant = z.infer<typeof grantSchema>;

export type CheckedToken =
  | { readonly ok: true; readonly grant: LinkGrant }
  /** `forged`: no key of ours has signed it as it is. */
  | { readonly ok: false; readonly why: 'forged' | 'expired' };

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
/** Longer than any token that is made here. */
const LONGEST_TOKEN = 1_000;

/** A grant and its signature, both readable in a URL. */
export async function signToken(grant: LinkGrant, key: string): Promise<string> {
  const payload = Buffer.from(JSON.stringify(grant)).toString('base64url');
  const signature = await crypto.subtle.sign(HMAC, await keyOf(key, 'sign'), bytesOf(payload));
  return `${payload}.${Buffer.from(signature).toString('base64url')}`;
}

/** What a token grants, if one of these keys has signed it. WebCrypto compares in constant time. */
export async function checkToken(token: string, keys: readonly string[], nowMs: number): Promise<CheckedToken> {
  const [payload = '', signature = '', ...more] = token.length > LONGEST_TOKEN ? [] : token.split('.');
  if (payload === '' || signature === '' || more.length > 0) return { ok: false, why: 'forged' };
  for (const key of keys) {
    const signed = Buffer.from(signature, 'base64url');
    if (!(await crypto.subtle.verify(HMAC, await keyOf(key, 'verify'), signed, bytesOf(payload)))) continue;
    // Signed by us, and perhaps by a version that said something else with it.
    const { data: grant } = grantSchema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    if (grant === undefined) break;
    return grant.expiresAt * 1_000 > nowMs ? { ok: true, grant } : { ok: false, why: 'expired' };
  }
  return { ok: false, why: 'forged' };
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const keyOf = (key: string, use: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('raw', bytesOf(key), HMAC, false, [use]);
