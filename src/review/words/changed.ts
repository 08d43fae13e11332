import type { ShotDocument } from '../../views/pipeline-document';

/** What a shot changed and what it kept, in sentences; of a shot that starts from nothing there is nothing to say. */
export function changedAndKept({
  changes,
  startsFrom,
  madeFrom,
  verdict,
}: ShotDocument): { changed: string; kept: string } | null {
  if (changes === null) return null;
  const from =
    madeFrom === undefined ? (startsFrom === null ? 'nothing' : 'the reference frame') : `the clip of ${madeFrom.shot}`;
  const changed = `It starts from ${from} and changes one thing: ${changes}.`;
  if (verdict === null) return { changed, kept: 'What it kept is not measured yet.' };
  const other = madeFrom === undefined ? 'the reference' : 'its source';
  const kept = {
    anchored: `It opens on ${other}: subject, palette and framing stayed.`,
    weak: `It opens near ${other}, not on it: look at what moved before the first frame.`,
    drifted: `It left ${other}: the first frame is another picture.`,
    not_compared: 'It was compared with nothing.',
  }[verdict.anchor];
  return { changed, kept };
}

const NAMES: Readonly<Record<string, string>> = {
  anchorSsim: 'Similarity of the opening frame (SSIM)',
  framesPerSecond: 'Frames per second',
  videoSeconds: 'Length of the picture, s',
  soundSeconds: 'Length of the sound, s',
  widthPx: 'Width, px',
  heightPx: 'Height, px',
  loudnessLufs: 'Loudness, LUFS',
  meanVolumeDb: 'Mean volume, dB',
  maxVolumeDb: 'Peak, dB',
};

/** `loudnessRangeLu` as people read it, where it has no name of its own. */
export const numberName = (name: string): string =>
  NAMES[name] ??
  name
    .replace(/([a-z0-9])([A-Z])/g, (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`)
    .replace(/^./, (first) => first.toUpperCase());
