import { normalised, type Side } from './rules';

/** One invocation, as the recorder and our own trace both write it down. */
export interface Invocation {
  readonly function: string;
  readonly input: unknown;
  readonly triggerMetadata?: unknown;
  readonly returned?: unknown;
}

/** One call of the SDK's durable client, and the host's answer to it. */
export interface ClientCall {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** An invocation as a text in which two runs of one host do not differ. */
export function told({ function: name, input, triggerMetadata, returned }: Invocation, side: Side): string {
  const text = JSON.stringify({ name, input, triggerMetadata: triggerMetadata ?? null, returned: returned ?? null });
  return normalised(text, side).replaceAll(/"(duration|startTime|requestTime)":\d+/g, '"$1":<ms>');
}

/** Headers that follow from the machine and the moment. */
const OWN_HEADERS = new Set(['date', 'server', 'content-length']);

export function toldCall({ request, response }: ClientCall, side: Side): string {
  const headers = Object.entries(response.headers)
    .filter(([name]) => !OWN_HEADERS.has(name) || response.headers[name] === '0')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  // The recorder wrote down what the SDK read: a JSON string without its quotes.
  const read = typeof response.body === 'string' ? parsed(response.body) : response.body;
  const body = typeof read === 'string' ? read : JSON.stringify(read);
  const path = request.url.split('/durabletask/')[1] ?? '';
  return normalised(JSON.stringify([request.method.toLowerCase(), path, response.status, headers]) + body, side);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
