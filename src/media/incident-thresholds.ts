/** When a change inside a clip is an incident. Levels are of 8-bit video, in which luma 16 is black and 235 is white. */
export interface IncidentThresholds {
  /** At least so much of a change is unexplained by movement and light, and so many times as much as of those around it. */
  readonly cut: { readonly change: number; readonly timesAround: number };
  /** The change is so many times as large as those around it, and the picture is so many times nearer to the start than before. */
  readonly jumpBack: { readonly change: number; readonly timesAround: number; readonly timesNearer: number };
  /** From one frame to the next no place changes by more than `step`, or now and then once by `redrawn`. */
  readonly freeze: { readonly step: number; readonly redrawn: number; readonly seconds: number };
  /** So many swings of the whole picture, each at least so wide, within a second. */
  readonly flicker: { readonly luma: number; readonly chroma: number; readonly swings: number };
  /** Nearly nothing is brighter than this. */
  readonly black: { readonly level: number; readonly seconds: number };
  /** Between the darkest and the brightest places, and between colours. */
  readonly blank: { readonly spread: number; readonly seconds: number };
}

/** Calibrated on the scenes of docs/verdicts.md. */
export const defaultIncidentThresholds: IncidentThresholds = {
  cut: { change: 6, timesAround: 3 },
  jumpBack: { change: 0.6, timesAround: 3, timesNearer: 4 },
  freeze: { step: 2, redrawn: 10, seconds: 0.5 },
  flicker: { luma: 4, chroma: 3, swings: 6 },
  black: { level: 34, seconds: 0.1 },
  blank: { spread: 6, seconds: 0.1 },
};
