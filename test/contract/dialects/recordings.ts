import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answerShape, type Exchange } from './exchange';

const folder = resolve(__dirname, '../../../../shared/videos-recorded');
const shapes = resolve(__dirname, '../../fixtures/dialects');

/** Which dialect answers as which recording. */
export const RECORDINGS: Readonly<Record<string, string>> = {
  'vllm-omni-0.30.0-form': 'vllm-omni',
  'vllm-omni-0.30.0-json': 'vllm-omni',
  'sglang-0.5.23-form': 'sglang:t2v',
  'sglang-0.5.23-json': 'sglang:t2v',
  'sglang-0.5.23-i2v': 'sglang:i2v',
  'qvac-0.13.1': 'qvac',
  'fastvideo-0.2.1': 'fastvideo',
  'litellm-1.108.7': 'litellm',
  'new-api-rc.21': 'new-api',
};

/** Whether the recordings themselves are beside the project. */
export const areRecordingsHere = existsSync(folder);

/** The committed copy: requests, and of the answers what is compared. */
export const shapesFile = (name: string): string => join(shapes, `${name}.json`);

export function committedShapes(name: string): readonly Exchange[] {
  return JSON.parse(readFileSync(shapesFile(name), 'utf8')) as Exchange[];
}

interface Recorded {
  readonly ask: string;
  readonly request?: string;
  readonly sent?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The recording, reduced to what is committed of it. */
export function reducedRecording(name: string): readonly Exchange[] {
  const text = readFileSync(join(folder, `${name}.json`), 'utf8');
  const { exchanges } = JSON.parse(text) as { exchanges: readonly Recorded[] };
  const ids: string[] = [];
  let asked = '';
  let lastSeen = '';
  return exchanges.filter(isWhole).map((recorded) => {
    const { ask, sent, status, headers, body } = recorded;
    const request = recorded.request ?? `GET /videos/${asked}`;
    const [method = '', path = ''] = request.split(' ');
    const known = numbered(decodeURIComponent(path), ids);
    if (method === 'POST' && status < 300) ids.push((JSON.parse(body) as { id: string }).id);
    if (ask === 'get-at-once') asked = path.slice('/videos/'.length);
    const isBytes = /^<\d+ bytes/.test(body);
    const passMs = ask === 'poll' ? waitFor(body, { before: lastSeen, isSecond: known.endsWith('{2}') }) : undefined;
    lastSeen = ask === 'poll' ? statusOf(body) : lastSeen;
    return {
      ask,
      method,
      path: known,
      ...(passMs === undefined ? {} : { passMs }),
      ...(sent === undefined ? {} : bodyOf(sent)),
      ...(ask === 'content-range' ? { range: 'bytes=0-9' } : {}),
      hasKey: ask !== 'create-no-key',
      answer: answerShape({ status, headers, body, isBytes }),
    };
  });
}

/** The recorder kept the first kilobytes of a body: a long list of jobs is cut. */
function isWhole({ body }: Recorded): boolean {
  if (!body.startsWith('{')) return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function numbered(path: string, ids: readonly string[]): string {
  return ids.reduce((text, id, index) => text.replace(id, `{${index + 1}}`), path);
}

const statusOf = (body: string): string => (JSON.parse(body) as { status: string }).status;

/** Long enough for the state that the server was seen in: a second job waits for the first. */
function waitFor(body: string, { before, isSecond }: { before: string; isSecond: boolean }): number | undefined {
  const status = statusOf(body);
  if (status === before) return 1_000;
  return status === 'queued' ? undefined : status === 'completed' ? 200_000 : isSecond ? 75_000 : 10_000;
}

function bodyOf(sent: string): Pick<Exchange, 'json' | 'text' | 'form' | 'file'> {
  let value: { form?: Record<string, string | number>; files?: [string, string, string, number][] };
  try {
    value = JSON.parse(sent) as typeof value;
  } catch {
    return { text: sent };
  }
  if (value.form === undefined) return { json: value };
  const [file] = value.files ?? [];
  // A dozen bytes were the ones that are no picture.
  return { form: value.form, ...(file === undefined ? {} : { file: { field: file[0], isImage: file[3] > 100 } }) };
}
