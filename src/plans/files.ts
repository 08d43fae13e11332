import type { Plan } from './plan';
import { originalOf } from './plan';
import { SEQUENCE_FILE } from './sequence-file';

/**
 * Names of the files of a pipeline beside those that its plan names: of the candidates of a reference, and of what was made anew
 * on request, which never replaces what was there. They derive from the plan's names, and may carry a folder in front.
 */
export const candidateFile = (reference: string, number: number): string => before(reference, `candidate-${number}`);
export const thumbnailFile = (reference: string, number: number): string =>
  before(reference, `candidate-${number}.small`);

/** Of the clip, or the reference, of a later attempt. */
export const fileOfAttempt = (file: string, attempt: number): string =>
  attempt === 1 ? file : before(file, String(attempt));

/** `01-baseline.mp4` as a small picture: `01-baseline.poster.jpg`. */
export const posterFile = (clip: string): string => `${clip.slice(0, clip.lastIndexOf('.'))}.poster.jpg`;

/** The name of a file in its blob's. */
export const fileIn = (blob: string): string => blob.slice(blob.lastIndexOf('/') + 1);

/** Whether a pipeline may have a file of this name. What comes from outside never becomes the name of another blob. */
export const mayHaveFile = ({ agreed }: Pick<Plan, 'agreed'>, file: string): boolean =>
  file === SEQUENCE_FILE ||
  [...agreed.shots, ...agreed.references].some(({ file: planned }) => planned === withoutParts(file)) ||
  agreed.shots.some(({ file: planned }) => isPosterOf(planned, file)) ||
  agreed.references.some((reference) => originalOf(reference) === file);

/** Of the clip of any attempt. */
const isPosterOf = (planned: string, file: string): boolean =>
  file.replace(/^([^.]+)(?:\.[1-9]\d{0,2})?\.poster\.jpg$/, '$1.poster.jpg') === posterFile(planned);

/** `02-reference.2.candidate-1.small.png` as the plan names it: `02-reference.png`. */
const withoutParts = (file: string): string =>
  file.replace(/^([^.]+)(?:\.[1-9]\d{0,2})?(?:\.candidate-[1-9]\d?(?:\.small)?)?(\.[a-z0-9]+)$/, '$1$2');

function before(file: string, part: string): string {
  const dot = file.lastIndexOf('.');
  return `${file.slice(0, dot)}.${part}${file.slice(dot)}`;
}
