import type { Answer } from '../http/answer';

/**
 * The four error envelopes of the service. Which of them answers tells who refused: the gateway in front, the validation of
 * the video service, the video service itself, or its router.
 */
export function gatewayError(status: number, message: string, headers: Record<string, string> = {}): Answer {
  const json = { error: { code: String(status), message } };
  return { status, headers, json, openai: openaiError(message, { type: status < 500 ? undefined : 'server_error' }) };
}

/** Under plain /v1 there is one envelope for everything. */
function openaiError(
  message: string,
  { type = 'invalid_request_error', param = null, code = null }: OpenaiDetail = {},
) {
  return { error: { message, type, param, code } };
}

interface OpenaiDetail {
  readonly type?: string | undefined;
  readonly param?: string | null;
  readonly code?: string | null;
}

export function validationError(
  message: string,
  { param = null, code = null, status = 400 }: ErrorDetail = {},
): Answer {
  return { status, headers: {}, json: { error: { message, type: 'invalid_request_error', param, code } } };
}

export function serviceError(status: number, message: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers,
    json: { error: { message, type: 'video_generation_user_error', param: null, code: null } },
  };
}

/** `asked` is the method and the path. */
export function routerNotFound(asked: string): Answer {
  return { status: 404, headers: {}, json: { detail: 'Not Found' }, openai: openaiError(`Invalid URL (${asked})`) };
}

export const wrongMethod = (method: string, path: string, allow: string): Answer => ({
  status: 405,
  headers: { allow },
  json: { detail: 'Method Not Allowed' },
  openai: openaiError(
    `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
    { code: 'method_not_supported' },
  ),
});

/** Louder than a 404, which many a server answers here and a client may know how to go on from. */
export const notSimulated = (asked: string): Answer => {
  const error = openaiError(`The simulator does not do this: ${asked}.`, {
    type: 'server_error',
    code: 'not_simulated',
  });
  return { status: 501, headers: {}, json: error };
};

interface ErrorDetail {
  readonly param?: string | null;
  readonly code?: string | null;
  readonly status?: number;
}

export const unauthorized = ({ given }: { given: boolean }): Answer => ({
  ...gatewayError(
    401,
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  ),
  openai: given
    ? openaiError(
        'Incorrect API key provided: ***. You can find your API key at https://platform.openai.com/account/api-keys.',
        {
          code: 'invalid_api_key',
        },
      )
    : openaiError(
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
      ),
});

export const unknownRoute = (): Answer => ({
  status: 404,
  headers: {},
  json: { error: { code: '404', message: 'Resource not found' } },
});

export const unknownDeployment = (deployment: string): Answer => ({
  ...serviceError(
    404,
    `The API deployment '${deployment}' for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.`,
  ),
  openai: openaiError(`The model '${deployment}' does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  }),
});

export const tooManyRunning = (headers: Record<string, string>): Answer =>
  serviceError(429, 'Too many running tasks', headers);

export const rateLimited = (seconds: number, headers: Record<string, string>): Answer => ({
  ...gatewayError(
    429,
    `Requests to the Videos_Create Operation under Azure OpenAI API version v1 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after ${seconds} seconds.`,
    headers,
  ),
  openai: openaiError(`Rate limit reached for requests per min (RPM). Please try again in ${seconds}s.`, {
    type: 'requests',
    code: 'rate_limit_exceeded',
  }),
});

export const retired = (deployment: string): Answer =>
  gatewayError(410, `The model of deployment '${deployment}' has been retired and is no longer available.`);

export const uploadTimedOut = (): Answer => serviceError(400, 'Reference image upload timed out');

export const forbidden = (): Answer =>
  gatewayError(403, 'The principal does not have the role that this operation needs on this resource.');

export const videoNotFound = (id: string): Answer =>
  validationError(`Video with id '${id}' not found.`, { status: 404 });

export const notReady = (status: number): Answer =>
  validationError('Video is not ready yet, use GET /v1/videos/{video_id} to check status.', { status });

export const MODERATION_MESSAGE = 'Your request was blocked by our moderation system.';

export const moderated = (reason: string): Answer =>
  validationError(
    `The request is blocked by our moderation system when checking inputs. Possible reasons: ${reason}.`,
    { code: 'moderation_blocked' },
  );

export const invalidValue = (param: string, value: string, supported: readonly string[]): Answer => {
  const quoted = supported.map((word) => `'${word}'`);
  const list = `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1) ?? ''}`;
  return validationError(`Invalid value: '${value}'. Supported values are: ${list}.`, { param, code: 'invalid_value' });
};

export const missingParameter = (param: string): Answer =>
  validationError(`Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });

export const unknownParameter = (param: string): Answer =>
  validationError(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });

export const invalidType = (param: string, expected: string, value: unknown): Answer =>
  validationError(`Invalid type for '${param}': expected ${expected}, but got ${typeName(value)} instead.`, {
    param,
    code: 'invalid_type',
  });

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
