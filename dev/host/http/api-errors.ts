import { json, type Answer } from './answers';

/** An error with the status and the body that the engine answers it with. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

/** `{"Message"}` alone, or with the exception behind it. */
export function apiError(
  status: number,
  message: string,
  cause?: { readonly type: string; readonly message: string },
): ApiError {
  return new ApiError(status, {
    Message: message,
    ...(cause && { ExceptionMessage: cause.message, ExceptionType: cause.type, StackTrace: STACK }),
  });
}

/** The engine shows where in its own code it failed; this host has no such place to show. */
const STACK =
  '   at Microsoft.Azure.WebJobs.Extensions.DurableTask.HttpApiHandler.HandleRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken)';

export function argumentError(error: Error): Answer {
  const { body } = apiError(400, 'One or more of the arguments submitted is incorrect', {
    type: 'System.ArgumentException',
    message: error.message,
  });
  return json(400, body);
}

export function genericError(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  const { body } = apiError(500, 'Something went wrong while processing your request', {
    type: 'System.InvalidOperationException',
    message,
  });
  return json(500, body);
}

/** Json.NET's words for a text that is not JSON, as far as its first character decides them. */
export function jsonReaderMessage(text: string): string {
  const char = text.trimStart().charAt(0);
  return char === ''
    ? "Error reading JToken from JsonReader. Path '', line 0, position 0."
    : `Unexpected character encountered while parsing value: ${char}. Path '', line 0, position 0.`;
}

export function invalidJson(text: string): ApiError {
  return apiError(400, 'Invalid JSON content', {
    type: 'Newtonsoft.Json.JsonReaderException',
    message: jsonReaderMessage(text),
  });
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
