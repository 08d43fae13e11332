import type { Brief } from './brief';

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
export function composeMotionPrompt(anchors: readonly string[]): string {
  return [
    openingFrame(anchors),
    'Animate one small movement only: the subject drifts forward a few centimetres and what it touches reacts gently. The camera stays locked off.',
    STANDING_CONSTRAINTS,
  ].join('\n');
}

/** A follow-up that keeps the picture and adds sound; concrete sources and a volume, because vague cues come out silent. */
export function composeAudioPrompt(anchors: readonly string[], sound: string | undefined): string {
  return [
    openingFrame(anchors),
    'The subject drifts forward slowly. Keep the camera locked off.',
    `Add clearly audible ambient audio at normal listening volume: ${sound ?? 'the quiet sounds this scene itself makes, close and crisp'}.`,
    `No music, no speech. ${STANDING_CONSTRAINTS}`,
  ].join('\n');
}

function openingFrame(anchors: readonly string[]): string {
  const kept = anchors.length === 0 ? 'subject, setting, light and framing' : anchors.join(', ');
  return `Start from the reference image as the opening frame. Keep unchanged: ${kept}.`;
}
