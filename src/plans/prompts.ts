import type { MadeHow } from './made-from';

/** A shot brief: the decisions of a baseline, one by one. */
interface ShotBrief {
  readonly scene: string;
  readonly shot?: string | undefined;
  readonly motion?: string | undefined;
  readonly lighting?: string | undefined;
  readonly constraints?: string | undefined;
  readonly sound?: string | undefined;
}

/** Appended wherever we write the prompt: what no backend lets through anyway. */
const STANDING_CONSTRAINTS = 'No people, no faces, no text, no logos, no copyrighted characters.';

/** The variables that there are words for: a follow-up that changes one of them needs no prompt. */
const COMPOSED = ['motion', 'audio', 'camera', 'lighting', 'palette', 'action'] as const;
type Composed = (typeof COMPOSED)[number];
export const isComposed = (changes: unknown): changes is Composed => COMPOSED.some((known) => known === changes);
/** Their names, for people. */
export const COMPOSED_IN_WORDS = `${COMPOSED.slice(0, -1)
  .map((name) => `"${name}"`)
  .join(', ')} and "${COMPOSED.at(-1)}"`;

/** A shot brief as one prompt: the scene in a sentence, then one labelled line per decision. */
export function composeBaselinePrompt({ scene, shot, motion, lighting, constraints, sound }: ShotBrief): string {
  const lines: [string, string | undefined][] = [
    ['Camera shot', shot],
    ['Motion', motion],
    ['Lighting + palette', lighting],
    ['Constraints', constraints ?? STANDING_CONSTRAINTS],
    ['Background sound', sound],
  ];
  const cinematography = lines.flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]));
  return [scene, '', 'Cinematography:', ...cinematography].join('\n');
}

interface Wanted {
  readonly changes: string;
  /** Absent: from a picture. */
  readonly how: MadeHow | undefined;
  readonly prompt?: string | undefined;
  readonly parameters?: object | undefined;
}
interface Kept {
  readonly anchors: readonly string[];
  /** The sound that the brief describes. */
  readonly sound?: string | undefined;
}

/**
 * The prompt of a follow-up: composed where nobody wrote one. Undefined where the words stay those of the baseline, because a seed or a
 * parameter is what changes. One that somebody wrote is sent word for word, and after it those of the anchors that it does not name:
 * what a prompt is silent about drifts first.
 */
export function followUpPrompt({ changes, how, prompt, parameters = {} }: Wanted, kept: Kept): string | undefined {
  if (prompt !== undefined) return withAnchors(prompt, kept.anchors);
  if (!isComposed(changes) || Object.hasOwn(parameters, changes)) return undefined;
  return composed(changes, how, kept);
}

function withAnchors(prompt: string, anchors: readonly string[]): string {
  const said = prompt.toLowerCase();
  const missing = anchors.filter((anchor) => !said.includes(anchor.toLowerCase()));
  return missing.length === 0 ? prompt : `${prompt}\nOtherwise keep unchanged: ${missing.join(', ')}.`;
}

function composed(changes: Composed, how: MadeHow | undefined, { anchors, sound }: Kept): string {
  const kept = anchors.length === 0 ? 'subject, setting, light and framing' : anchors.join(', ');
  const opening = how === undefined ? FROM_PICTURE : FROM_CLIP[how];
  // Anchors may well say what the light is like, or the camera; that is not taken back for a change of motion or sound.
  const except = changes === 'motion' || changes === 'audio' ? '' : `, but for the ${changes}`;
  return [`${opening} Keep unchanged${except}: ${kept}.`, ...LINES[changes](sound)].join('\n');
}

const FROM_PICTURE = 'Start from the reference image as the opening frame.';
const FROM_CLIP: Readonly<Record<MadeHow, string>> = {
  remix: 'Make this video again with one change.',
  edit: 'Keep this video as it is but for one change.',
  extend: 'Go on from the last frame of this video, without a cut.',
};

/** Concrete in all of them: a vague request changes several things at once, and a vague cue for sound comes out silent. */
const LINES: Readonly<Record<Composed, (sound: string | undefined) => string[]>> = {
  motion: () => [
    'Animate one small movement only: the subject drifts forward a few centimetres and what it touches reacts gently. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ],
  audio: (sound) => [
    'The subject drifts forward slowly. Keep the camera locked off.',
    `Add clearly audible ambient audio at normal listening volume: ${sound ?? 'the quiet sounds this scene itself makes, close and crisp'}.`,
    `No music, no speech. ${STANDING_CONSTRAINTS}`,
  ],
  camera: () => [
    'Change the camera only: it moves in slowly and steadily by a few centimetres, in one unbroken shot. What the scene shows goes on as before.',
    STANDING_CONSTRAINTS,
  ],
  lighting: () => [
    'Change the lighting only: over the clip the same light grows slowly warmer and lower, as in the evening. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ],
  palette: () => [
    'Change the palette only: over the clip all colours turn slowly warmer and a little paler, while shapes and materials stay. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ],
  action: () => [
    'Change the action only: the subject does one small new thing by itself, begun and ended within the clip. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ],
};
