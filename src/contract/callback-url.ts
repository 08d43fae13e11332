import { z } from 'zod';
import { isLoopback } from './is-loopback';

const LONGEST = 2_048;

/** What a receiver's URL should have been, in words that follow "expected"; undefined for one that can be used. */
export function expectedCallbackUrl(text: string): string | undefined {
  if (text.length > LONGEST) return `a URL of at most ${LONGEST} characters`;
  if (!URL.canParse(text)) return 'an https URL, such as https://hooks.example/shotloop';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname)))
    return 'an https URL; http is taken for this machine only (localhost, 127.0.0.1)';
  if (username !== '' || password !== '') return 'a URL without a user name or a password in it';
  return undefined;
}

/** Of a brief: who is told of what happens. */
export const callbackUrlField = z.string().superRefine((text, context) => {
  const message = expectedCallbackUrl(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
