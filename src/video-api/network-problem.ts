import { types } from 'node:util';
import type { Deadline } from './deadline';
import type { VideoApiProblem } from './problem';

interface Failure {
  code: string | undefined;
  syscall: string | undefined;
  message: string;
}

interface Circumstances {
  /** Such as `POST /videos`. */
  label: string;
  /** Why we ended the exchange, if it was us. */
  ended: ReturnType<Deadline['ended']>;
  timeoutMs: number;
}

/**
 * Names what ended an exchange without a whole answer. `sent: false` only where the failing step is one that comes before the
 * first byte of a request; anything else may have reached the server. The thrown texts are never repeated: they can quote headers.
 */
export function networkProblem(error: unknown, { label, ended, timeoutMs }: Circumstances): VideoApiProblem {
  if (ended === 'aborted') return { kind: 'aborted', message: `${label} was abandoned by the caller` };
  if (ended === 'timed_out') return { kind: 'timed_out', message: `${label} got no answer for ${timeoutMs} ms` };

  const failures = collectFailures(error);
  const [first] = failures;
  if (first === undefined) return { kind: 'network', message: `${label} failed without saying why` };

  const isUnsent = failures.every(isBeforeSending);
  const isTimeout = failures.some(({ code }) => code !== undefined && timeoutCodes.has(code));
  return {
    kind: isTimeout ? 'timed_out' : 'network',
    message: `${label} ${describe(first)}`,
    ...(first.code !== undefined && { code: first.code }),
    ...(isUnsent && { sent: false }),
  };
}

const timeoutCodes = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

const certificateCodes = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/;

/** The innermost causes: fetch wraps them, and a host with several addresses fails once for each. */
function collectFailures(error: unknown): Failure[] {
  if (!types.isNativeError(error)) return [];
  const several: unknown = Reflect.get(error, 'errors');
  if (Array.isArray(several)) return several.flatMap(collectFailures);
  if (types.isNativeError(error.cause)) return collectFailures(error.cause);
  return [{ code: text(error, 'code'), syscall: text(error, 'syscall'), message: error.message }];
}

function isBeforeSending({ code, syscall, message }: Failure): boolean {
  return (
    syscall === 'connect' ||
    syscall === 'getaddrinfo' ||
    code === 'UND_ERR_CONNECT_TIMEOUT' ||
    (code !== undefined && certificateCodes.test(code)) ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    // fetch refuses some ports by itself
    message === 'bad port'
  );
}

function describe({ code, message }: Failure): string {
  if (code === undefined)
    return message === 'bad port' ? 'was not sent: fetch blocks this port' : 'lost its connection';
  if (code === 'ECONNREFUSED') return 'was refused a connection (ECONNREFUSED): nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `could not resolve the host name (${code})`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return `could not connect in time (${code})`;
  if (timeoutCodes.has(code)) return `got no answer in time (${code})`;
  if (certificateCodes.test(code)) return `met a certificate that is not trusted (${code})`;
  return `lost its connection (${code})`;
}

function text(error: Error, name: 'code' | 'syscall'): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
