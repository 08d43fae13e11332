import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FieldProblem } from '../contract/problem-details';
import { extractFrame } from '../media/extract-frame';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { prepareReference } from '../media/prepare-reference';
import { preparedOf } from '../media/prepared-of';
import { readableClip } from '../media/readable-clip';
import { withTempDir } from '../media/with-temp-dir';
import { fileIn } from '../plans/files';
import { isPipelineId } from '../plans/pipeline-id';
import type { Brief } from '../plans/brief';
import { sidesOf } from '../plans/sides-of';
import { BASELINE } from '../plans/sources';
import type { GivenStill } from '../plans/make-plan';
import { originalFile, REFERENCE_FILE } from '../plans/make-plan';
import { clipInBlob } from '../storage/clip-in-blob';
import { mediaName } from '../storage/blob-names';
import type { HttpDeps } from './deps';
import { imageProblems } from './image-problems';
import { ofBody } from './input-problems';

export type ObtainStillDeps = Pick<HttpDeps, 'records' | 'media' | 'ffmpeg' | 'fetchImage' | 'maxImageBytes'>;

/** A still as it will be sent, and the picture that it was made of. */
export interface ObtainedStill {
  readonly planned: GivenStill;
  readonly png: Buffer;
  readonly original?: Buffer;
}

type Obtained =
  | { readonly ok: true; readonly still: ObtainedStill | undefined }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** So many are prepared at once in this process: each may decode a picture of 50 million pixels. */
const AT_ONCE = 2;
const PREPARE_TIMEOUT_MS = 60_000;

/**
 * Gets the still that a brief names, and brings it to the size of the clip, before anything is planned: so whatever is wrong with it
 * is told at once, and the pipeline begins with what it needs. Nothing where the reference is a frame of the baseline.
 */
export function createObtainStill(deps: ObtainStillDeps) {
  const turn = createQueue(AT_ONCE);
  return async (brief: Brief, image: Buffer | undefined): Promise<Obtained> => {
    const { reference } = brief;
    if (reference.pipeline !== undefined) return turn(() => frameOfOther(deps, brief));
    if (reference.image === undefined) return { ok: true, still: undefined };
    const bytes = await bytesOf(deps, reference.image, image);
    if ('problems' in bytes) return { ok: false, problems: bytes.problems };
    return turn(() => prepared(deps, brief, bytes));
  };
}

interface Bytes {
  readonly bytes: Buffer;
  readonly given: 'url' | 'blob' | 'data';
  readonly where?: string;
  readonly path: string;
}
type Refused = { readonly problems: readonly FieldProblem[] };

async function bytesOf(
  { media, fetchImage, maxImageBytes }: ObtainStillDeps,
  { url, blob }: NonNullable<Brief['reference']['image']>,
  image: Buffer | undefined,
): Promise<Bytes | Refused> {
  if (url !== undefined) {
    const path = 'reference.image.url';
    const { origin, pathname } = new URL(url);
    const fetched = await fetchImage(url);
    if (fetched.outcome === 'refused') return { problems: [{ path, expected: fetched.expected }] };
    const problems = imageProblems(fetched.bytes, { path, maxImageBytes });
    // Without its query, which may be what lets anybody in.
    return problems.length > 0 ? { problems } : { bytes: fetched.bytes, given: 'url', where: origin + pathname, path };
  }
  if (blob !== undefined) {
    const path = 'reference.image.blob';
    const value = ofBody.value(blob);
    const facts = await media.facts(blob);
    if (facts === undefined)
      return { problems: [{ path, value, expected: 'a blob that is there, in the media container' }] };
    const tooLarge = `at most ${maxImageBytes} bytes (SHOTLOOP_MAX_IMAGE_BYTES); it has ${facts.bytes}`;
    if (facts.bytes > maxImageBytes) return { problems: [{ path, value, expected: tooLarge }] };
    const chunks: Buffer[] = [];
    // No more than it was said to have, should it have been replaced in between.
    const end = Math.max(0, facts.bytes - 1);
    for await (const chunk of (facts.bytes === 0 ? undefined : await media.open(blob, { start: 0, end })) ?? [])
      chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const problems = imageProblems(bytes, { path, maxImageBytes });
    return problems.length > 0 ? { problems } : { bytes, given: 'blob', where: blob, path };
  }
  if (image === undefined) throw new Error('The picture that came with the brief is not there.');
  return { bytes: image, given: 'data', path: 'reference.image' };
}

