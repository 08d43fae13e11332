import type { RecordedResponse } from './golden';
import { normalised, type Side } from './rules';
import type { Received } from './send';

/** Headers that say how the bytes travelled or who served them, not what was answered. */
const TRANSPORT = new Set(['date', 'server', 'connection', 'keep-alive']);
const ENTRY = '\\{"(?:name":"[^"]*","(?:instanceId|script_root_path_href)|entityId)"';
const LISTING = new RegExp(`^\\[${ENTRY}`);
const BETWEEN_ENTRIES = new RegExp(`(?<=\\}),(?=${ENTRY})`);
/** A recorded text that was shortened: its beginning, and how long it was. */
const CUT = /\.\.\.\[(\d+) chars total\]$/;

/** The differences between an answer and the recorded one, in words. Empty when they are the same. */
export function differences(
  recorded: RecordedResponse,
  received: Received,
  sides: { recorded: Side; ours: Side },
): string[] {
  const found: string[] = [];
  if (recorded.status !== received.status) found.push(`status: recorded ${recorded.status}, got ${received.status}`);
  const text = received.body.toString(received.body.includes(0xff) ? 'latin1' : 'utf8');
  const theirs = headerLines(recorded.headers, sides.recorded);
  const ours = headerLines(received.headers, sides.ours);
  for (const line of theirs) if (!ours.includes(line)) found.push(`header recorded, not got: ${line}`);
  for (const line of ours) if (!theirs.includes(line)) found.push(`header got, not recorded: ${line}`);
  const body = bodyDifference(recorded.bodyText, text, sides);
  if (body !== undefined) found.push(body);
  return found;
}

function headerLines(headers: RecordedResponse['headers'], side: Side): string[] {
  return headers
    .filter(([name]) => !TRANSPORT.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${headerValue(name.toLowerCase(), value, side)}`)
    .sort();
}

function headerValue(name: string, value: string, side: Side): string {
  // Follows from the body, which is compared; ids and addresses differ in length.
  if (name === 'content-length') return value === '0' ? '0' : '<length>';
  if (name === 'x-ms-continuation-token') return normalised(Buffer.from(value.trim(), 'base64').toString('utf8'), side);
  return normalised(value, side);
}

function bodyDifference(recorded: string, text: string, sides: { recorded: Side; ours: Side }): string | undefined {
  const cut = CUT.exec(recorded);
  if (cut !== null && LISTING.test(recorded)) {
    const ours = entries(text, sides.ours);
    // The last entry of a shortened recording is not whole.
    const missing = entries(recorded.slice(0, cut.index), sides.recorded)
      .slice(0, -1)
      .find((entry) => !ours.includes(entry));
    return missing === undefined ? undefined : `body: recorded entry not got: ${missing}`;
  }
  const theirs = canonical(cut === null ? recorded : recorded.slice(0, cut.index), sides.recorded);
  const ours = canonical(text, sides.ours);
  if (cut === null ? theirs === ours : ours.startsWith(theirs)) return undefined;
  return `body: ${excerpt(theirs, ours)}`;
}

/** A listing is in the order of its ids, some of which are random, so each side's entries are put in the order of their texts. */
function canonical(text: string, side: Side): string {
  const binary = /^base64\?b'(.*)'$/s.exec(text)?.[1];
  if (binary !== undefined) {
    return binary.replaceAll(/\\x(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  if (!LISTING.test(text)) return normalised(text, side);
  return `[${entries(text.slice(0, -1), side).sort().join(',')}]`;
}

/** The entries of a listing, without the closing bracket. */
function entries(text: string, side: Side): string[] {
  return text
    .slice(1)
    .split(BETWEEN_ENTRIES)
    .map((entry) => normalised(entry, side));
}

function excerpt(theirs: string, ours: string): string {
  let at = 0;
  while (at < theirs.length && theirs[at] === ours[at]) at += 1;
  const from = Math.max(0, at - 60);
  const part = (text: string): string => JSON.stringify(text.slice(from, at + 160));
  return `at ${at} recorded ${part(theirs)}, got ${part(ours)}`;
}
