import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { clipKind, KIND_BYTES } from '../media/clip-kind';
import { Base64Field } from './base64-field';
import type { OpenAnswer } from './http-exchange';
import { networkProblem } from './network-problem';
import { badAnswer, type VideoApiProblem } from './problem';

/** Takes in a clip that came with the answer to a create: there may be no other way to have it. */
export interface ClipKeeper {
  /** What the job is called where the answer names none. */
  readonly id: string;
  readonly maxBytes: number;
  /** Stores the whole of `body`, or rejects and stores nothing. What it reads is all there is: it cannot be had again. */
  keep(body: Readable): Promise<void>;
}

/** The answer to a create, as far as it was read. */
export interface ReadCreate {
  /** Less the clip; `''` where the answer is nothing but a clip. */
  readonly text: string;
  /** `lost`: one came and could not be kept. */
  readonly clip: 'none' | 'kept' | 'lost';
}

/**
 * Reads the answer to a create within its deadline: texts of at most `maxJsonBytes`, and any clip in it (its only content, or in
 * `b64_json`) straight into the keeper, never whole in memory.
 */
export async function readCreate(
  answer: OpenAnswer,
  { maxJsonBytes, keeper }: { maxJsonBytes: number; keeper: ClipKeeper | undefined },
): Promise<ReadCreate | { problem: VideoApiProblem }> {
  const { response, deadline, label, timeoutMs } = answer;
  const { status, headers } = response;
  const json = new Base64Field();
  const clip = clipSink(response.ok ? keeper : undefined, deadline.signal);
  const tooLarge = (found: string) => ({ problem: badAnswer({ label, status, headers }, found) });
  let first = Buffer.alloc(0);
  let isClip: boolean | undefined;
  const take = async (bytes: Buffer): Promise<void> => clip.write(isClip === true ? bytes : json.push(bytes));
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      if (isClip === undefined) {
        first = Buffer.concat([first, chunk]);
        if (first.length < KIND_BYTES) continue;
        isClip = response.ok && looksLikeClip(first, headers.get('content-type'));
        await take(first);
      } else await take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      if (json.jsonBytes > maxJsonBytes) return tooLarge(`more than the ${maxJsonBytes} bytes that are read of it`);
      if (clip.isTooLarge()) return tooLarge(`a clip of more than ${keeper?.maxBytes} bytes`);
    }
    if (isClip === undefined) await take(first);
    return { text: json.json.toString('utf8'), clip: await clip.end() };
  } catch (error) {
    return { problem: { ...networkProblem(error, { label, ended: deadline.ended(), timeoutMs }), status } };
  } finally {
    clip.drop();
    deadline.drop();
  }
}

/** By its first bytes; where they tell nothing, by what the server calls it. JSON and pages begin as no clip does. */
function looksLikeClip(first: Buffer, contentType: string | null): boolean {
  if (/^\s*[[{<"]/.test(first.toString('latin1'))) return false;
  const isMp4 = first.toString('latin1', 4, 8) === 'ftyp';
  return isMp4 || clipKind(first) !== undefined || /^\s*video\//i.test(contentType ?? '');
}

interface ClipSink {
  /** Waits until there is room for more. */
  write(bytes: Buffer): Promise<void>;
  isTooLarge(): boolean;
  end(): Promise<ReadCreate['clip']>;
  /** What has not ended by now is not kept. */
  drop(): void;
}

/** Begins with the first byte of a clip. Without a keeper, or when that fails, the bytes are passed over. */
function clipSink(keeper: ClipKeeper | undefined, signal: AbortSignal): ClipSink {
  const body = new PassThrough();
  let bytes = 0;
  let kept: Promise<boolean> | undefined;
  const over = new Promise<false>((resolve) => {
    if (signal.aborted) resolve(false);
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const begin = (): Promise<boolean> =>
    keeper === undefined
      ? Promise.resolve(false)
      : keeper.keep(body).then(
          () => true,
          () => false,
        );
  return {
    async write(more) {
      if (more.length === 0) return;
      bytes += more.length;
      kept ??= begin();
      if (keeper === undefined || body.destroyed || bytes > keeper.maxBytes || body.write(more)) return;
      const drained = once(body, 'drain').then(
        () => true,
        () => false,
      );
      // Whoever has stopped keeping reads no more, and would be waited for in vain.
      await Promise.race([drained, kept, over]);
    },
    isTooLarge: () => keeper !== undefined && bytes > keeper.maxBytes,
    async end() {
      if (kept === undefined) return 'none';
      body.end();
      const isKept = await Promise.race([kept, over]);
      return isKept ? 'kept' : 'lost';
    },
    drop() {
      if (body.writableEnded) return;
      body.on('error', () => undefined);
      body.destroy(new Error('The answer broke off within the clip.'));
    },
  };
}
