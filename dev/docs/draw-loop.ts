/** One column of the picture: a clip, or the frame between them. */
export interface LoopStep {
  readonly title: string;
  readonly about: string;
  /** JPEG bytes of the frame that stands for it. */
  readonly frame: Buffer;
  /** What is written on the frame: the length of a clip, the kind of a still. */
  readonly mark: string;
  /** Loudness from start to end, 0 to 1; empty for a still. */
  readonly loudness: readonly number[];
  /** What was measured, a line each. */
  readonly measured: readonly string[];
}

const WIDTH = 960;
const HEIGHT = 484;
const FRAME = { width: 168, height: 298, top: 46 };
const GAP = 72;
const LEFT = (WIDTH - 4 * FRAME.width - 3 * GAP) / 2;
const MIDDLE = FRAME.top + FRAME.height / 2;
const SOUND = { middle: 418, height: 34 };
/** From here on a bar is coloured. */
const AUDIBLE = 0.3;
const INK = '#1c2733';
const GREY = '#5b6875';
const BLUE = '#1f6feb';
const FONT = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif";

/** The loop in one picture that stands by itself: baseline, its frame, and the two follow-ups that start from it. */
export function drawLoop(steps: readonly LoopStep[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="${FONT}" role="img">`,
    `<title>${escaped(steps.map(({ title, about }) => `${title}: ${about}`).join('; '))}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">`,
    `<path d="M0.5 0.5 7 4 0.5 7.5Z" fill="${BLUE}"/></marker>`,
    ...steps.map((_, index) => `<clipPath id="f${index}"><rect ${box(index)} rx="8"/></clipPath>`),
    '</defs>',
    // A ground of its own: the page that shows this may be light or dark.
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="12" fill="#f7f9fc" stroke="#d8dfe8"/>`,
    ...steps.flatMap(column),
    `<g fill="none" stroke="${BLUE}" stroke-width="2" marker-end="url(#tip)">`,
    arrow(0),
    arrow(1),
    overNext(1),
    '</g></svg>',
    '',
  ].join('\n');
}

function column({ title, about, frame, mark, loudness, measured }: LoopStep, index: number): string[] {
  const x = leftOf(index);
  const bottom = FRAME.top + FRAME.height;
  const isStill = loudness.length === 0;
  return [
    `<image ${box(index)} clip-path="url(#f${index})" preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,${frame.toString('base64')}"/>`,
    `<rect ${box(index)} rx="8" fill="none" stroke="${isStill ? BLUE : '#c3ccd6'}" stroke-width="${isStill ? 3 : 1}"/>`,
    `<rect x="${x + 8}" y="${bottom - 28}" width="${mark.length * 7.5 + 14}" height="20" rx="10" fill="#0b1520" fill-opacity="0.62"/>`,
    text(x + 15, bottom - 14, mark, { size: 11.5, fill: '#fff' }),
    text(x, bottom + 26, title, { size: 15.5, fill: INK, weight: 600 }),
    text(x, bottom + 45, about, { size: 12.5, fill: GREY }),
    ...loudness.map((level, at) => soundBar(x, { level, at, of: loudness.length })),
    ...measured.map((line, at) => text(x, HEIGHT - 36 + at * 17, line, { size: 12.5, fill: INK })),
  ];
}

function soundBar(left: number, { level, at, of }: { level: number; at: number; of: number }): string {
  const pitch = FRAME.width / of;
  const height = Math.max(1.5, level * SOUND.height);
  return `<rect x="${round(left + at * pitch)}" y="${round(SOUND.middle - height / 2)}" width="${round(pitch * 0.6)}" height="${round(height)}" rx="0.8" fill="${level > AUDIBLE ? BLUE : '#8797a8'}"/>`;
}

/** From one column to the next. */
const arrow = (from: number): string =>
  `<path d="M${leftOf(from) + FRAME.width + 12} ${MIDDLE}H${leftOf(from + 1) - 12}"/>`;

/** From one column over the next to the one after. */
function overNext(from: number): string {
  const [out, down] = [from, from + 1].map((index) => leftOf(index) + FRAME.width + GAP / 2) as [number, number];
  const top = FRAME.top / 2;
  return `<path d="M${out} ${MIDDLE}V${top + 10}q0-10 10-10H${down - 10}q10 0 10 10V${MIDDLE - 10}q0 10 10 10H${leftOf(from + 2) - 12}"/>`;
}

const leftOf = (index: number): number => LEFT + index * (FRAME.width + GAP);

const box = (index: number): string =>
  `x="${leftOf(index)}" y="${FRAME.top}" width="${FRAME.width}" height="${FRAME.height}"`;

const text = (
  x: number,
  y: number,
  words: string,
  { size, fill, weight = 400 }: { size: number; fill: string; weight?: number },
): string =>
  `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
