import type { Incident } from '../../src/contract/incident';
import type { Shot } from './draw-shot';

export interface Scene {
  readonly name: string;
  /** 60 and 30 by default. */
  readonly frames?: number;
  readonly framesPerSecond?: number;
  readonly at: (frame: number) => Shot;
  /** What it has; nothing for what is only like it. */
  readonly has: readonly Incident[];
}

const A = 3;
const B = 11;
/** Pans a little, as a hand does; a picture that stands would be a freeze. */
const drift = (frame: number): Shot => ({ world: A, x: 200 + frame * 0.8, y: 200 + 6 * Math.sin(frame / 9) });
const other = (frame: number): Shot => ({ world: B, x: 90 + frame * 0.7, y: 330 });
const incident = (kind: Incident['kind'], fromSeconds: number, toSeconds = fromSeconds): Incident => ({
  kind,
  fromSeconds,
  toSeconds,
});
const swing = (frame: number, period: number): number => Math.sin((frame / period) * 2 * Math.PI);

const cuts: Scene[] = [
  { name: 'a cut to another place', at: (f) => (f < 30 ? drift(f) : other(f)), has: [incident('cut', 1)] },
  {
    name: 'two cuts',
    at: (f) => (f < 20 || f >= 40 ? drift(f + (f >= 40 ? 90 : 0)) : other(f)),
    has: [incident('cut', 0.667), incident('cut', 1.333)],
  },
  {
    name: 'a cut amid a fast pan',
    at: (f) => (f < 30 ? { world: A, x: f * 9 } : { world: B, x: f * 9 }),
    has: [incident('cut', 1)],
  },
  {
    name: 'a cut to another part of the same place',
    at: (f) => (f < 30 ? drift(f) : { ...drift(f), x: 400 + f, y: 420 }),
    has: [incident('cut', 1)],
  },
  { name: 'a cut to a close-up', at: (f) => ({ ...drift(f), zoom: f < 30 ? 0.8 : 2.4 }), has: [incident('cut', 1)] },
  {
    name: 'a cut under heavy grain',
    at: (f) => ({ ...(f < 30 ? drift(f) : other(f)), grain: 10 }),
    has: [incident('cut', 1)],
  },
  {
    name: 'a cut between two dim places',
    at: (f) => ({ ...(f < 30 ? drift(f) : other(f)), light: 0.35 }),
    has: [incident('cut', 1)],
  },
  {
    name: 'a cut at 16 frames a second',
    framesPerSecond: 16,
    frames: 40,
    at: (f) => (f < 20 ? drift(f * 2) : other(f * 2)),
    has: [incident('cut', 1.25)],
  },
  { name: 'a cut close to the end', at: (f) => (f < 56 ? drift(f) : other(f)), has: [incident('cut', 1.867)] },
];

const jumps: Scene[] = [
  {
    name: 'a thing that moves, back to the start',
    at: (f) => ({ world: A, discs: [{ x: 20 + (f % 30) * 3.4, y: 120, radius: 18 }] }),
    has: [incident('jump_back', 1)],
  },
  {
    name: 'a pan, back to the start',
    at: (f) => ({ world: A, x: 200 + (f % 30) * 2 }),
    has: [incident('jump_back', 1)],
  },
  {
    name: 'a slow zoom, back to the start',
    at: (f) => ({ world: A, zoom: 1 + (f % 40) * 0.004 }),
    has: [incident('jump_back', 1.333)],
  },
  {
    name: 'a pan with grain, back to the start',
    at: (f) => ({ world: A, x: 200 + (f % 30) * 2, grain: 4 }),
    has: [incident('jump_back', 1)],
  },
  {
    name: 'a clip that plays three times',
    at: (f) => ({ world: B, x: 100 + (f % 20) * 3 }),
    has: [incident('jump_back', 0.667), incident('jump_back', 1.333)],
  },
];

