import { z } from 'zod';
import type { ReferenceFrame } from '../contract/reference-frame';
import type { Verdict } from '../contract/verdict';
import type { Plan, PlannedReference } from '../plans/plan';
import { backendOf, shotOfStill, termsOf } from '../plans/plan';

/** What all clips of a pipeline together say. */
export const findingSchema = z.strictObject({
  /**
   * `picture_ignored`: no clip that was to start from a picture opens on it, so the backend may not have read it.
   * `profile_not_applied`: the colours of a picture are by a profile that was left out of account.
   * `reference_empty`: a still was taken where its clip is black or one plain colour.
   */
  code: z.enum(['picture_ignored', 'profile_not_applied', 'reference_empty']),
  backend: z.string(),
  shots: z.array(z.string()),
  /** What was found, and what to try. */
  detail: z.string(),
  advice: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** What is to be said of a pipeline as a whole. */
export function findingsOf(
  plan: Plan,
  verdictOf: (shot: string) => Verdict | null,
  frameOf: (reference: string) => ReferenceFrame | null = () => null,
): Finding[] {
  return [
    ...emptyStills(plan, verdictOf, frameOf),
    ...plan.agreed.references.flatMap((reference) => profileFinding(plan, reference, frameOf(reference.name))),
    ...ignoredPictures(plan, verdictOf),
  ];
}

/** What starts from a still without a picture has nothing to keep to, and is paid all the same. */
function emptyStills(
  plan: Plan,
  verdictOf: (shot: string) => Verdict | null,
  frameOf: (reference: string) => ReferenceFrame | null,
): Finding[] {
  return plan.agreed.references.flatMap((planned) => {
    const [shot, at] = [shotOfStill(planned), frameOf(planned.name)?.atSeconds ?? null];
    // A replay of chosen shots has the still, and not the clip that it was taken from.
    const isPlanned = plan.agreed.shots.some(({ name }) => name === shot);
    if (shot === undefined || at === null || !isPlanned) return [];
    const empty = verdictOf(shot)?.incidents?.find(
      ({ kind, fromSeconds, toSeconds }) =>
        (kind === 'black' || kind === 'blank') && fromSeconds <= at + 0.001 && at < toSeconds - 0.001,
    );
    if (empty === undefined) return [];
    const [from, to] = [empty.fromSeconds.toFixed(2), empty.toSeconds.toFixed(2)];
    const what = empty.kind === 'black' ? 'black' : 'one plain colour';
    return [
      {
        ...{ code: 'reference_empty' as const, backend: backendOf(plan, shot).name },
        shots: plan.agreed.shots.flatMap(({ name, startsFrom }) => (startsFrom === planned.name ? [name] : [])),
        detail: `Reference ${planned.name} shows nothing: it was taken at ${at} s, and ${shot} is ${what} from ${from} s to ${to} s.`,
        advice: 'Take it at another time, where the clip has a picture.',
      },
    ];
  });
}

/**
 * Servers ignore a picture under another name than theirs without a word, and render from the text alone. Of one clip that opens
 * elsewhere nobody can tell; where all of a backend do, that is the likelier reason.
 */
function ignoredPictures(plan: Plan, verdictOf: (shot: string) => Verdict | null): Finding[] {
  const drifted = new Map<string, { shots: string[]; all: boolean }>();
  for (const { name, startsFrom } of plan.agreed.shots) {
    const anchor = startsFrom === null ? undefined : verdictOf(name)?.anchor;
    if (anchor === undefined || anchor === 'not_compared') continue;
    const backend = backendOf(plan, name).name;
    const known = drifted.get(backend) ?? { shots: [], all: true };
    drifted.set(backend, { shots: [...known.shots, name], all: known.all && anchor === 'drifted' });
  }
  return [...[...drifted].flatMap(([backend, { shots, all }]) => (all ? [ignoredBy(plan, backend, shots)] : []))];
}

/** Without sharp, ffmpeg reads the numbers of a picture as sRGB, whatever its profile says of them. */
function profileFinding({ agreed }: Plan, reference: PlannedReference, frame: ReferenceFrame | null): Finding[] {
  const own = 'source' in reference && reference.source.kind === 'image' ? reference.source.prepared : undefined;
  const { profile } = own ?? frame?.prepared ?? {};
  if (profile === undefined || profile.applied) return [];
  return [
    {
      ...{ code: 'profile_not_applied', backend: agreed.backend.name },
      shots: agreed.shots.flatMap(({ name, startsFrom }) => (startsFrom === reference.name ? [name] : [])),
      detail: `The picture has the colour profile "${profile.name}", which was left out of account: its colours may look different in ${reference.file}.`,
      advice: 'Install the optional package sharp, or save the picture in sRGB, and start a new pipeline.',
    },
  ];
}

function ignoredBy(plan: Plan, backend: string, shots: string[]): Finding {
  const [first = ''] = shots;
  const { model } = backendOf(plan, first);
  const { profile } = termsOf(plan, first);
  const which = `Backend ${backend} (model ${model}${profile === undefined ? '' : `, profile ${profile}`})`;
  const clips =
    shots.length === 1
      ? `the one clip (${first}) that was`
      : `none of the ${shots.length} clips (${shots.join(', ')}) that were`;
  const opens =
    shots.length === 1
      ? `${clips} to start from a picture does not open on it`
      : `${clips} to start from a picture opens on it`;
  return {
    ...{ code: 'picture_ignored', backend, shots },
    detail: `${which} may have ignored the picture: ${opens}.`,
    advice: `${adviceFor(profile)} Compare the clips with their baseline first: a prompt that describes another opening does the same.`,
  };
}

/** What to try at each kind of server; recorded from them, as their profiles are. */
function adviceFor(profile: string | undefined): string {
  const family = profile?.split(':')[0] ?? 'unknown';
  if (profile !== undefined && profile in BY_PROFILE) return BY_PROFILE[profile] ?? '';
  return BY_PROFILE[family] ?? MODEL;
}

const MODEL =
  'Make sure that its model makes video from a picture, and name that one as `model.image` of the backend in VIDEO_BACKENDS if it is another than the one for text.';

const BY_PROFILE: Readonly<Record<string, string>> = {
  unknown:
    'Nothing is known of how this server takes a picture; it was sent as `input_reference`. Name its `profile` in VIDEO_BACKENDS, or the field that it reads as `imageField`, such as `image` or `images[]`.',
  openai:
    'The picture was sent as `input_reference`, as OpenAI reads it. If another server answers at that address, name its `profile` in VIDEO_BACKENDS, or the field that it reads as `imageField`.',
  'vllm-omni': `vLLM-Omni reads a file named \`input_reference\` and nothing else, so see that nothing between renames it (\`imageField\`). ${MODEL}`,
  sglang: `SGLang renders with the model that is loaded, whatever is asked for: GET /models tells whether it can (supported_task_types). ${MODEL}`,
  litellm:
    'LiteLLM drops a part that is not named `input_reference`, and its provider may read another field. See that the provider behind this model takes a picture, or name the provider itself as the backend.',
  'new-api':
    'new-api passes `input_reference` to Sora channels alone: Kling and Doubao read `image`, Vidu `images[]`. Name the channel in the `profile` of the backend in VIDEO_BACKENDS, such as `new-api:kling`.',
  'new-api:kling': `The picture was sent as \`image\`, which Kling's channel reads; see which channel of the gateway serves this model. ${MODEL}`,
  'new-api:doubao': `The picture was sent as \`image\`, which Doubao's channel reads; see which channel of the gateway serves this model. ${MODEL}`,
  'new-api:vidu': `The picture was sent as \`images[]\`, which Vidu's channel reads; see which channel of the gateway serves this model. ${MODEL}`,
};
