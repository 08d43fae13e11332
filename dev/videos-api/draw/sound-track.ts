import { seededRandom } from './seeded-random';
import type { SoundSpec } from './sound-for';

const SAMPLE_RATE = 48_000;

/** A stereo 16-bit WAV of the sound, exactly as long as the picture; its mean level is exactly the one asked for. */
export function soundTrack(
  sound: Exclude<SoundSpec, { kind: 'none' }>,
  { seconds, seed }: { seconds: number; seed: string },
): Buffer {
  const length = seconds * SAMPLE_RATE;
  const channels =
    sound.kind === 'silent'
      ? [new Float32Array(length), new Float32Array(length)]
      : (['0', '1'] as const).map((side) =>
          (sound.kind === 'room' ? roomTone : water)(length, seededRandom(side + seed.slice(0, 7)), seededRandom(seed)),
        );
  const levelled = sound.kind === 'silent' ? channels : toLevel(channels, sound.levelDb);
  return wav(levelled, length);
}

/** Low-passed noise: the hush of a room. */
function roomTone(length: number, random: () => number): Float32Array {
  const samples = new Float32Array(length);
  for (let at = 0, low = 0; at < length; at++) {
    low += (random() * 2 - 1 - low) * 0.06;
    samples[at] = low;
  }
  return samples;
}

/** Lapping (noise in a band, swelling slowly) and drops (short falling chirps at moments both channels share). */
function water(length: number, random: () => number, shared: () => number): Float32Array {
  const samples = new Float32Array(length);
  const swellPhase = shared() * Math.PI * 2;
  for (let at = 0, low = 0, lower = 0; at < length; at++) {
    const noise = random() * 2 - 1;
    low += (noise - low) * 0.11;
    lower += (low - lower) * 0.03;
    const seconds = at / SAMPLE_RATE;
    const swell = 0.32 + 0.68 * (0.5 + 0.5 * Math.sin(seconds * 4.4 + swellPhase)) ** 2;
    samples[at] = (low - lower) * swell;
  }
  for (let start = 0.15 * SAMPLE_RATE; start < length; start += (0.18 + shared() * 0.5) * SAMPLE_RATE) {
    addDrop(samples, Math.round(start), { hertz: 700 + shared() * 900, loudness: 0.2 + shared() * 0.35 });
  }
  return samples;
}

function addDrop(samples: Float32Array, start: number, { hertz, loudness }: { hertz: number; loudness: number }): void {
  const length = Math.min(samples.length - start, 0.09 * SAMPLE_RATE);
  let phase = 0;
  for (let at = 0; at < length; at++) {
    const age = at / SAMPLE_RATE;
    phase += (2 * Math.PI * hertz * (1 + age * 5)) / SAMPLE_RATE;
    samples[start + at] =
      (samples[start + at] ?? 0) + Math.sin(phase) * Math.exp(-age * 55) * Math.min(1, age * 800) * loudness * 0.5;
  }
}

function toLevel(channels: readonly Float32Array[], levelDb: number): Float32Array[] {
  const count = channels.reduce((sum, channel) => sum + channel.length, 0);
  const power =
    channels.reduce((sum, channel) => channel.reduce((inner, sample) => inner + sample * sample, sum), 0) / count;
  const gain = 10 ** (levelDb / 20) / Math.sqrt(power);
  return channels.map((channel) => channel.map((sample) => sample * gain));
}

function wav(channels: readonly Float32Array[], length: number): Buffer {
  const blockBytes = channels.length * 2;
  const file = Buffer.alloc(44 + length * blockBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels.length, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * blockBytes, 28);
  file.writeUInt16LE(blockBytes, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(length * blockBytes, 40);
  channels.forEach((channel, side) =>
    channel.forEach((sample, at) => {
      const level = Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
      file.writeInt16LE(level, 44 + at * blockBytes + side * 2);
    }),
  );
  return file;
}
