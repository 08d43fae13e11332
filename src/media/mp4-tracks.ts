import { boxesIn, findBox } from './mp4-boxes';
import { tagsInEntry, type PictureTags } from './picture-tags';
import { readFragments, type FragmentedTrack, type Run } from './mp4-fragments';

export interface VideoTrack {
  /** The number that its file gives the track. */
  readonly id: number;
  readonly codec: string;
  /** Pixels, as it is shown: a picture that is stored lying and turned by its player counts as standing. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Of the picture alone: sound often runs longer, and with it the container. */
  readonly seconds: number;
  /** When the last frame is shown. */
  readonly lastFrameSeconds: number;
  readonly framesPerSecond: number;
  /** The same as a fraction ffmpeg takes, such as `30000/1001`. */
  readonly frameRate: string;
  /** What its boxes say of how it is to be read. */
  readonly tags: PictureTags;
  /** When its frames are shown, in their order, s; absent where they follow at an even rate from the start on. */
  readonly times?: readonly number[];
}

export interface AudioTrack {
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly seconds: number;
}

export interface Tracks {
  readonly video?: VideoTrack;
  readonly audio?: AudioTrack;
  /** Bytes that all tracks together need from `mdat`. */
  readonly sampleBytes: number;
  /** The furthest place in the file at which a run of samples starts. */
  readonly lastChunkOffset: number;
}

/** Reads the payload of a `moov` box, and those of the `moof` boxes that go on from it. Throws a RangeError where a table claims more than is there. */
export function readTracks(moov: Buffer, moofs: readonly Buffer[] = []): Tracks {
  const fragments = readFragments(moov, moofs);
  const movieTimescale = timescaleOf(findBox(moov, 'mvhd')) || 1000;
  let tracks: Tracks = { sampleBytes: 0, lastChunkOffset: 0 };
  for (const { type, payload: trak } of boxesIn(moov)) {
    const stbl = type === 'trak' ? findBox(trak, 'mdia/minf/stbl') : undefined;
    if (!stbl) continue;
    const kind = findBox(trak, 'mdia/hdlr')?.toString('latin1', 8, 12);
    const entry = sampleEntry(stbl);
    const timescale = timescaleOf(findBox(trak, 'mdia/mdhd')) ?? 0;
    if (timescale === 0) throw new RangeError('a track has no timescale');
    const fragmented = fragments.get(trackId(trak));
    const timing = { trak, stbl, timescale, movieTimescale, fragmented };
    tracks = {
      ...tracks,
      sampleBytes: tracks.sampleBytes + sampleBytes(stbl) + (fragmented?.bytes ?? 0),
      lastChunkOffset: Math.max(tracks.lastChunkOffset, lastChunkOffset(stbl)),
      // The first of each kind is the one ffmpeg is told to take (by its number, and 0:a:0).
      ...(kind === 'vide' && !tracks.video && entry ? { video: videoTrack(entry, timing) } : {}),
      ...(kind === 'soun' && !tracks.audio && entry ? { audio: audioTrack(entry, timing) } : {}),
    };
  }
  return tracks;
}

interface Timing {
  trak: Buffer;
  stbl: Buffer;
  timescale: number;
  movieTimescale: number;
  fragmented: FragmentedTrack | undefined;
}

function trackId(trak: Buffer): number {
  const tkhd = findBox(trak, 'tkhd');
  if (!tkhd || tkhd.length < 24) return 0;
  return tkhd.readUInt32BE(tkhd.readUInt8(0) === 1 ? 20 : 12);
}

