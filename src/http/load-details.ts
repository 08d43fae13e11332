import { promptFor, recoverReplaced } from '../activities/recover-replaced';
import type { DecidedGate } from '../contract/gate';
import type { ShotNote } from '../contract/shot-note';
import type { StoredClip } from '../contract/stored-clip';
import type { Plan } from '../plans/plan';
import { shotOfStill } from '../plans/plan';
import type { Replaced } from '../shots/attempts';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import { clipOfAttempt } from '../storage/clip-of-attempt';
import { clipInBlob, partInBlob } from '../storage/clip-in-blob';
import type { Render } from '../renders/render';
import { hasClip } from '../shots/words';
import type { Details, KnownPipeline } from '../views/document';
import { HISTORY_MISSING } from '../views/document';
import type { PipelineDocument, ShotDocument } from '../views/pipeline-document';
import type { HttpDeps } from './deps';

export type DetailSources = Pick<HttpDeps, 'notes' | 'media' | 'ledger'> & {
  readonly control: Pick<HttpDeps['control'], 'gates' | 'renderDecisions'>;
  readonly outbox: Pick<HttpDeps['outbox'], 'read'>;
};

/** What ledger and storage know of a pipeline that its engine does not tell; undefined where the engine tells all. */
export async function loadDetails(
  document: PipelineDocument,
  { plan }: KnownPipeline,
  { notes, media, ledger, control }: DetailSources,
): Promise<Details | undefined> {
  if (PIPELINE_STATES[document.state].tellsAll) return undefined;
  const { pipelineId } = plan;
  if (document.problem?.code === HISTORY_MISSING)
    return {
      notes: {},
      clips: {},
      references: {},
      candidates: {},
      gates: [],
      replaced: {},
      prompts: {},
      renders: await ledger.ofPipeline(pipelineId),
    };
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
      // At a gate people look at what no shot has begun from yet.
      (document.gate !== null ||
        document.shots.some(({ startsFrom, state }) => startsFrom === still.name && state !== 'pending')),
  );
  const gates = plan.agreed.review === undefined ? [] : await control.gates(pipelineId);
  return {
    notes: await byName(document.shots, noteOf),
    clips: await byName(document.shots, clipOf),
    references: await byName(references, ({ name }) => notes.reference({ pipelineId, reference: name })),
    candidates: await byName(references, async (reference) =>
      'candidates' in reference ? notes.candidates({ pipelineId, reference: reference.name }) : undefined,
    ),
    gates,
    ...(await anewOf(document, plan, gates, { notes, media, ledger })),
    renders: [],
  };
}

const byName = async <T extends { readonly name: string }, V>(
  all: readonly T[],
  find: (one: T) => Promise<V>,
): Promise<Record<string, V>> =>
  Object.fromEntries(await Promise.all(all.map(async (one) => [one.name, await find(one)] as const)));

/** Of shots that people had made anew: what was there before, and what they are rendered from now. */
async function anewOf(
  document: PipelineDocument,
  plan: Plan,
  gates: readonly DecidedGate[],
  { notes, media, ledger }: Pick<DetailSources, 'notes' | 'media' | 'ledger'>,
): Promise<Pick<Details, 'replaced' | 'prompts'>> {
  const names = [
    ...gates.flatMap(({ decision }) => (decision?.action === 'reprompt' ? [decision.shot] : [])),
    ...plan.agreed.shots.flatMap(({ name, onDrift }) => (onDrift === undefined ? [] : [name])),
  ];
  if (names.length === 0) return { replaced: {}, prompts: {} };
  const renders = await ledger.ofPipeline(plan.pipelineId);
  const replaced: Record<string, Replaced[]> = {};
  const prompts: Record<string, string> = {};
  for (const planned of plan.agreed.shots) {
    const { name } = planned;
    const shot = document.shots.find((each) => each.name === name);
    if (shot === undefined || !names.includes(name)) continue;
    const clipOf = (render: Render) => clipOfAttempt(media, { plan, planned }, render);
    const ofShot = renders.filter((render) => render.shot === name);
    const sought = { planned, renders: ofShot, current: shot.attempt, recorded: undefined, gates };
    replaced[name] = await recoverReplaced({ notes, clipOf }, sought);
    const prompt = promptFor(gates, name, shot.attempt);
    if (prompt !== undefined) prompts[name] = prompt;
  }
  return { replaced, prompts };
}
