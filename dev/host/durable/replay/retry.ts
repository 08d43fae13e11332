/** A retry policy with all defaults filled in. Times are milliseconds. */
export interface RetryPolicy {
  readonly firstIntervalMs: number;
  readonly maxAttempts: number;
  readonly backoff: number;
  readonly maxIntervalMs: number;
  readonly timeoutMs: number;
}

const SIX_DAYS_MS = 6 * 24 * 60 * 60 * 1000;

export function parseRetryPolicy(options: Record<string, unknown> | undefined): RetryPolicy {
  const policy = {
    firstIntervalMs: required(options, 'firstRetryIntervalInMilliseconds'),
    maxAttempts: required(options, 'maxNumberOfAttempts'),
    backoff: optional(options, 'backoffCoefficient', 1),
    maxIntervalMs: optional(options, 'maxRetryIntervalInMilliseconds', SIX_DAYS_MS),
    timeoutMs: optional(options, 'retryTimeoutInMilliseconds', Infinity),
  };
  if (policy.firstIntervalMs > SIX_DAYS_MS) {
    throw new Error('The Azure Storage provider supports a maximum of 6 days for time-based delays');
  }
  return policy;
}

/**
 * How long to wait after the failure of attempt `attempt` (0 for the first); undefined when the policy gives up.
 * `elapsedMs` is the time since the first attempt was scheduled.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, elapsedMs: number): number | undefined {
  if (elapsedMs >= policy.timeoutMs) return undefined;
  return Math.min(policy.firstIntervalMs * policy.backoff ** attempt, policy.maxIntervalMs);
}

function required(options: Record<string, unknown> | undefined, name: string): number {
  const value = options?.[name];
  if (typeof value !== 'number') throw new Error(`Invalid JSON. Must contain field ${name}`);
  return value;
}

function optional(options: Record<string, unknown> | undefined, name: string, otherwise: number): number {
  const value = options?.[name];
  return typeof value === 'number' ? value : otherwise;
}