function videoTrack(entry: { codec: string; fields: Buffer }, timing: Timing): VideoTrack {
  const { timescale } = timing;
  const { shown, shownTicks, firstPresentation, lastPresentation, usualDelta, window, presentations } =
    frameTimes(timing);
  const between = lastPresentation - firstPresentation;
  // Where times are rounded, as in what was a WebM, the length of the last frame alone would tell another rate.
  const average = between > 0 ? [(shown - 1) * timescale, between] : [shown * timescale, Math.max(shownTicks, 1)];
  const [rate = 0, per = 1] = usualDelta ? [timescale, usualDelta] : average;
  const times = presentations?.map((ticks) => (ticks - window.start) / timescale + window.delaySeconds);
  return {
    id: trackId(timing.trak),
    codec: entry.codec,
    ...shownSize(entry.fields, timing.trak),
    frames: shown,
    seconds: shownTicks / timescale,
    lastFrameSeconds: Math.max(0, (lastPresentation - window.start) / timescale + window.delaySeconds),
    framesPerSecond: rate / per,
    frameRate: `${rate}/${per}`,
    tags: tagsInEntry(entry.fields),
    ...(times === undefined || isEven(times, rate / per) ? {} : { times }),
  };
}

/** Writers round times to their ticks, so that only half a frame counts. */
const isEven = (times: readonly number[], rate: number): boolean =>
  times.every((time, frame) => Math.abs(time * rate - frame) < 0.5);

function shownSize(fields: Buffer, trak: Buffer): { width: number; height: number } {
  const [width, height] = [fields.readUInt16BE(24), fields.readUInt16BE(26)];
  return isTurned(trak) ? { width: height, height: width } : { width, height };
}

/** By a quarter, one way or the other: of the matrix that the picture is shown by, only what exchanges its sides is set. */
function isTurned(trak: Buffer): boolean {
  const tkhd = findBox(trak, 'tkhd');
  const at = tkhd?.readUInt8(0) === 1 ? 52 : 40;
  if (tkhd === undefined || tkhd.length < at + 20) return false;
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => tkhd.readInt32BE(at + offset));
  return a === 0 && d === 0 && b !== 0 && c !== 0;
}

function audioTrack(entry: { codec: string; fields: Buffer }, timing: Timing): AudioTrack {
  // 16.16 fixed point cannot hold 96 kHz: writers put 0 there, and the media timescale is the rate.
  const declared = entry.fields.readUInt32BE(24) >>> 16;
  return {
    codec: entry.codec,
    sampleRateHz: declared || timing.timescale,
    seconds: frameTimes(timing).shownTicks / timing.timescale,
  };
}

/** The sample description: its type names the codec, its fields start after the box header. */
function sampleEntry(stbl: Buffer): { codec: string; fields: Buffer } | undefined {
  const stsd = findBox(stbl, 'stsd');
  if (!stsd || stsd.length < 8) return undefined;
  for (const { type, payload } of boxesIn(stsd.subarray(8))) return { codec: type, fields: payload };
  return undefined;
}

/** Which frames a player shows, and when, in ticks of the track's timescale. */
function frameTimes(timing: Timing) {
  const { stbl, fragmented } = timing;
  const durations = [...runs(findBox(stbl, 'stts')), ...(fragmented?.durations ?? [])];
  const offsets = offsetsOf(timing, durations);
  const window = shownWindow(timing);
  let [shown, shownTicks, firstPresentation, lastPresentation, frames, decodeTime] = [0, 0, Infinity, 0, 0, 0];
  const presentations: number[] = [];
  let offsetRun = 0;
  let leftInOffsetRun = offsets[0]?.count ?? 0;
  for (const { count, value: delta } of durations) {
    for (let left = count; left > 0;) {
      // Frames that share their duration and their offset are taken at once.
      const together = offsets.length === 0 ? left : Math.min(left, leftInOffsetRun || left);
      const start = decodeTime + ((offsets[offsetRun]?.value ?? 0) | 0);
      const hidden = framesBefore(window.start, { start, delta, count: together });
      const until = framesBefore(window.end, { start, delta, count: together });
      if (until > hidden) {
        shown += until - hidden;
        shownTicks += (until - hidden) * delta;
        firstPresentation = Math.min(firstPresentation, start + hidden * delta);
        lastPresentation = Math.max(lastPresentation, start + (until - 1) * delta);
        // A table may claim any number of frames in a few bytes.
        for (let frame = hidden; frame < until && presentations.length < maxTimes; frame += 1)
          presentations.push(start + frame * delta);
      }
      decodeTime += together * delta;
      frames += together;
      left -= together;
      leftInOffsetRun -= together;
      if (leftInOffsetRun <= 0 && offsetRun < offsets.length) {
        offsetRun += 1;
        leftInOffsetRun = offsets[offsetRun]?.count ?? 0;
      }
    }
  }
  // Writers often round one frame's duration; the rate is what nearly all of them have.
  const usualDelta = durations.find((run) => run.count >= frames * 0.9)?.value;
  const inOrder = shown === presentations.length ? presentations.sort((a, b) => a - b) : undefined;
  return { shown, shownTicks, firstPresentation, lastPresentation, usualDelta, window, presentations: inOrder };
}

