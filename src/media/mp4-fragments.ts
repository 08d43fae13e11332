import { boxesIn, findBox } from './mp4-boxes';

/** Samples that share what the tables say of them. */
export interface Run {
  readonly count: number;
  readonly value: number;
}

/** What the fragments of a file say of one track, in the form of the tables of an index. */
export interface FragmentedTrack {
  /** Durations of its samples in turn, in ticks of the track. */
  readonly durations: readonly Run[];
  /** How much later than it is decoded each is shown; empty where none is. */
  readonly offsets: readonly Run[];
  /** Bytes that its samples need of the media data. */
  readonly bytes: number;
}

interface Defaults {
  readonly duration: number;
  readonly size: number;
}

/** Reads the payloads of all `moof` boxes, by track id. Throws a RangeError where a table claims more than is there. */
export function readFragments(moov: Buffer, moofs: readonly Buffer[]): ReadonlyMap<number, FragmentedTrack> {
  const defaults = trackDefaults(moov);
  const tracks = new Map<number, Building>();
  for (const moof of moofs) {
    for (const { type, payload: traf } of boxesIn(moof)) {
      const header = type === 'traf' ? findBox(traf, 'tfhd') : undefined;
      if (header === undefined) continue;
      const id = header.readUInt32BE(4);
      const track = tracks.get(id) ?? { durations: [], offsets: [], bytes: 0 };
      tracks.set(id, track);
      const own = fragmentDefaults(header, defaults.get(id) ?? { duration: 0, size: 0 });
      for (const box of boxesIn(traf)) if (box.type === 'trun') addRun(track, box.payload, own);
    }
  }
  for (const track of tracks.values()) if (track.offsets.every(({ value }) => value === 0)) track.offsets = [];
  return tracks;
}

interface Building {
  durations: { count: number; value: number }[];
  offsets: { count: number; value: number }[];
  bytes: number;
}

function trackDefaults(moov: Buffer): Map<number, Defaults> {
  const mvex = findBox(moov, 'mvex') ?? Buffer.alloc(0);
  const defaults = new Map<number, Defaults>();
  for (const { type, payload } of boxesIn(mvex)) {
    if (type !== 'trex') continue;
    defaults.set(payload.readUInt32BE(4), { duration: payload.readUInt32BE(12), size: payload.readUInt32BE(16) });
  }
  return defaults;
}

const flagsOf = (fullBox: Buffer): number => fullBox.readUInt32BE(0) & 0xffffff;

/** What a fragment says once for all of its samples, else what the index says for all fragments. */
function fragmentDefaults(tfhd: Buffer, { duration, size }: Defaults): Defaults {
  const flags = flagsOf(tfhd);
  let at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  const next = (flag: number, otherwise: number): number => {
    if ((flags & flag) === 0) return otherwise;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  return { duration: next(0x8, duration), size: next(0x10, size) };
}

function addRun(track: Building, trun: Buffer, { duration, size }: Defaults): void {
  const flags = flagsOf(trun);
  const count = trun.readUInt32BE(4);
  const columns = [0x100, 0x200, 0x400, 0x800].filter((column) => flags & column).length;
  let at = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  if (at + count * columns * 4 > trun.length)
    throw new RangeError(`a fragment claims ${count} samples in ${trun.length} bytes`);
  if (columns === 0) {
    add(track.durations, count, duration);
    add(track.offsets, count, 0);
    track.bytes += count * size;
    return;
  }
  const next = (column: number, otherwise: number): number => {
    if ((flags & column) === 0) return otherwise;
    at += 4;
    return trun.readUInt32BE(at - 4);
  };
  for (let sample = 0; sample < count; sample += 1) {
    add(track.durations, 1, next(0x100, duration));
    track.bytes += next(0x200, size);
    next(0x400, 0);
    add(track.offsets, 1, next(0x800, 0));
  }
}

function add(runs: { count: number; value: number }[], count: number, value: number): void {
  const last = runs.at(-1);
  if (last?.value === value) last.count += count;
  else if (count > 0) runs.push({ count, value });
}
