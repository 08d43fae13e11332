import { cleanLine } from './clean-text';
import { isRecord } from './is-record';

/** What an error body says, whichever of the envelopes it came in. */
export interface ErrorEnvelope {
  form: 'error' | 'detail' | 'flat' | 'html' | 'text' | 'empty';
  message: string;
  code?: string;
  type?: string;
  param?: string;
}

/**
 * Reads the error body of a gateway or a video service: `{error:{code,message,type,param}}` with any part missing or null,
 * `{error:"text"}`, a framework's `{detail}`, a flat `{code,message}`, an HTML page, plain text, or nothing.
 */
export function parseErrorEnvelope(text: string): ErrorEnvelope {
  const trimmed = text.trim();
  if (trimmed === '') return { form: 'empty', message: '' };
  if (looksLikeHtml(trimmed)) return { form: 'html', message: describeHtml(trimmed) };

  const value = parseJson(trimmed);
  if (!isRecord(value)) return { form: 'text', message: cleanLine(typeof value === 'string' ? value : trimmed, 300) };

  if (isRecord(value['error'])) return fields('error', value['error']);
  if (typeof value['error'] === 'string') return fields('error', { message: value['error'], code: value['code'] });
  if (Array.isArray(value['detail'])) return validationDetail(value['detail']);
  if (value['detail'] !== undefined) return detail(value['detail'], value);
  return fields('flat', value);
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