/** An hour at 60 frames a second and more; of longer ones times are taken to be even. */
const maxTimes = 250_000;

/** Where only a part of the samples has an offset, the others have none of theirs: that has to be said for them. */
function offsetsOf({ stbl, fragmented }: Timing, durations: readonly Run[]): Run[] {
  const indexed = runs(findBox(stbl, 'ctts'));
  const later = fragmented?.offsets ?? [];
  if (later.length === 0) return indexed;
  const samples = (list: readonly Run[]): number => list.reduce((sum, { count }) => sum + count, 0);
  const without = samples(durations) - samples(indexed) - samples(later);
  return [...indexed, ...(without > 0 ? [{ count: without, value: 0 }] : []), ...later];
}

function framesBefore(tick: number, run: { start: number; delta: number; count: number }): number {
  if (run.delta === 0) return run.start < tick ? run.count : 0;
  return Math.min(run.count, Math.max(0, Math.ceil((tick - run.start) / run.delta)));
}

/** What the edit list lets through of the track, in its own ticks, and how late that begins. */
function shownWindow({ trak, timescale, movieTimescale }: Timing) {
  const elst = findBox(trak, 'edts/elst');
  const edits = elst?.readUInt32BE(4) ?? 0;
  const long = elst?.readUInt8(0) === 1;
  let delaySeconds = 0;
  for (let edit = 0, at = 8; elst && edit < edits; edit += 1, at += long ? 20 : 12) {
    const seconds = (long ? Number(elst.readBigUInt64BE(at)) : elst.readUInt32BE(at)) / movieTimescale;
    const start = long ? Number(elst.readBigInt64BE(at + 8)) : elst.readInt32BE(at + 4);
    if (start >= 0) {
      // A cut that several edits put together is rare enough to be taken as one that goes on.
      const isLast = edit === edits - 1 && seconds > 0;
      return { start, end: isLast ? start + seconds * timescale : Infinity, delaySeconds };
    }
    delaySeconds += seconds;
  }
  return { start: 0, end: Infinity, delaySeconds };
}

function runs(table: Buffer | undefined): Run[] {
  if (!table) return [];
  const rows = table.readUInt32BE(4);
  if (rows * 8 + 8 > table.length) throw new RangeError(`a table claims ${rows} rows in ${table.length} bytes`);
  return Array.from({ length: rows }, (_, row) => ({
    count: table.readUInt32BE(8 + row * 8),
    value: table.readUInt32BE(12 + row * 8),
  }));
}

function sampleBytes(stbl: Buffer): number {
  const stsz = findBox(stbl, 'stsz');
  if (!stsz) return 0;
  const [each, count] = [stsz.readUInt32BE(4), stsz.readUInt32BE(8)];
  if (each > 0) return each * count;
  let bytes = 0;
  for (let sample = 0; sample < count; sample += 1) bytes += stsz.readUInt32BE(12 + sample * 4);
  return bytes;
}

function lastChunkOffset(stbl: Buffer): number {
  const stco = findBox(stbl, 'stco');
  const co64 = findBox(stbl, 'co64');
  let last = 0;
  const chunks = stco?.readUInt32BE(4) ?? co64?.readUInt32BE(4) ?? 0;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const offset = stco ? stco.readUInt32BE(8 + chunk * 4) : Number(co64?.readBigUInt64BE(8 + chunk * 8) ?? 0);
    last = Math.max(last, offset);
  }
  return last;
}

function timescaleOf(header: Buffer | undefined): number | undefined {
  if (!header || header.length < 24) return undefined;
  return header.readUInt8(0) === 1 ? header.readUInt32BE(20) : header.readUInt32BE(12);
}