const held = (f: number, from: number, to: number): number => (f < from ? f : f < to ? from : f - (to - from));
const freezes: Scene[] = [
  { name: 'a freeze in the middle', at: (f) => drift(held(f, 15, 45)), has: [incident('freeze', 0.5, 1.5)] },
  { name: 'a freeze at the end', at: (f) => drift(Math.min(f, 35)), has: [incident('freeze', 1.167, 2)] },
  { name: 'a freeze at the start', at: (f) => drift(Math.max(0, f - 20)), has: [incident('freeze', 0, 0.7)] },
  {
    name: 'a freeze of a thing that moves',
    at: (f) => ({ world: A, discs: [{ x: 20 + held(f, 20, 42) * 2, y: 120, radius: 14 }] }),
    has: [incident('freeze', 0.667, 1.433)],
  },
];

const flickers: Scene[] = [
  {
    name: 'light that flickers with every frame',
    at: (f) => ({ ...drift(f), light: f % 2 ? 0.88 : 1.05 }),
    has: [incident('flicker', 0.033, 1.933)],
  },
  {
    name: 'light that flickers ten times a second',
    at: (f) => ({ ...drift(f), light: 1 + 0.1 * swing(f, 3) }),
    has: [incident('flicker', 0.033, 1.933)],
  },
  {
    name: 'light that flickers for a second',
    frames: 75,
    at: (f) => ({ ...drift(f), light: f >= 30 && f < 60 ? (f % 4 < 2 ? 0.85 : 1.05) : 1 }),
    has: [incident('flicker', 1, 2)],
  },
  {
    name: 'colour that flickers',
    at: (f) => ({ ...drift(f), tint: f % 4 < 2 ? -6 : 6 }),
    has: [incident('flicker', 0.033, 1.933)],
  },
];

const dark: Shot = { world: A, light: 0 };
const plain = (luma: number): Shot => ({ world: A, light: 0, lift: luma - 16 });
const empties: Scene[] = [
  { name: 'black at the start', at: (f) => (f < 12 ? dark : drift(f)), has: [incident('black', 0, 0.4)] },
  {
    name: 'black in the middle',
    at: (f) => (f >= 20 && f < 35 ? dark : drift(f)),
    has: [incident('black', 0.667, 1.167)],
  },
  { name: 'one black frame', at: (f) => (f === 30 ? dark : drift(f)), has: [incident('black', 1, 1.033)] },
  {
    name: 'black with grain at the end',
    at: (f) => ({ ...(f >= 40 ? dark : drift(f)), grain: 4 }),
    has: [incident('black', 1.333, 2)],
  },
  {
    name: 'white in the middle',
    at: (f) => (f >= 20 && f < 35 ? plain(235) : drift(f)),
    has: [incident('blank', 0.667, 1.167)],
  },
  { name: 'grey at the end', at: (f) => (f >= 40 ? plain(120) : drift(f)), has: [incident('blank', 1.333, 2)] },
];

