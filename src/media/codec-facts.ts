import { open } from 'node:fs/promises';
import { boxesIn, boxHeaderMaxBytes, findBox, readBoxHeader } from './mp4-boxes';

/** An index larger than this belongs to no clip of ours. */
const MAX_MOOV_BYTES = 32 * 1024 * 1024;
const VISUAL_FIELDS_BYTES = 78;
const SOUND_FIELDS_BYTES = 28;

/** What two clips must have in common for their streams to stand one behind the other in one file. */
export interface CodecFacts {
  /** Codec, size and everything that the decoder is set up with, as text to compare. */
  readonly video: string;
  /** The same of the sound; null where there is none. */
  readonly audio: string | null;
}

/** Undefined for a file that has no index, or another one than a stream copy could take: in fragments, or with several pictures. */
export async function codecFacts(path: string): Promise<CodecFacts | undefined> {
  const moov = await moovOf(path);
  if (moov === undefined || findBox(moov, 'mvex') !== undefined) return undefined;
  const tracks = { vide: [] as string[], soun: [] as string[] };
  for (const { type, payload: trak } of boxesIn(moov)) {
    if (type !== 'trak') continue;
    const kind = findBox(trak, 'mdia/hdlr')?.toString('latin1', 8, 12);
    const stsd = findBox(trak, 'mdia/minf/stbl/stsd');
    if ((kind !== 'vide' && kind !== 'soun') || stsd === undefined || stsd.length < 8) continue;
    const entries = [...boxesIn(stsd.subarray(8))];
    // Its matrix turns the picture: two that are turned differently are not of one kind.
    const header = findBox(trak, 'tkhd');
    const turned = header?.subarray(-44, -8).toString('hex') ?? '';
    tracks[kind].push(entries.map((entry) => (kind === 'vide' ? turned : '') + described(entry, kind)).join());
  }
  const [video] = tracks.vide;
  return video === undefined || tracks.vide.length > 1 || tracks.soun.length > 1
    ? undefined
    : { video, audio: tracks.soun[0] ?? null };
}

/** A sample description without its bit rates: those are of the clip, and no decoder needs them. */
function described({ type, payload }: { type: string; payload: Buffer }, kind: 'vide' | 'soun'): string {
  const fields = kind === 'vide' ? VISUAL_FIELDS_BYTES : SOUND_FIELDS_BYTES;
  const boxes = [...boxesIn(payload.subarray(fields))]
    .filter((box) => box.type !== 'btrt')
    .map((box) => `${box.type}:${(box.type === 'esds' ? setupOf(box.payload) : box.payload).toString('hex')}`);
  return [type, payload.subarray(0, fields).toString('hex'), ...boxes].join('/');
}

/** The last descriptor of the decoder (tag 5): what stands before it are sizes and bit rates. */
function setupOf(esds: Buffer): Buffer {
  const at = esds.indexOf(5, 20);
  return at === -1 ? esds : esds.subarray(at);
}

async function moovOf(path: string): Promise<Buffer | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = 0; at < size;) {
      const head = Buffer.alloc(boxHeaderMaxBytes);
      const { bytesRead } = await file.read(head, 0, head.length, at);
      const header = readBoxHeader(head.subarray(0, bytesRead));
      if (header === undefined) return undefined;
      const { boxBytes = size - at, headerBytes, type } = header;
      if (type === 'moov') {
        if (boxBytes > MAX_MOOV_BYTES || at + boxBytes > size) return undefined;
        const moov = Buffer.alloc(boxBytes - headerBytes);
        await file.read(moov, 0, moov.length, at + headerBytes);
        return moov;
      }
      at += boxBytes;
    }
    return undefined;
  } finally {
    await file.close();
  }
}
