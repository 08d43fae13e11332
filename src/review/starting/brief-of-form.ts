import type { BriefInput } from '../../plans/brief';

/** What the form asks for. Texts are as they were typed. */
export interface FormFields {
  readonly name: string;
  readonly prompt: string;
  readonly anchors: string;
  readonly size: string;
  readonly seconds: string;
  readonly candidates: string;
  readonly gates: 'none' | 'reference' | 'followUps' | 'both';
  readonly maxUsd: string;
}

export const EMPTY_FORM: FormFields = {
  ...{ name: '', prompt: '', anchors: '', size: '720x1280', seconds: '4' },
  ...{ candidates: '5', gates: 'reference', maxUsd: '' },
};
export const SIZES = ['720x1280', '1280x720', '1024x1792', '1792x1024'] as const;

/** The brief that the form says; what was left empty is left out, so that the app's own default counts. */
export function briefOf({ name, prompt, anchors, size, seconds, candidates, gates, maxUsd }: FormFields): BriefInput {
  const named = anchors.split(/[\n,]/).flatMap((anchor) => (anchor.trim() === '' ? [] : [anchor.trim()]));
  const frames = Number(candidates);
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    prompt,
    ...(named.length === 0 ? {} : { anchors: named }),
    size: SIZES.find((each) => each === size) ?? SIZES[0],
    seconds: Number(seconds),
    ...(frames > 1 ? { reference: { candidates: frames } } : {}),
    ...(gates === 'none'
      ? {}
      : {
          review: {
            mode: 'manual' as const,
            gates: gates === 'both' ? ['reference' as const, 'followUps' as const] : [gates],
          },
        }),
    ...(maxUsd.trim() === '' ? {} : { budget: { maxUsd: Number(maxUsd) } }),
  };
}
