import { cleanLine } from './clean-text';
import { isRecord } from '../contract/is-record';

/** What an error body says, whichever of the envelopes it came in. */
export interface ErrorEnvelope {
  form: 'error' | 'detail' | 'flat' | 'html' | 'text' | 'empty';
  message: string;
  code?: string;
  type?: string;
  param?: string;
  /** The gateway's own code, where what stands above is what an upstream told it. */
  outerCode?: string;
  /** What is told is what an upstream told a gateway: it stood as JSON inside the gateway's message. */
  passedOn?: true;
}

/**
 * Reads the error body of a gateway or a video service: `{error:{code,message,type,param}}` with any part missing or null,
 * `{error:"text"}`, a framework's `{detail}`, a flat `{code,message}`, an HTML page, plain text, or nothing. What a gateway
 * passes on stands as JSON inside its message, and tells more than the gateway does.
 */
export function parseErrorEnvelope(text: string): ErrorEnvelope {
  const trimmed = text.trim();
  if (trimmed === '') return { form: 'empty', message: '' };
  if (looksLikeHtml(trimmed)) return { form: 'html', message: describeHtml(trimmed) };

  const value = parseJson(trimmed);
  if (!isRecord(value)) return { form: 'text', message: cleanLine(typeof value === 'string' ? value : trimmed, 300) };
  return envelopeOf(value);
}

/** The same of a body that is an object. */
export function envelopeOf(body: Record<string, unknown>): ErrorEnvelope {
  const outer = outerEnvelope(body);
  const inner = innerObject(rawMessage(body));
  if (inner === undefined) return outer;
  const told = outerEnvelope(inner);
  // A job, or anything else that explains nothing, is no error that somebody passed on.
  if (told.message === '') return outer;
  const { code: outerCode, ...rest } = outer;
  return { ...rest, ...told, form: outer.form, passedOn: true, ...(outerCode !== undefined && { outerCode }) };
}

function outerEnvelope(value: Record<string, unknown>): ErrorEnvelope {
  if (isRecord(value['error'])) return fields('error', value['error']);
  if (typeof value['error'] === 'string') return fields('error', { message: value['error'], code: value['code'] });
  if (Array.isArray(value['detail'])) return validationDetail(value['detail']);
  if (value['detail'] !== undefined) return detail(value['detail'], value);
  return fields('flat', value);
}

function rawMessage(body: Record<string, unknown>): string {
  const { error, message } = body;
  const told = isRecord(error) ? error['message'] : (error ?? message);
  return typeof told === 'string' ? told : '';
}

/** The first JSON object that stands inside a text, such as `BadRequestError: {"error":{…}} No fallback was attempted.` */
export function innerObject(text: string): Record<string, unknown> | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  let end = text.lastIndexOf('}');
  // A few steps back suffice: what follows the object is prose, which has few braces.
  for (let tries = 0; end > start && tries < 8; tries++) {
    const value = parseJson(text.slice(start, end + 1));
    if (isRecord(value)) return value;
    end = text.lastIndexOf('}', end - 1);
  }
  return undefined;
}

export function looksLikeHtml(text: string): boolean {
  return /^\s*<(!doctype html|html|head|body)\b/i.test(text);
}

/** `HTML page "502 Bad Gateway"`: the title is what a proxy has to say. */
export function describeHtml(text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  return title === undefined ? 'an HTML page' : `HTML page "${cleanLine(title, 120)}"`;
}

/** The parsed value, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The same, with every digit of ids that are numbers: beyond 2^53 parsing would change them into others. */
export const parseWire = (text: string): unknown =>
  parseJson(text.replace(/("(?:id|task_id)"\s*:\s*)(\d{16,})(?=\s*[,}\]])/g, '$1"$2"'));

function fields(form: ErrorEnvelope['form'], error: Record<string, unknown>): ErrorEnvelope {
  const code = scalar(error['code']) ?? scalar(error['statusCode']);
  const type = scalar(error['type']);
  const param = scalar(error['param']);
  return {
    form,
    message: cleanLine(scalar(error['message']) ?? scalar(error['title']) ?? ''),
    ...(code !== undefined && { code: cleanLine(code, 100) }),
    ...(type !== undefined && { type: cleanLine(type, 100) }),
    ...(param !== undefined && { param: cleanLine(param, 100) }),
  };
}

function detail(value: unknown, body: Record<string, unknown>): ErrorEnvelope {
  if (isRecord(value)) return fields('detail', value);
  return { ...fields('detail', body), message: cleanLine(scalar(value) ?? '') };
}

/** FastAPI's list of what is wrong: `[{loc:["body","seconds"], msg, type}]`. */
function validationDetail(entries: unknown[]): ErrorEnvelope {
  const findings = entries.filter(isRecord).map((entry) => {
    const path = Array.isArray(entry['loc']) ? entry['loc'].map(scalar).filter((part) => part !== undefined) : [];
    return { param: path.at(-1), message: scalar(entry['msg']) ?? '' };
  });
  const param = findings[0]?.param;
  const message = cleanLine(findings.map((finding) => `${finding.param ?? 'body'}: ${finding.message}`).join('; '));
  return { form: 'detail', message, ...(param !== undefined && { param: cleanLine(param, 100) }) };
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
