/** The part of `Headers` that is needed to read one. */
export interface HeaderReader {
  get(name: string): string | null;
}

export interface RetryAfterOptions {
  /** Our clock, for an HTTP date in an answer that has no `Date` header of its own. */
  nowMs: number;
  /** Longer waits than this are cut to it. */
  maxMs?: number;
}

const oneHourMs = 3_600_000;

/** How long the server asks us to wait, in milliseconds from now, or undefined when it does not say so intelligibly. */
export function parseRetryAfterMs(headers: HeaderReader, options: RetryAfterOptions): number | undefined {
  const waitMs =
    parseNumber(headers.get('retry-after-ms')) ??
    parseNumber(headers.get('x-ms-retry-after-ms')) ??
    parseSecondsOrDate(headers, options.nowMs);
  return bounded(waitMs, options);
}

/** When to ask for the job again: `openai-poll-after-ms` where it is sent, else what Retry-After says. */
export function parsePollAfterMs(headers: HeaderReader, options: RetryAfterOptions): number | undefined {
  return bounded(parseNumber(headers.get('openai-poll-after-ms')), options) ?? parseRetryAfterMs(headers, options);
}

/** The wait that a message names in words ("Please retry after 17 seconds"), for servers that send no header. */
export function parseRetryAfterText(
  message: string,
  options: Pick<RetryAfterOptions, 'maxMs'> = {},
): number | undefined {
  const match =
    /(?:retry|try again)\s+(?:after|in)\s+(\d+(?:\.\d+)?)\s*(milliseconds?|ms|seconds?|s|minutes?|m)\b/i.exec(message);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;

  const unit = match[2].toLowerCase();
  const unitMs =
    unit.startsWith('mi') && !unit.startsWith('min') ? 1 : unit === 'ms' ? 1 : unit.startsWith('s') ? 1_000 : 60_000;
  return bounded(Number(match[1]) * unitMs, { nowMs: 0, ...options });
}

function parseSecondsOrDate(headers: HeaderReader, nowMs: number): number | undefined {
  // LiteLLM keeps what its upstream said apart from what it says itself.
  const value = (headers.get('retry-after') ?? headers.get('llm_provider-retry-after'))?.trim();
  if (!value) return undefined;

  const seconds = parseNumber(value);
  if (seconds !== undefined) return seconds * 1_000;

  const dueMs = parseHttpDate(value);
  if (dueMs === undefined) return undefined;

  // Both dates come from the server's clock, so their difference is right even when ours is minutes off.
  return dueMs - (parseHttpDate(headers.get('date')) ?? nowMs);
}

function parseHttpDate(value: string | null): number | undefined {
  // Date.parse alone takes nearly anything ("soon 5" is a date to it).
  if (value === null || !/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(value.trim())) return undefined;
  const ms = Date.parse(value.trim());
  return Number.isNaN(ms) ? undefined : ms;
}

function parseNumber(value: string | null): number | undefined {
  return value !== null && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : undefined;
}

function bounded(waitMs: number | undefined, { maxMs = oneHourMs }: RetryAfterOptions): number | undefined {
  return waitMs === undefined ? undefined : Math.round(Math.min(Math.max(waitMs, 0), maxMs));
}
