/** Text from the wire as it may be stored: well-formed, since JSON lets through what not every encoder after it carries. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** One bounded line of well-formed text for an error message: no control characters, no runs of white space. */
export function cleanLine(text: string, maxChars = 1_000): string {
  const line = wellFormed(text)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > maxChars ? `${wellFormed(line.slice(0, maxChars - 1))}…` : line;
}