const ordinary: Scene[] = [
  { name: 'a slow pan', at: (f) => ({ world: A, x: 150 + f * 0.6 }), has: [] },
  { name: 'a fast pan', at: (f) => ({ world: A, x: f * 11 }), has: [] },
  {
    name: 'a pan that begins and ends suddenly',
    at: (f) => ({ world: A, x: 150 + Math.max(0, Math.min(20, f - 14)) * 10, y: 200 + f * 0.4 }),
    has: [],
  },
  {
    name: 'a hand-held camera',
    at: (f) => ({ world: B, x: 200 + 7 * swing(f, 13) + 3 * swing(f, 5), y: 220 + 6 * swing(f, 11) }),
    has: [],
  },
  { name: 'a slow zoom', at: (f) => ({ world: A, zoom: 1 + f * 0.0012 }), has: [] },
  { name: 'a fast zoom', at: (f) => ({ world: A, zoom: 1 + f * 0.04 }), has: [] },
  {
    name: 'a thing that crosses fast',
    at: (f) => ({ ...drift(f), discs: [{ x: -30 + (f % 60) * 14 - 200, y: 130, radius: 30 }] }),
    has: [],
  },
  {
    name: 'something large that passes close by',
    at: (f) => ({ ...drift(f), discs: [{ x: -150 + f * 9, y: 130, radius: 110, luma: 60 }] }),
    has: [],
  },
  {
    name: 'many things that move at once',
    at: (f) => ({
      ...drift(f),
      discs: Array.from({ length: 9 }, (_, n) => ({
        x: (n * 37 + f * (3 + n)) % 170,
        y: 20 + n * 26,
        radius: 13,
        luma: 60 + n * 18,
      })),
    }),
    has: [],
  },
  {
    name: 'a fade to another place',
    at: (f) => ({ ...drift(f), over: { shot: other(f), share: Math.max(0, Math.min(1, (f - 15) / 25)) } }),
    has: [],
  },
  { name: 'a fade from nearly black', at: (f) => ({ ...drift(f), light: 0.2 + 0.8 * Math.min(1, f / 25) }), has: [] },
  {
    name: 'a fade to nearly black',
    at: (f) => ({ ...drift(f), light: Math.max(0.15, 1 - Math.max(0, f - 30) / 25) }),
    has: [],
  },
  {
    name: 'one flash of lightning',
    at: (f) => ({ ...drift(f), light: f === 30 || f === 31 ? 1.9 : 1, lift: f === 30 ? 30 : 0 }),
    has: [],
  },
  {
    name: 'two flashes of lightning',
    at: (f) => ({ ...drift(f), light: [20, 21, 29, 30].includes(f) ? 1.8 : 0.6 }),
    has: [],
  },
  {
    name: 'a flash that leaves next to nothing',
    at: (f) => ({ ...drift(f), lift: f === 30 ? 190 : f === 31 ? 60 : 0 }),
    has: [],
  },
  { name: 'a light that is switched on', at: (f) => ({ ...drift(f), light: f < 30 ? 0.5 : 1.1 }), has: [] },
  { name: 'light that swells slowly', at: (f) => ({ ...drift(f), light: 1 + 0.2 * swing(f, 40) }), has: [] },
  { name: 'heavy grain', at: (f) => ({ ...drift(f), grain: 14 }), has: [] },
  { name: 'grain over what stands still', at: () => ({ world: A, grain: 5 }), has: [] },
  {
    name: 'ripples on what stands still',
    at: (f) => ({ world: B, discs: [{ x: 70 + 3 * swing(f, 24), y: 150, radius: 20 }] }),
    has: [],
  },
  {
    name: 'a thing that goes and comes back',
    at: (f) => ({ world: A, discs: [{ x: 40 + 60 * (1 - Math.abs(1 - f / 30)), y: 120, radius: 16 }] }),
    has: [],
  },
  {
    name: 'a pendulum',
    at: (f) => ({ world: B, discs: [{ x: 72 + 45 * swing(f, 20), y: 140, radius: 16 }] }),
    has: [],
  },
  { name: 'a short rest', at: (f) => drift(held(f, 20, 31)), has: [] },
  { name: 'a dim place', at: (f) => ({ ...drift(f), light: 0.3, grain: 2 }), has: [] },
  {
    name: 'motion at 5 frames a second',
    framesPerSecond: 5,
    frames: 20,
    at: (f) => ({ world: A, x: 150 + f * 6, discs: [{ x: 10 + f * 7, y: 120, radius: 18 }] }),
    has: [],
  },
  {
    name: 'motion at 16 frames a second',
    framesPerSecond: 16,
    frames: 40,
    at: (f) => ({ world: B, x: 150 + f * 4 }),
    has: [],
  },
  { name: 'frames that are shown twice', at: (f) => drift(Math.floor(f / 2) * 2), has: [] },
  {
    name: 'a pan along stripes',
    at: (f) => ({
      world: A,
      x: 200 + f * 3,
      discs: Array.from({ length: 7 }, (_, n) => ({
        x: ((n * 40 + f * 5) % 280) - 60,
        y: 128,
        radius: 60 + (n % 2) * 10,
        luma: n % 2 ? 60 : 190,
      })),
    }),
    has: [],
  },
];

/** Scenes that have what the meters look for, and scenes that are only like it. */
export const SCENES: readonly Scene[] = [...cuts, ...jumps, ...freezes, ...flickers, ...empties, ...ordinary];
