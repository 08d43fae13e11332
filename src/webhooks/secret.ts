const PREFIX = 'whsec_';
/** What Standard Webhooks asks for, in bytes. */
const [SHORTEST, LONGEST] = [24, 64];

export const SECRET_WORDS = `secrets such as ${PREFIX}… with ${SHORTEST} to ${LONGEST} bytes as base64, which openssl rand -base64 32 makes behind ${PREFIX}`;

/** Whether something can sign: `whsec_` and the base64 of a key of the right length. */
export function isSecret(text: string): boolean {
  if (!text.startsWith(PREFIX)) return false;
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= SHORTEST && bytes.length <= LONGEST && bytes.toString('base64') === encoded;
}
