import type { Brief } from './brief';
import type { MadeHow } from './made-from';

type ShotBrief = NonNullable<Brief['brief']>;

/** Appended wherever we write the prompt: what no backend lets through anyway. */
const STANDING_CONSTRAINTS = 'No people, no faces, no text, no logos, no copyrighted characters.';

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

/** A follow-up that changes the motion and nothing else. */
export function composeMotionPrompt(anchors: readonly string[], how?: MadeHow): string {
  return [
    opening(anchors, how),
    'Animate one small movement only: the subject drifts forward a few centimetres and what it touches reacts gently. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ].join('\n');
}

/** A follow-up that keeps the picture and adds sound; concrete sources and a volume, because vague cues come out silent. */
export function composeAudioPrompt(anchors: readonly string[], sound: string | undefined, how?: MadeHow): string {
  return [
    opening(anchors, how),
    'The subject drifts forward slowly. Keep the camera locked off.',
    `Add clearly audible ambient audio at normal listening volume: ${sound ?? 'the quiet sounds this scene itself makes, close and crisp'}.`,
    `No music, no speech. ${STANDING_CONSTRAINTS}`,
  ].join('\n');
}

function opening(anchors: readonly string[], how: MadeHow | undefined): string {
  const kept = anchors.length === 0 ? 'subject, setting, light and framing' : anchors.join(', ');
  return `${how === undefined ? FROM_PICTURE : FROM_CLIP[how]} Keep unchanged: ${kept}.`;
}

const FROM_PICTURE = 'Start from the reference image as the opening frame.';
const FROM_CLIP: Readonly<Record<MadeHow, string>> = {
  remix: 'Make this video again with one change.',
  edit: 'Keep this video as it is but for one change.',
  extend: 'Go on from the last frame of this video, without a cut.',
};