async function prepared(deps: ObtainStillDeps, brief: Brief, { bytes, given, where, path }: Bytes): Promise<Obtained> {
  const fit = brief.reference.fit ?? 'cover';
  return withTempDir(async (dir) => {
    const imagePath = join(dir, 'original');
    const outputPath = join(dir, 'reference.png');
    await writeFile(imagePath, bytes);
    const made = await prepareReference(await deps.ffmpeg(), {
      ...{ imagePath, outputPath, fit, ...sidesOf(brief.size), timeoutMs: PREPARE_TIMEOUT_MS },
    });
    if (made.outcome === 'refused') return refuse(path, `a picture that can be used. ${made.message}`);
    const { source } = made;
    const original = {
      file: originalFile(EXTENSIONS[source.format]),
      mediaType: `image/${source.format}`,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...{ width: source.width, height: source.height },
    };
    return obtained({
      png: await readFile(outputPath),
      original: bytes,
      planned: {
        ...{ file: REFERENCE_FILE, frame: { ...frameOf(made), atSeconds: null } },
        source: {
          ...{ kind: 'image', given, original },
          ...(where === undefined ? {} : { where }),
          prepared: preparedOf(made, fit),
        },
      },
    });
  });
}

/** One frame of a clip that another pipeline has stored. */
async function frameOfOther({ records, media, ffmpeg }: ObtainStillDeps, brief: Brief): Promise<Obtained> {
  const { pipeline = '', shot = BASELINE, at = 'last', fit = 'cover' } = brief.reference;
  const plan = isPipelineId(pipeline) ? await records.plan(pipeline) : undefined;
  if (plan === undefined) return refuse('reference.pipeline', 'the id of a pipeline that there is', pipeline);
  const { shots } = plan.agreed;
  const planned = shots.find(({ name }) => name === shot);
  if (planned === undefined)
    return refuse('reference.shot', `one of ${shots.map(({ name }) => name).join(', ')}, the shots of it`, shot);
  const run = await records.run(pipeline);
  const known = run?.shots[shot];
  const blob = (known?.state === 'ended' ? known.clip?.blob : undefined) ?? mediaName(pipeline, planned.file);
  const clip = clipInBlob(blob, await media.facts(blob));
  if (clip === undefined) return refuse('reference.shot', 'a shot whose clip is stored', shot);
  return withTempDir(async (dir) => {
    const [clipPath, outputPath, fittedPath] = [join(dir, 'clip'), join(dir, 'reference.png'), join(dir, 'fitted.png')];
    if (!(await media.saveTo(blob, clipPath))) return refuse('reference.shot', 'a shot whose clip is stored', shot);
    const program: Ffmpeg = await ffmpeg();
    const readable = await readableClip(program, { clipPath, dir });
    if (readable.outcome === 'unreadable')
      return refuse('reference.shot', `a clip that can be read. ${readable.message}`, shot);
    const taken = await extractFrame(program, { clipPath: readable.path, at, outputPath, clipName: fileIn(blob) });
    if (taken.outcome !== 'extracted')
      return refuse(taken.outcome === 'past_end' ? 'reference.at' : 'reference.shot', taken.message, at);
    const made = await prepareReference(program, {
      ...{ imagePath: outputPath, outputPath: fittedPath, fit, ...sidesOf(brief.size), timeoutMs: PREPARE_TIMEOUT_MS },
    });
    if (made.outcome === 'refused') return refuse('reference', `a frame that can be used. ${made.message}`);
    return obtained({
      png: await readFile(fittedPath),
      planned: {
        ...{ file: REFERENCE_FILE, frame: { ...frameOf(made), atSeconds: taken.atSeconds } },
        source: { kind: 'clip', pipeline, shot, at, clipSha256: clip.sha256 },
      },
    });
  });
}

const EXTENSIONS = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

const obtained = (still: ObtainedStill): Obtained => ({ ok: true, still });
const refuse = (path: string, expected: string, value?: unknown): Obtained => ({
  ok: false,
  problems: [{ path, expected, ...(value === undefined ? {} : { value: ofBody.value(value) }) }],
});

/** Its blob is a file name until it is known whose it is. */
const frameOf = ({ bytes, sha256, width, height }: Omit<GivenStill['frame'], 'blob' | 'atSeconds'>) => ({
  ...{ blob: REFERENCE_FILE, bytes, sha256, width, height },
});

/** Lets so many run at once; the others wait in turn. */
function createQueue(atOnce: number) {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
