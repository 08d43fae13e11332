/** What the samples of a sound tell besides what ffmpeg's filters do. */
export interface SoundLevels {
  /** Between the loudest and the quietest tenth of a second, in dB, padding at the ends left out. */
  readonly dynamicsDb: number;
  /** Mean volume of what can be heard: a constant part, which moves no loudspeaker, is left out. */
  readonly levelDb: number;
  /** As `dynamicsDb`, of what can be heard. */
  readonly levelRangeDb: number;
  /** The constant part, as a share of full scale. */
  readonly constantShare: number;
  /** Share of the tenths of a second with sound in which the waves are flat at the top, as those are that were cut off. */
  readonly clippedShare: number;
  /** Share of the power that is in the tones of mains hum, 50 or 60 Hz and their multiples. */
  readonly humShare: number;
}

export const LEVEL_RATE_HZ = 16_000;
export const digitalSilenceDb = -91;

/** Takes 16-bit samples of one channel, low byte first; memory hardly grows with the sound. */
export function createLevelMeter(): { push(this: void, chunk: Uint8Array): void; result(this: void): SoundLevels } {
  const tenths: Tenth[] = [];
  const hum = createHumMeter();
  const block = new Float64Array(BLOCK);
  let [filled, total, sum] = [0, 0, 0];
  let lowByte = -1;

  /** What is in the block so far, by whole tenths of a second. */
  function tellTenths(): void {
    for (let at = 0; at + TENTH <= filled; at += TENTH) tenths.push(tenthOf(block.subarray(at, at + TENTH)));
    total += filled;
    sum += sumOf(block.subarray(0, filled));
  }

  return {
    push(chunk) {
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] as number;
        if (lowByte < 0) {
          lowByte = byte;
          continue;
        }
        block[filled] = ((byte << 24) >> 16) | lowByte;
        lowByte = -1;
        filled += 1;
        if (filled < BLOCK) continue;
        tellTenths();
        hum.add(block);
        filled = 0;
      }
    },
    result() {
      tellTenths();
      filled = 0;
      // Codecs pad the ends, and ring where a level sets in.
      const inner = tenths.length > 4 ? tenths.slice(1, -1) : tenths;
      const levels = inner.map(({ levelDb }) => levelDb);
      const moved = inner.map((tenth) => decibels(tenth.moved));
      const sounding = inner.filter((tenth) => decibels(tenth.moved) >= SOUNDING_DB);
      return {
        dynamicsDb: rangeOf(levels),
        levelRangeDb: rangeOf(moved),
        levelDb: decibels(inner.reduce((all, tenth) => all + tenth.moved, 0) / Math.max(1, inner.length)),
        constantShare: total === 0 ? 0 : Math.abs(sum / total) / 32_768,
        clippedShare: sounding.filter(({ isFlat }) => isFlat).length / Math.max(1, sounding.length),
        humShare: hum.share(),
      };
    },
  };
}

const rangeOf = (levels: readonly number[]): number =>
  levels.length === 0
    ? 0
    : levels.reduce((most, level) => Math.max(most, level)) - levels.reduce((least, level) => Math.min(least, level));

interface Tenth {
  readonly levelDb: number;
  /** Mean square of what is not constant in it. */
  readonly moved: number;
  readonly isFlat: boolean;
}

function tenthOf(samples: Float64Array): Tenth {
  let squares = 0;
  let highs = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] as number;
    squares += sample * sample;
    if (sample >= HIGH || sample <= -HIGH) highs += 1;
  }
  const moved = Math.max(0, squares / TENTH - (sumOf(samples) / TENTH) ** 2);
  return { levelDb: decibels(squares / TENTH), moved, isFlat: highs >= TENTH * FLAT_SHARE };
}

function sumOf(samples: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at += 1) sum += samples[at] as number;
  return sum;
}

const TENTH = LEVEL_RATE_HZ / 10;
/** Half a second: long enough to tell tones 2 Hz apart, short enough for a mains that is not quite 50 Hz. */
const BLOCK = LEVEL_RATE_HZ / 2;
const SOUNDING_DB = -40;
/** A sine at full scale is above this for less than half of the time; what was cut off stays there, with what a codec made of its edges. */
const HIGH = 0.75 * 32_768;
const FLAT_SHARE = 0.6;

const decibels = (meanSquare: number): number =>
  meanSquare === 0 ? digitalSilenceDb : Math.max(digitalSilenceDb, 10 * Math.log10(meanSquare / 32_768 ** 2));

const MAINS_HZ = [50, 60];
const HIGHEST_HUM_HZ = 400;
/** So much of the hum is in its first two tones; a note of an instrument that is a multiple of the mains has nothing there. */
const LEAST_LOW_SHARE = 0.2;

function createHumMeter() {
  const tones = MAINS_HZ.map((mains) =>
    Array.from({ length: Math.floor(HIGHEST_HUM_HZ / mains) }, (_, at) => ({ hz: (at + 1) * mains, power: 0 })),
  );
  let total = 0;
  return {
    add(samples: Float64Array): void {
      const power = movedPower(samples);
      total += power;
      if (power === 0) return;
      for (const tone of tones.flat()) tone.power += tonePower(samples, tone.hz);
    },
    share(): number {
      if (total === 0) return 0;
      const shares = tones.map((of) => {
        const [low, all] = [of.slice(0, 2), of].map((some) => some.reduce((sum, { power }) => sum + power, 0) / total);
        return (low ?? 0) >= LEAST_LOW_SHARE ? (all ?? 0) : 0;
      });
      return Math.min(1, Math.max(...shares));
    },
  };
}

/** Of all that is not constant in the samples; the sum of squares. */
function movedPower(samples: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] ?? 0;
    sum += sample;
    squares += sample * sample;
  }
  return Math.max(0, squares - sum ** 2 / samples.length);
}

/** Of one tone in the samples, by Goertzel's way; in the unit of their squares. */
function tonePower(samples: Float64Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / LEVEL_RATE_HZ);
  let before = 0;
  let last = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const next = (samples[at] as number) + turn * last - before;
    before = last;
    last = next;
  }
  return (2 * (last * last + before * before - turn * last * before)) / samples.length;
}
