import { parsePollAfterMs, parseRetryAfterMs, parseRetryAfterText } from '../../../../src/video-api/retry-after';

const nowMs = Date.parse('2026-01-01T00:00:00Z');
const parse = (headers: Record<string, string>): number | undefined =>
  parseRetryAfterMs(new Headers(headers), { nowMs });

describe('parseRetryAfterMs', () => {
  it.each([
    ['whole seconds', { 'retry-after': '7' }, 7_000],
    ['parts of a second', { 'retry-after': '0.5' }, 500],
    ['zero', { 'retry-after': '0' }, 0],
    ['milliseconds before seconds', { 'retry-after': '7', 'retry-after-ms': '150' }, 150],
    ['the milliseconds of Azure services', { 'x-ms-retry-after-ms': '250' }, 250],
    ['a date by our clock', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [
      "a date by the server's own clock, five minutes ahead of ours",
      { 'retry-after': 'Thu, 01 Jan 2026 00:05:10 GMT', date: 'Thu, 01 Jan 2026 00:05:00 GMT' },
      10_000,
    ],
    ['a date in the past', { 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    ['a negative number', { 'retry-after': '-5' }, 0],
    ['more than an hour', { 'retry-after': '86400' }, 3_600_000],
  ])('reads %s', (_title, headers, expected) => {
    expect(parse(headers)).toBe(expected);
  });

  it.each([
    {},
    { 'retry-after': '' },
    { 'retry-after': 'soon' },
    { 'retry-after': 'soon 5' },
    { 'retry-after': '1e3' },
  ])('says nothing for %j', (headers) => {
    expect(parse(headers)).toBeUndefined();
  });
});

describe('parsePollAfterMs', () => {
  it('prefers openai-poll-after-ms and falls back to Retry-After', () => {
    const both = new Headers({ 'openai-poll-after-ms': '1500', 'retry-after': '9' });
    expect(parsePollAfterMs(both, { nowMs })).toBe(1_500);
    expect(parsePollAfterMs(new Headers({ 'retry-after': '9' }), { nowMs })).toBe(9_000);
    expect(parsePollAfterMs(new Headers({ 'openai-poll-after-ms': 'x' }), { nowMs })).toBeUndefined();
  });
});

describe('parseRetryAfterText', () => {
  it.each([
    ['Please retry after 17 seconds.', 17_000],
    ['Rate limit is exceeded. Try again in 1 second.', 1_000],
    ['try again in 250ms', 250],
    ['Please try again in 250 milliseconds', 250],
    ['Try again in 2 minutes', 120_000],
    ['Try again in 2m', 120_000],
    ['try again in 1.5s', 1_500],
    ['Too many running tasks', undefined],
    ['Please retry after some time', undefined],
  ])('reads %j as %p', (message, expected) => {
    expect(parseRetryAfterText(message)).toBe(expected);
  });
});
