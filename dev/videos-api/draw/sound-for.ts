export type SoundSpec =
  | { readonly kind: 'water'; readonly levelDb: number }
  | { readonly kind: 'room'; readonly levelDb: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'none' };

const SILENCE = /\b(silent|silence|muted?|(no|without(?: any)?) (?:sound|audio|ambient audio|soundtrack)s?)\b/i;
const AUDIBLE =
  /\b(audible|listening (?:volume|level)|ambient (?:audio|sounds?)|sound ?(?:effects?|scape)|water sounds?|sounds? of|crisp|splash(?:es|ing)?)\b/i;
/** A sound that is asked for without saying how loud: `Background sound: quiet water ripple only`. */
const MENTIONED = /\b(sounds?|audio|noise|hum|hear|soundtrack)\b/i;
const SOFT =
  /\b(quiet|soft|faint|gentle|low|subtle|barely)\b[^.\n]{0,24}\b(sounds?|audio|ripples?|water|hum|noise)\b|\b(sounds?|audio)\b[^.\n]{0,16}\b(quiet|soft|faint|gentle|low|subtle)\b/i;

/** Mean levels, in dB of full scale: room tone is what a clip has when nobody asked for sound; audible is normal listening level. */
const ROOM_DB = -48;
const SOFT_DB = -34;
const AUDIBLE_DB = -20;

/** The sound a prompt asks for. Ripples on the water are a picture; they are heard only where the prompt speaks of sound. */
export function soundFor(prompt: string, silenceWords: 'silent-track' | 'no-track' | 'ignore'): SoundSpec {
  if (silenceWords !== 'ignore' && SILENCE.test(prompt))
    return { kind: silenceWords === 'no-track' ? 'none' : 'silent' };
  if (AUDIBLE.test(prompt)) return { kind: 'water', levelDb: AUDIBLE_DB };
  if (MENTIONED.test(prompt)) return { kind: 'water', levelDb: SOFT.test(prompt) ? SOFT_DB : AUDIBLE_DB };
  return { kind: 'room', levelDb: ROOM_DB };
}
