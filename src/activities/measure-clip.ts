import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Activities, ActivityInput, ActivityOutput } from '../contract/activities';
import { defined } from '../contract/defined';
import type { ReferenceFrame } from '../contract/reference-frame';
import { SOUND_THRESHOLDS, type PictureFacts, type Verdict } from '../contract/verdict';
import type { Ffmpeg } from '../media/find-ffmpeg';
import { defaultThresholds, judgeClip } from '../media/judge-clip';
import type { ClipMeasurements, MeasureClipOptions } from '../media/measure-clip';
import { measureClip } from '../media/measure-clip';
import { tellTags } from '../media/picture-tags';
import type { ReadableClip } from '../media/readable-clip';
import { readableClip, salvageClip } from '../media/readable-clip';
import { withTempDir } from '../media/with-temp-dir';
import { fileIn, posterFile } from '../plans/files';
import type { BlobStore } from '../storage/blob-store';
import type { Log } from './log';
import { stillOfSource } from './still-of-source';

export interface MeasureClipDeps {
  readonly media: Pick<BlobStore, 'saveTo' | 'upload'>;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Measures a stored clip, against the reference it started from if there is one, and says what the numbers mean. */
export function createMeasureClip({ media, ffmpeg, log, signal }: MeasureClipDeps): Activities['measureClip'] {
  return async ({ pipelineId, shot, clipBlob, referenceBlob, source, stills = [], ...input }) =>
    withTempDir(async (dir): Promise<ActivityOutput<'measureClip'>> => {
      const { soundThresholds = SOUND_THRESHOLDS } = input;
      const clipPath = join(dir, 'clip.mp4');
      const referencePath = referenceBlob === null ? undefined : join(dir, 'reference.png');
      if (!(await media.saveTo(clipBlob, clipPath))) return missing(clipBlob);
      if (
        referenceBlob !== null &&
        referencePath !== undefined &&
        !(await media.saveTo(referenceBlob, referencePath))
      ) {
        return missing(referenceBlob);
      }
      const clipName = fileIn(clipBlob);
      const program = await ffmpeg();
      const readable = await readableClip(program, { clipPath, dir, signal });
      const still =
        source === undefined || readable.outcome === 'unreadable'
          ? undefined
          : await stillOfSource({ media, ffmpeg: program, signal }, source, { clipPath: readable.path, dir });
      // Without it nothing is compared, and the rest is measured all the same: the clip is what was paid for.
      const against = still?.outcome === 'taken' ? still : { referencePath };
      const stillsAt = stills.map(({ at }) => at);
      const measured = await measureAnyhow(program, readable, {
        ...against,
        stillsAt,
        clipPath,
        dir,
        clipName,
        signal,
      });
      if (measured.outcome === 'unreadable') {
        log('clip.unreadable', { pipelineId, shot });
        return { outcome: 'unreadable', problem: { code: 'clip_unreadable', detail: measured.message } };
      }
      const compared = still?.outcome === 'taken' ? still.compared : 'reference';
      const { anchor, motion, sound, incidents, findings } = judgeClip(
        measured.measurements,
        { ...defaultThresholds, sound: soundThresholds },
        compared,
      );
      log('clip.measured', { pipelineId, shot, anchor, motion, sound });
      const poster = await keepPoster(media, clipBlob, measured.measurements).catch(() => {
        log('poster.lost', { pipelineId, shot });
        return undefined;
      });
      return {
        outcome: 'measured',
        ...defined({ poster, stills: await keepStills({ media, log }, pipelineId, stills, measured.measurements) }),
        verdict: {
          picture: pictureOf(measured.measurements),
          ...{ anchor, motion, sound, incidents: [...incidents], numbers: numbersOf(measured.measurements) },
          ...(sound === 'none' || sound === 'not_measured' ? {} : { soundThresholds }),
          findings: [
            ...(measured.damage === undefined ? [] : [measured.damage]),
            ...findings,
            ...tellTags(measured.measurements.tags),
          ],
        },
      };
    });
}

/** Stored beside its clip. Nothing is done again for the sake of it. */
async function keepPoster(
  media: Pick<BlobStore, 'upload'>,
  clipBlob: string,
  { poster }: ClipMeasurements,
): Promise<string | undefined> {
  if (poster === undefined) return undefined;
  const blob = posterFile(clipBlob);
  await media.upload(blob, Readable.from([poster]), { contentType: 'image/jpeg', metadata: {} });
  return blob;
}

type AskedStill = NonNullable<ActivityInput<'measureClip'>['stills']>[number];

/** What is missing here is taken by a step of its own, which knows better: one of another size has to be made to fit. */
async function keepStills(
  { media, log }: Pick<MeasureClipDeps, 'media' | 'log'>,
  pipelineId: string,
  asked: readonly AskedStill[],
  { stills }: ClipMeasurements,
): Promise<Record<string, ReferenceFrame> | undefined> {
  const kept: [string, ReferenceFrame][] = [];
  for (const [index, { reference, blob, size }] of asked.entries()) {
    const still = stills[index];
    if (still === undefined || `${still.width}x${still.height}` !== size) continue;
    const { png, ...facts } = still;
    const { sha256, bytes, atSeconds } = facts;
    await media.upload(blob, Readable.from([png]), { contentType: 'image/png', metadata: { sha256 } });
    log('reference.extracted', { pipelineId, atSeconds, bytes, sha256 });
    kept.push([reference, { blob, ...facts }]);
  }
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

type Measured =
  { outcome: 'measured'; measurements: ClipMeasurements; damage?: string } | { outcome: 'unreadable'; message: string };

/** Measures the clip, or what can be decoded of it where not all can: it is paid, and somebody may want that much of it. */
async function measureAnyhow(
  ffmpeg: Ffmpeg,
  readable: ReadableClip,
  { clipPath, dir, ...options }: MeasureClipOptions & { readonly dir: string },
): Promise<Measured> {
  const { signal } = options;
  const measured =
    readable.outcome === 'unreadable' ? readable : await measureClip(ffmpeg, { clipPath: readable.path, ...options });
  if (measured.outcome === 'measured') return measured;
  const salvaged = await salvageClip(ffmpeg, { clipPath, dir, signal });
  if (salvaged.outcome === 'unreadable') return measured;
  // Of a damaged clip no frame is taken that may be guessed at.
  const part = await measureClip(ffmpeg, { clipPath: salvaged.path, ...options, stillsAt: [] });
  if (part.outcome === 'unreadable') return measured;
  const { measurements } = part;
  return {
    outcome: 'measured',
    measurements:
      salvaged.soundLost === true ? { ...measurements, soundTrouble: 'it cannot be decoded' } : measurements,
    damage: `Only what can be decoded of it was measured. ${measured.message}`,
  };
}

const missing = (blob: string): ActivityOutput<'measureClip'> => ({
  outcome: 'unreadable',
  problem: { code: 'clip_missing', detail: `${blob} is no longer in the media container.` },
});

/** ffmpeg takes an untagged picture for BT.601 whatever its size, and so do the stills, as follow-ups were seen to do. */
function pictureOf({ clip: { video, audio }, tags }: ClipMeasurements): PictureFacts {
  return {
    codec: video.codec,
    soundCodec: audio?.codec ?? null,
    primaries: tags.primaries ?? null,
    transfer: tags.transfer ?? null,
    matrix: tags.matrix ?? 'assumed bt601',
    range: tags.range ?? 'assumed limited',
    pixelAspect: tags.pixelAspect ?? '1:1',
    interlaced: tags.interlaced ?? null,
  };
}

/** The figures of the verdict under names that say their unit; JSON has no infinities, so those become null. */
function numbersOf({ clip, anchor, control, motion, sound }: ClipMeasurements): Verdict['numbers'] {
  const numbers: Record<string, number | undefined> = {
    widthPx: clip.video.width,
    heightPx: clip.video.height,
    frames: clip.video.frames,
    videoSeconds: clip.video.seconds,
    framesPerSecond: clip.video.framesPerSecond,
    anchorSsim: anchor?.ssim,
    anchorPsnrDb: anchor?.psnrDb,
    anchorChromaPsnrDb: anchor?.chromaPsnrDb,
    anchorSharpness: anchor?.sharpness,
    ...(control && {
      controlSsim: control.ssim,
      controlPsnrDb: control.psnrDb,
      controlChromaPsnrDb: control.chromaPsnrDb,
      controlSharpness: control.sharpness,
    }),
    lumaChange: motion.lumaChange,
    structureChange: motion.structureChange,
    stillShare: motion.stillShare,
    meanLuma: motion.meanLuma,
    meanVolumeDb: sound?.meanVolumeDb,
    maxVolumeDb: sound?.maxVolumeDb,
    silenceShare: sound?.silenceShare,
    soundSeconds: sound?.seconds,
    loudnessLufs: sound?.loudnessLufs,
    soundDynamicsDb: sound?.dynamicsDb,
    soundLevelDb: sound?.levelDb,
    soundConstantShare: sound?.constantShare,
    soundClippedShare: sound?.clippedShare,
    soundHumShare: sound?.humShare,
  };
  return Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [
      name,
      value !== undefined && Number.isFinite(value) ? round(value) : null,
    ]),
  );
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
