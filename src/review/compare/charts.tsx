import { useEffect, useState } from 'preact/hooks';
import type { Clip } from '../clips/clip-list';
import { useMedia } from '../parts/use-access';
import { Chart } from './chart';
import type { Line } from './chart';
import { loudnessOf } from './loudness';
import { similarityOver } from './scan-clip';

const LOUDNESS_PIECES = 120;
const SIMILARITY_PLACES = 24;

interface Measured {
  readonly loudness: readonly number[];
  readonly similarity: readonly number[];
}
const NOTHING: Measured = { loudness: [], similarity: [] };

/** How the two clips sound, and how near they stay to the reference, over their time. Measured here, once for each clip. */
export function Charts({
  a,
  b,
  seconds,
  atSeconds,
}: {
  a: Clip;
  b: Clip | undefined;
  seconds: number;
  atSeconds: number;
}) {
  const reference = useMedia(b?.reference?.href ?? a.reference?.href);
  const measured = { a: useMeasured(a, reference), b: useMeasured(b, reference) };
  const lines = (what: keyof Measured): Line[] =>
    (['a', 'b'] as const).flatMap((side) => {
      const clip = side === 'a' ? a : b;
      if (clip === undefined) return [];
      const own = clip.verdict?.numbers['videoSeconds'] ?? seconds;
      return [{ name: clip.title, side, values: measured[side][what], seconds: own }];
    });
  return (
    <div class="charts">
      <Chart
        title="Similarity to the reference (SSIM)"
        unit={(value) => value.toFixed(2)}
        {...{ lines: lines('similarity'), seconds, atSeconds, isNear: true }}
      />
      <Chart
        title="Loudness"
        unit={(value) => `${Math.round((value - 1) * 60)} dB`}
        {...{ lines: lines('loudness'), seconds, atSeconds }}
      />
    </div>
  );
}

function useMeasured(clip: Clip | undefined, reference: string | undefined): Measured {
  const url = useMedia(clip?.href);
  const [measured, setMeasured] = useState(NOTHING);
  useEffect(() => {
    setMeasured(NOTHING);
    if (url === undefined) return undefined;
    const leaving = new AbortController();
    const add = (more: Partial<Measured>): void => {
      if (!leaving.signal.aborted) setMeasured((now) => ({ ...now, ...more }));
    };
    // A chart is an extra: where it cannot be made, there is none.
    loudnessOf(url, LOUDNESS_PIECES).then(
      (loudness) => add({ loudness: loudness ?? [] }),
      () => undefined,
    );
    if (reference !== undefined)
      similarityOver(url, reference, SIMILARITY_PLACES, leaving.signal).then(
        (similarity) => add({ similarity }),
        () => undefined,
      );
    return () => leaving.abort();
  }, [url, reference]);
  return measured;
}
