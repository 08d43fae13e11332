import type { SoundWord } from '../../../src/contract/verdict';

/** A sound that is made by script, and what a person would say of it. */
export interface KnownSound {
  readonly name: string;
  readonly is: Exclude<SoundWord, 'not_measured' | 'none'>;
  /** 4 by default. */
  readonly seconds?: number;
  /** Samples from -1 to 1 by their time, s; `noise` gives a seeded one from -1 to 1. */
  readonly sample: (t: number, noise: Noise) => number;
}

interface Noise {
  readonly white: () => number;
  readonly pink: () => number;
}

const level = (db: number): number => 10 ** (db / 20);
const sine = (hz: number, t: number): number => Math.sin(2 * Math.PI * hz * t);
const cut = (value: number): number => Math.max(-1, Math.min(1, value));
/** 1 within the stretch, 0 outside. */
const within = (t: number, from: number, seconds: number): number => (t >= from && t < from + seconds ? 1 : 0);
/** A tick, a step, a drop: it rings out within `seconds`. */
const event = (t: number, at: number, seconds = 0.04): number => (t < at ? 0 : Math.exp(-(t - at) / seconds));
const mains = (hz: number, t: number): number =>
  0.7 * sine(hz, t) + 0.5 * sine(2 * hz, t) + 0.25 * sine(3 * hz, t) + 0.15 * sine(4 * hz, t);
/** Syllables: four a second, with pauses between phrases. */
const syllables = (t: number): number => (t % 1.6 < 1.2 ? Math.max(0, sine(2, t)) ** 2 : 0);
const voice = (t: number): number =>
  syllables(t) * (0.5 * sine(140, t) + 0.3 * sine(280, t) + 0.3 * sine(700, t) + 0.2 * sine(1_900, t));

/** Mean of -46 to -54 dB with peaks of -18 to -31 dB: a room, and something that happens in it. */
const ambience =
  (bedDb: number, peakDb: number, times: readonly number[]) =>
  (t: number, { white, pink }: Noise): number =>
    pink() * level(bedDb) + white() * level(peakDb) * times.reduce((sum, at) => sum + event(t, at), 0);

export const SOUNDS: readonly KnownSound[] = [
  { name: 'digital silence', is: 'silent', sample: () => 0 },
  { name: 'white noise at -70 dB', is: 'silent', sample: (_t, { white }) => white() * level(-65) },
  { name: 'a constant level, half of full scale', is: 'silent', sample: () => 0.5 },
  { name: 'a constant level, a quarter of full scale', is: 'silent', sample: () => -0.25 },
  { name: 'a constant level, most of full scale', is: 'silent', sample: () => 0.7 },
  { name: 'a constant level at full scale', is: 'silent', sample: () => 1 },
  { name: 'a voice on a constant level', is: 'audible', sample: (t) => 0.3 + voice(t) * level(-16) },
  {
    name: 'a constant level with noise at -70 dB on it',
    is: 'silent',
    sample: (_t, { white }) => 0.3 + white() * level(-65),
  },
  { name: 'one click in digital silence', is: 'silent', sample: (t) => 0.5 * within(t, 2, 0.002) },
  { name: 'white noise at -50 dB', is: 'faint', sample: (_t, { white }) => white() * level(-45) },
  { name: 'pink noise at -48 dB', is: 'faint', sample: (_t, { pink }) => pink() * level(-36) },
  { name: 'a tone of 440 Hz at -50 dB', is: 'faint', sample: (t) => sine(440, t) * level(-47) },
  { name: 'a voice at -55 dB', is: 'faint', sample: (t) => voice(t) * level(-40) },
  { name: 'a hum of 50 Hz at -20 dB', is: 'hum', sample: (t) => mains(50, t) * level(-17) },
  { name: 'a hum of 60 Hz at -20 dB', is: 'hum', sample: (t) => mains(60, t) * level(-17) },
  {
    name: 'a hum of 50.1 Hz with some hiss',
    is: 'hum',
    sample: (t, { white }) => mains(50.1, t) * level(-25) + white() * level(-50),
  },
  { name: 'a tone of 100 Hz alone', is: 'hum', sample: (t) => sine(100, t) * level(-20) },
  { name: 'a tone cut off at full scale', is: 'distorted', sample: (t) => cut(sine(220, t) * 6) },
  { name: 'noise cut off at full scale', is: 'distorted', sample: (_t, { pink }) => cut(pink() * 40) },
  { name: 'a voice cut off at full scale', is: 'distorted', sample: (t) => cut(voice(t) * 30) },
  { name: 'a hum cut off at full scale', is: 'distorted', sample: (t) => cut(mains(50, t) * 20) },
  { name: 'a tone of 440 Hz at -21 dB', is: 'audible', sample: (t) => sine(440, t) * level(-18) },
  { name: 'a tone of 1,000 Hz just under full scale', is: 'audible', sample: (t) => sine(1_000, t) * level(-1.5) },
  { name: 'a steady hiss at -20 dB', is: 'audible', sample: (_t, { white }) => white() * level(-15) },
  { name: 'a low rumble at -20 dB', is: 'audible', sample: (_t, { pink }) => pink() * level(-9) },
  { name: 'a voice at -25 dB', is: 'audible', sample: (t) => voice(t) * level(-14) },
  { name: 'a voice over a hum', is: 'audible', sample: (t) => voice(t) * level(-14) + mains(50, t) * level(-38) },
  { name: 'one beep of a tenth of a second', is: 'audible', sample: (t) => sine(880, t) * 0.5 * within(t, 1, 0.1) },
  { name: 'a room at -54 dB in which something ticks', is: 'audible', sample: ambience(-44, -31, [0.7, 1.9, 3.1]) },
  { name: 'a room at -50 dB with steps', is: 'audible', sample: ambience(-44, -24, [0.4, 1, 1.6, 2.2, 2.8, 3.4]) },
  { name: 'a quiet room with one drop', is: 'audible', sample: ambience(-46, -18, [2]) },
  {
    name: 'a voice of one second and a half under a longer picture',
    is: 'audible',
    seconds: 1.5,
    sample: (t) => voice(t) * level(-14),
  },
  {
    name: 'music of three notes',
    is: 'audible',
    sample: (t) => sine([262, 330, 392][Math.floor(t * 2) % 3] ?? 262, t) * level(-15) * event(t % 0.5, 0, 0.3),
  },
];

const RATE_HZ = 48_000;

/** The sound as a WAV file of one channel. */
export function drawWav({ sample, seconds = 4 }: KnownSound): Buffer {
  const samples = Math.round(seconds * RATE_HZ);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(RATE_HZ * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples * 2, 40);
  const noise = seededNoise();
  for (let at = 0; at < samples; at += 1)
    bytes.writeInt16LE(Math.round(cut(sample(at / RATE_HZ, noise)) * 32_767), 44 + at * 2);
  return bytes;
}

function seededNoise(): Noise {
  let seed = 11;
  const white = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed / 0x7fffffff) * 2 - 1;
  };
  let [slow, slower] = [0, 0];
  const pink = (): number => {
    const next = white();
    slow += (next - slow) * 0.1;
    slower += (next - slower) * 0.01;
    return (slow + slower * 2) * 0.8;
  };
  return { white, pink };
}
