import type { Ffmpeg } from './find-ffmpeg';
import { runFfmpeg } from './run-ffmpeg';
import { createLevelMeter, digitalSilenceDb, LEVEL_RATE_HZ, type SoundLevels } from './sound-levels';

export interface SoundMeasurements extends SoundLevels {
  readonly seconds: number;
  /** dB below full scale; -91 is digital silence. */
  readonly meanVolumeDb: number;
  readonly maxVolumeDb: number;
  /** Share of the time, 0 to 1, in stretches of 0.1 s and more under -50 dB. */
  readonly silenceShare: number;
  /** EBU R 128; -70 is its floor. */
  readonly loudnessLufs: number;
  readonly loudnessRangeLu: number;
}

export type MeasuredSound =
  { outcome: 'measured'; sound: SoundMeasurements } | { outcome: 'undecodable'; message: string };

/** What measures sound while ffmpeg decodes it, for a run that may do more than that. */
export interface SoundMeter {
  /** What ffmpeg is to do with the first sound track; the name of an output comes next. */
  readonly args: readonly string[];
  /** Takes that output. */
  push(this: void, chunk: Uint8Array): void;
  readLine(this: void, line: string): void;
  result(this: void): SoundMeasurements;
  /** What ffmpeg said against the track, if anything. */
  trouble(this: void): string | undefined;
}

/** `seconds` is the track's length. */
export function createSoundMeter(seconds: number): SoundMeter {
  const log = createLogReader();
  const levels = createLevelMeter();
  return {
    args: [
      // The log level of ebur128's frames: any quieter word for it is unknown to old versions.
      ...['-map', '0:a:0', '-af', 'volumedetect,silencedetect=n=-50dB:d=0.1,ebur128=framelog=verbose'],
      ...['-ac', '1', '-ar', String(LEVEL_RATE_HZ), '-f', 's16le'],
    ],
    push: levels.push,
    readLine: log.read,
    result: () => ({ seconds, ...log.result(seconds), ...levels.result() }),
    trouble: log.trouble,
  };
}

/** Measures the first sound track by itself. `seconds` is the track's length. */
export async function measureSound(
  ffmpeg: Pick<Ffmpeg, 'path'>,
  options: { input: readonly string[]; seconds: number; signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<MeasuredSound> {
  const meter = createSoundMeter(options.seconds);
  const run = await runFfmpeg(ffmpeg, {
    args: [...options.input, ...meter.args, 'pipe:1'],
    onOutput: meter.push,
    onLogLine: meter.readLine,
    maxOutputBytes: Number.MAX_SAFE_INTEGER,
    timeoutMs: options.timeoutMs ?? 60_000,
    signal: options.signal,
  });
  if (run.outcome === 'finished') return { outcome: 'measured', sound: meter.result() };
  return { outcome: 'undecodable', message: meter.trouble() ?? 'ffmpeg cannot decode it' };
}

const TROUBLE = /error|invalid|unsupported|unknown|not found|not supported|cannot|could not/i;
const loudnessFloorLufs = -70;

function createLogReader() {
  let meanVolumeDb = digitalSilenceDb;
  let maxVolumeDb = digitalSilenceDb;
  let loudnessLufs = loudnessFloorLufs;
  let loudnessRangeLu = 0;
  let silentSeconds = 0;
  let silentSince: number | undefined;
  let trouble: string | undefined;
  return {
    read(this: void, line: string): void {
      // What the filters say in the end tells of the sound as far as it came, and not of what is wrong with it.
      if (!line.startsWith('[Parsed_') && TROUBLE.test(line)) trouble ??= line.replace(/ @ 0x[0-9a-f]+\]/g, ']').trim();
      meanVolumeDb = numberAfter(line, 'mean_volume:') ?? meanVolumeDb;
      maxVolumeDb = numberAfter(line, 'max_volume:') ?? maxVolumeDb;
      silentSince = numberAfter(line, 'silence_start:') ?? silentSince;
      const silentUntil = numberAfter(line, 'silence_end:');
      if (silentUntil !== undefined && silentSince !== undefined) {
        silentSeconds += silentUntil - Math.max(0, silentSince);
        silentSince = undefined;
      }
      if (/^\s*I:.*LUFS/.test(line)) loudnessLufs = numberAfter(line, 'I:') ?? loudnessFloorLufs;
      if (/^\s*LRA:.*LU\b/.test(line)) loudnessRangeLu = numberAfter(line, 'LRA:') ?? 0;
    },
    trouble: (): string | undefined => trouble?.slice(0, 200),
    result(seconds: number) {
      const open = silentSince === undefined ? 0 : Math.max(0, seconds - Math.max(0, silentSince));
      // The codec's padding counts as silence too, and can carry it past the track's length.
      const silenceShare = seconds > 0 ? Math.min(1, (silentSeconds + open) / seconds) : 1;
      return { meanVolumeDb, maxVolumeDb, silenceShare, loudnessLufs, loudnessRangeLu };
    },
  };
}

function numberAfter(line: string, label: string): number | undefined {
  const at = line.indexOf(label);
  const number = at < 0 ? undefined : /^\s*(-?[\d.]+)/.exec(line.slice(at + label.length))?.[1];
  return number === undefined ? undefined : Number(number);
}
