import type { ProblemDetails } from '../contract/problem-details';

const LONGEST_IN_MESSAGE = 1_000;

interface About {
  /** Such as `GET /api/spend`. */
  readonly call: string;
  readonly status?: number;
  readonly text?: string;
  readonly problem?: ProblemDetails | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call that did not bring what it was for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly call: string;
  /** Absent when there was no answer at all. */
  readonly status: number | undefined;
  /** What the API says; absent where somebody else answered, such as a gateway. */
  readonly problem: ProblemDetails | undefined;
  /** The body as it came. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;

  constructor({ call, status, text = '', problem, retryAfterMs, cause }: About) {
    super(messageOf({ call, ...(status === undefined ? {} : { status }), text, problem, cause }), { cause });
    this.call = call;
    this.status = status;
    this.text = text;
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may well succeed later. */
  get mayPass(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }
}

function messageOf({ call, status, text = '', problem, cause }: About): string {
  if (status === undefined) return `${call} cannot be reached: ${reasonOf(cause)}`;
  const said = problem === undefined ? text.slice(0, LONGEST_IN_MESSAGE) : wordsOf(problem);
  return `${call} answers ${status}${said === '' ? '' : `: ${said}`}`;
}

function wordsOf({ title, detail, problems = [] }: ProblemDetails): string {
  const each = problems.map(
    ({ path, value, expected }) => `\n  ${path}: expected ${expected}${value === undefined ? '' : `, got ${value}`}`,
  );
  return `${title}.${detail === undefined ? '' : ` ${detail}`}${each.join('')}`;
}

/** `fetch failed` alone helps nobody: what it failed of is in its cause. An error may be of another realm, so its class says nothing. */
function reasonOf(error: unknown): string {
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: { message?: unknown } };
  const words = [cause?.message, message].find((each) => typeof each === 'string' && each !== '');
  return typeof words === 'string' ? words : String(error);
}

/** The problem in a body, where it is one of ours. */
export function problemIn(contentType: string | null, text: string): ProblemDetails | undefined {
  if (contentType === null || !/\bapplication\/problem\+json\b/.test(contentType)) return undefined;
  try {
    const value = JSON.parse(text) as Partial<ProblemDetails> | null;
    return typeof value?.title === 'string' && typeof value.code === 'string' ? (value as ProblemDetails) : undefined;
  } catch {
    return undefined;
  }
}
