import { shapeOf, type Shape } from './shape';

/** One exchange with a server: what was sent, and what is compared of the answer. */
export interface Exchange {
  readonly ask: string;
  readonly method: string;
  /** Below /v1; `{1}` is the id of the first job that a create answered. */
  readonly path: string;
  /** Simulated time that passes before. */
  readonly passMs?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly form?: Readonly<Record<string, string | number>>;
  readonly file?: { readonly field: string; readonly isImage: boolean };
  readonly range?: string;
  readonly hasKey: boolean;
  readonly answer: AnswerShape;
}

export interface AnswerShape {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Shape;
}

const COMPARED = [
  'content-type',
  'allow',
  'location',
  'retry-after',
  'accept-ranges',
  'content-range',
  'content-disposition',
];

/** An answer as it is compared; `isBytes` where the body is no text. */
export function answerShape({
  status,
  headers,
  body,
  isBytes,
}: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  isBytes: boolean;
}): AnswerShape {
  const compared = Object.entries(headers)
    .filter(([name]) => COMPARED.includes(name))
    .map(([name, value]) => [name, headerShape(name, value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return { status, headers: Object.fromEntries(compared), body: isBytes ? '<bytes>' : bodyShape(body) };
}

function headerShape(name: string, value: string): string {
  if (name === 'location') return value.replace(/^https?:\/\/[^/]+/, 'http://HOST');
  return ['content-range', 'content-disposition'].includes(name) ? value.replace(/[\s=].*$/, '') : value;
}

function bodyShape(body: string): Shape {
  if (body === '') return '<nothing>';
  try {
    return shapeOf(JSON.parse(body));
  } catch {
    return '<text>';
  }
}
