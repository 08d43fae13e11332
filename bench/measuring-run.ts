/* eslint-disable no-console -- it answers by standard output */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PNG } from 'pngjs';

/**
 * Brings a clip home, takes a frame of it and measures it against that frame, again and again, and prints the processor time of each
 * round, of this process and of those that it started, and what came out. Which build does so is given by the folder of its compiled
 * files, so that an earlier one can be measured beside this one. One that can takes the frame while it measures, as its pipelines do.
 */
async function main(): Promise<void> {
  const [build = '', clipPath = '', rounds = '3', size = '720x1280'] = process.argv.slice(2);
  const clip = readFileSync(clipPath);
  const { deps, blobs } = world(clip, await ffmpegOf(build));
  const store = part<StoreClip>(build, 'activities/store-clip', 'createStoreClip')(deps);
  const extract = part<ExtractReference>(build, 'activities/extract-reference', 'createExtractReference')(deps);
  const measure = part<MeasureClip>(build, 'activities/measure-clip', 'createMeasureClip')(deps);

  const key = { pipelineId: 'p1', shot: 'motion', attempt: 1 };
  const [clipBlob, referenceBlob] = ['p1/01.mp4', 'p1/02.png'];
  const still = { reference: 'still', blob: referenceBlob, at: 1, size };
  const together = existsSync(resolve(build, 'media/still-taker.js'));
  const round = async (): Promise<unknown> => {
    blobs.clear();
    await store({ ...key, renderId: 'video_1', blob: clipBlob });
    if (together) return measure({ ...key, clipBlob, referenceBlob: null, stills: [still] });
    await extract({ pipelineId: 'p1', clipBlob, ...still });
    return measure({ ...key, clipBlob, referenceBlob });
  };

  // The first round warms up what is compiled as it runs, as in a host that has measured before; and tells of memory, as to watch
  // others costs time.
  const watch = watchChildren();
  await round();
  const ffmpegMiB = watch.end();
  for (let rest = Number(rounds); rest > 0; rest -= 1) {
    const before = processorSeconds();
    const measured = await round();
    const seconds = processorSeconds() - before;
    const ownMiB = process.resourceUsage().maxRSS / 1024;
    const pixels = createHash('sha256').update(pixelsOf(blobs.get(referenceBlob)));
    console.log(JSON.stringify({ seconds, ownMiB, ffmpegMiB, measured, still: pixels.digest('hex') }));
  }
}

type Run<Input> = (input: Input) => Promise<unknown>;
type Key = Readonly<Record<'pipelineId' | 'shot', string>> & { readonly attempt: number };
type StoreClip = (deps: unknown) => Run<Key & { renderId: string; blob: string }>;
type MeasureClip = (
  deps: unknown,
) => Run<Key & { clipBlob: string; referenceBlob: string | null; stills?: readonly object[] }>;
type ExtractReference = (
  deps: unknown,
) => Run<Record<'pipelineId' | 'reference' | 'clipBlob' | 'blob' | 'size', string> & { at: number }>;
type FindFfmpeg = (options: Record<string, unknown>) => Promise<{ ffmpeg?: unknown; message?: string }>;

const part = <T>(build: string, file: string, name: string): T =>
  (createRequire(__filename)(resolve(build, file)) as Record<string, T>)[name] as T;

async function ffmpegOf(build: string): Promise<unknown> {
  const find = part<FindFfmpeg>(build, 'media/find-ffmpeg', 'findFfmpeg');
  const found = await find({ searchPath: process.env['PATH'], ffmpegPath: process.env['FFMPEG_PATH'] });
  if (found.ffmpeg === undefined) throw new Error(found.message);
  return found.ffmpeg;
}

/** A backend that hands out the clip, and a storage in memory, so that neither costs anything. */
function world(clip: Buffer, ffmpeg: unknown) {
  const blobs = new Map<string, Buffer>();
  const media = {
    facts: () => Promise.resolve(undefined),
    open: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(true),
    async upload(name: string, body: Readable) {
      blobs.set(name, await buffer(body));
      return true;
    },
    async saveTo(name: string, path: string) {
      const bytes = blobs.get(name);
      if (bytes !== undefined) await writeFile(path, bytes);
      return bytes !== undefined;
    },
  };
  const content = () =>
    Promise.resolve({
      ...{ outcome: 'content', contentType: 'video/mp4', contentLength: clip.length, totalLength: clip.length },
      ...{ rangeStart: 0, acceptsRange: false, etag: null, body: Readable.from(inPieces(clip)) },
    });
  const nothing = () => Promise.resolve(undefined);
  const deps = {
    ...{ media, videoApi: { content, get: content, contentAt: content }, maxClipBytes: 1e9 },
    ...{ ledger: { read: nothing, keptAnswer: nothing }, log: () => undefined },
    ...{ ffmpeg: () => Promise.resolve(ffmpeg), signal: new AbortController().signal },
  };
  return { deps, blobs };
}

/** Two builds may compress them in two ways. */
const pixelsOf = (png: Buffer | undefined): Buffer => (png === undefined ? Buffer.alloc(0) : PNG.sync.read(png).data);

/** The most memory that one of the processes has had that this one started, MiB, as Linux keeps it for as long as they run. */
function watchChildren(): { end: () => number } {
  let peakKiB = 0;
  const timer = setInterval(() => {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
    for (const child of children) {
      try {
        const peak = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1];
        peakKiB = Math.max(peakKiB, Number(peak ?? 0));
      } catch {
        // It has ended meanwhile.
      }
    }
  }, 5);
  return { end: () => (clearInterval(timer), peakKiB / 1024) };
}

/** Of this process and of all that it started and that have ended, as Linux keeps it: in hundredths of a second. */
function processorSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function* inPieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

void main();
