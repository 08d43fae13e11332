import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { createClipCheck } from '../media/clip-check';
import { clipKind, type ClipKind, KIND_BYTES } from '../media/clip-kind';
import { statedLength } from '../media/stated-length';
import type { ClipFacts } from '../media/top-boxes';

/** What came down, as far as its bytes tell. */
export type Inspected =
  /** A whole MP4; one in fragments that has no end may be part of a longer one. */
  | { outcome: 'mp4'; clip: ClipFacts; kind: ClipKind | undefined; bytes: number; sha256: string }
  /** A video file of another kind; `open` where it does not say how long it is. */
  | { outcome: 'other'; kind: ClipKind; open: boolean; bytes: number; sha256: string }
  /** The beginning of a clip: the rest may be still to come. `shows`: as far as it goes, it can be played. */
  | {
      outcome: 'part';
      code: string;
      message: string;
      shows: boolean;
      kind: ClipKind | undefined;
      bytes: number;
      sha256: string;
    }
  | { outcome: 'no clip'; code: string; message: string };

export interface InspectorOptions {
  readonly contentType: string | null;
  readonly maxClipBytes: number;
  /** Called with the end of the bytes; an error that it gives ends the stream. */
  readonly judge: (inspected: Inspected) => Error | undefined;
}

/** Fewer do not say whether they are the beginning of an MP4. */
const LEAST_BYTES = 8;

/** Whether bytes are readable: a page, JSON, a sentence. No clip begins so. */
const isText = (first: Buffer): boolean => !/[\x00-\x08\x0e-\x1f\x7f]/.test(first.toString('latin1'));

/** Passes the bytes of a clip on as they are, and judges them at their end. */
export function createClipInspector({ contentType, maxClipBytes, judge }: InspectorOptions): Transform {
  const check = createClipCheck();
  const hash = createHash('sha256');
  let first = Buffer.alloc(0);
  let bytes = 0;
  const inspected = (): Inspected => {
    const sha256 = hash.digest('hex');
    const kind = clipKind(first);
    const probed = check.end();
    if (probed.outcome === 'probed') return { outcome: 'mp4', clip: probed.clip, kind, bytes, sha256 };
    if (kind === undefined || first.toString('latin1', 4, 8) === 'ftyp') {
      const { reason: code, shows = false } = probed;
      const message = `${probed.message} (${bytes} bytes of ${contentType ?? 'no content type'})`;
      // A text in place of the clip is a refusal, whatever it is called; too few bytes to tell may be its beginning.
      const isPart = code === 'truncated' || code === 'malformed' || bytes < LEAST_BYTES || isText(first);
      return isPart
        ? { outcome: 'part', code, message, shows, kind, bytes, sha256 }
        : { outcome: 'no clip', code, message };
    }
    const length = statedLength(first, kind);
    if (length !== undefined && length > bytes) {
      const message = `The ${kind.name} file ends ${length - bytes} bytes early.`;
      return { outcome: 'part', code: 'truncated', message, shows: true, kind, bytes, sha256 };
    }
    return { outcome: 'other', kind, open: length === undefined, bytes, sha256 };
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxClipBytes) {
        const message = `The clip is larger than ${maxClipBytes} bytes.`;
        return done(judge({ outcome: 'no clip', code: 'too_large', message }) ?? null);
      }
      if (first.length < KIND_BYTES) first = Buffer.concat([first, chunk.subarray(0, KIND_BYTES)]);
      hash.update(chunk);
      check.push(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(judge(inspected()) ?? null);
    },
  });
}
