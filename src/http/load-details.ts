import type { ShotNote } from '../contract/shot-note';
import type { StoredClip } from '../contract/stored-clip';
import { shotOfStill } from '../plans/plan';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import { clipInBlob, partInBlob } from '../storage/clip-in-blob';
import { hasClip } from '../shots/words';
import type { Details, KnownPipeline } from '../views/document';
import { HISTORY_MISSING } from '../views/document';
import type { PipelineDocument, ShotDocument } from '../views/pipeline-document';
import type { HttpDeps } from './deps';

export type DetailSources = Pick<HttpDeps, 'notes' | 'media' | 'ledger'>;

/** What ledger and storage know of a pipeline that its engine does not tell; undefined where the engine tells all. */
export async function loadDetails(
  document: PipelineDocument,
  { plan }: KnownPipeline,
  { notes, media, ledger }: DetailSources,
): Promise<Details | undefined> {
  if (PIPELINE_STATES[document.state].tellsAll) return undefined;
  const { pipelineId } = plan;
  if (document.problem?.code === HISTORY_MISSING)
    return { notes: {}, clips: {}, references: {}, renders: await ledger.ofPipeline(pipelineId) };
  const noteOf = async ({ name: shot, attempt, outcome, problem }: ShotDocument): Promise<ShotNote | undefined> =>
    problem === null && !hasClip(outcome) ? undefined : notes.of({ pipelineId, shot, attempt });
  const clipOf = async ({ clip }: ShotDocument): Promise<StoredClip | undefined> => {
    if (clip === null) return undefined;
    const facts = await media.facts(clip.blob);
    return clipInBlob(clip.blob, facts) ?? partInBlob(clip.blob, facts);
  };
  // What is noted of one that no shot has begun from may be a frame of a clip that is no more.
  const references = plan.agreed.references.filter(
    (still) =>
      document.shots.some((from) => from.name === shotOfStill(still) && from.clip !== null) &&
      document.shots.some(({ startsFrom, state }) => startsFrom === still.name && state !== 'pending'),
  );
  return {
    notes: await byName(document.shots, noteOf),
    clips: await byName(document.shots, clipOf),
    references: await byName(references, ({ name }) => notes.reference({ pipelineId, reference: name })),
    renders: [],
  };
}

const byName = async <T extends { readonly name: string }, V>(
  all: readonly T[],
  find: (one: T) => Promise<V>,
): Promise<Record<string, V>> =>
  Object.fromEntries(await Promise.all(all.map(async (one) => [one.name, await find(one)] as const)));
