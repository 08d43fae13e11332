import type { Verdict } from '../../contract/verdict';
import type { PipelineDocument, ReferenceDocument, ShotDocument } from '../../views/pipeline-document';

/** A clip that can be looked at. */
export interface Clip {
  /** In the URL: `motion`, `motion@1` for an attempt that does not count, `ID/motion` for a clip of another pipeline. */
  readonly key: string;
  readonly title: string;
  readonly shot: ShotDocument;
  readonly href: string;
  readonly verdict: Verdict | null;
  readonly prompt: string;
  /** The still that it was to open on. */
  readonly reference: ReferenceDocument | null;
  readonly framesPerSecond: number;
}

const USUAL_RATE = 30;

/** Every clip of a pipeline, in the order of its plan, the earlier attempts of a shot after the one that counts. */
export function clipsOf(document: PipelineDocument, isOther = false): Clip[] {
  const prefix = isOther ? `${document.id}/` : '';
  const titled = (name: string): string => (isOther ? `${document.name} · ${name}` : name);
  return document.shots.flatMap((shot) => {
    // A picture does not play; what starts from it shows it.
    if (shot.makes === 'picture') return [];
    const reference = document.references.find(({ name }) => name === shot.startsFrom) ?? null;
    const now: Clip[] =
      shot.clip === null
        ? []
        : [
            {
              ...{ key: `${prefix}${shot.name}`, title: titled(shot.name), shot, href: shot.clip.href },
              ...{ verdict: shot.verdict, prompt: shot.prompt, reference, framesPerSecond: rateOf(shot.verdict) },
            },
          ];
    const earlier = (shot.earlier ?? []).flatMap(({ attempt, href, verdict, prompt }): Clip[] =>
      href === null
        ? []
        : [
            {
              ...{
                key: `${prefix}${shot.name}@${attempt}`,
                title: titled(`${shot.name}, attempt ${attempt}`),
                shot,
                href,
              },
              ...{ verdict, prompt: prompt ?? shot.prompt, reference, framesPerSecond: rateOf(verdict) },
            },
          ],
    );
    return [...now, ...earlier];
  });
}

const rateOf = (verdict: Verdict | null): number => verdict?.numbers['framesPerSecond'] ?? USUAL_RATE;

/** The pipeline that a key names; undefined: the one that the page is about. */
export const pipelineOfKey = (key: string): string | undefined => (key.includes('/') ? key.split('/')[0] : undefined);

/** The two that are shown: those that the URL names, and else the first, and the first follow-up beside it. */
export function chosenClips(
  clips: readonly Clip[],
  keys: { a?: string | undefined; b?: string | undefined },
): { a: Clip | undefined; b: Clip | undefined } {
  const named = (key: string | undefined): Clip | undefined => clips.find((clip) => clip.key === key);
  const a = named(keys.a) ?? clips.find(({ key }) => key !== keys.b);
  const b =
    keys.b === 'none'
      ? undefined
      : (named(keys.b) ?? clips.find(({ key, shot }) => key !== a?.key && shot.changes !== null && !key.includes('@')));
  return { a, b: b?.key === a?.key ? undefined : b };
}
