/** One line of a chart: values from 0 to 1, evenly over the length of the clip. */
export interface Line {
  readonly name: string;
  readonly side: 'a' | 'b';
  readonly values: readonly number[];
  /** How long its clip is, in seconds. */
  readonly seconds: number;
}

const WIDTH = 600;
const HEIGHT = 48;

/** A small chart under the scrubber, as wide as that, with the place of the shown frame. */
export function Chart({
  title,
  unit,
  lines,
  seconds,
  atSeconds,
  isNear = false,
}: {
  title: string;
  /** Says the lowest and the highest of a line in words. */
  unit: (value: number) => string;
  lines: readonly Line[];
  seconds: number;
  atSeconds: number;
  /** Shows what is between the lowest value and 1, where all are near to that. */
  isNear?: boolean;
}) {
  const known = lines.filter(({ values }) => values.length > 0);
  if (known.length === 0) return null;
  const lowest = isNear ? Math.floor(Math.min(0.95, ...known.flatMap(({ values }) => values)) * 20) / 20 : 0;
  const told = known
    .map(({ name, values }) => `${name} from ${unit(Math.min(...values))} to ${unit(Math.max(...values))}`)
    .join('; ');
  return (
    <figure class="chart">
      <figcaption>
        <span>
          {title}
          {isNear ? `, from ${lowest.toFixed(2)} up` : ''}
        </span>{' '}
        <span class="muted">{told}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${told}`}>
        <path class="grid" d={`M0 ${HEIGHT - 0.5}H${WIDTH}M0 ${HEIGHT / 2}H${WIDTH}M0 .5H${WIDTH}`} />
        {known.map((line) => (
          <path key={line.name} class={`line side-${line.side}`} d={pathOf(line, seconds, lowest)} />
        ))}
        <path class="cursor" d={`M${xOf(atSeconds, seconds)} 0V${HEIGHT}`} />
      </svg>
    </figure>
  );
}

const xOf = (at: number, seconds: number): number => Math.round((at / Math.max(seconds, 0.001)) * WIDTH * 10) / 10;

function pathOf({ values, seconds: own }: Line, seconds: number, lowest: number): string {
  const yOf = (value: number): number => {
    const share = Math.max(0, Math.min(1, (value - lowest) / (1 - lowest)));
    return Math.round((1 - share) * (HEIGHT - 2) * 10) / 10 + 1;
  };
  return values
    .map((value, index) => {
      const x = xOf(((index + 0.5) / values.length) * own, seconds);
      return `${index === 0 ? 'M' : 'L'}${x} ${yOf(value)}`;
    })
    .join('');
}
