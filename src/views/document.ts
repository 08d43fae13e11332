import type { DurableOrchestrationStatus } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { defined } from '../contract/defined';
import type { DecidedGate } from '../contract/gate';
import { iso } from '../contract/iso';
import { sumUsd } from '../contract/money';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import { frameOfCandidate } from '../contract/reference-candidate';
import type { ReferenceFrame } from '../contract/reference-frame';
import type { ToldRenderDecision } from '../contract/render-decision';
import { shorten } from '../contract/shorten';
import { cutText } from '../contract/cut-text';
import type { ShotNote } from '../contract/shot-note';
import type { ClipNote, StoredClip } from '../contract/stored-clip';
import { fileIn } from '../plans/files';
import { bornAtMs } from '../plans/pipeline-id';
import type { Plan, PlannedReference, PlannedShot } from '../plans/plan';
import { backendOf, priceOf } from '../plans/plan';
import type { Render } from '../renders/render';
import { spentUsd } from '../shots/budget';
import type { Replaced } from '../shots/attempts';
import type { PipelineState } from '../shots/pipeline-states';
import { secondBestOf } from '../shots/reference';
import type { PipelineRun } from '../shots/run';
import { candidatesOf, frameOf, pipelineRunSchema, shotOf } from '../shots/run';
import { freshShot } from '../shots/shot';
import { hasClip } from '../shots/words';
import { adviceForCode } from './advice';
import { advised, problemOfShot } from './advised';
import type { AdvisedProblem, PipelineDocument, ReferenceDocument, ShotDocument } from './pipeline-document';
import { comparisonOf } from './comparison';
import { decisionsOf } from './decisions';
import { earlierAttempt } from './earlier';
import { findingsOf } from './findings';
import { madeOf } from './made-of';
import { receivedOf, withDifferences } from './received';
import type { ShotFacts } from './shot-facts';
import { factsOfLive, factsOfRender, factsOfShot } from './shot-facts';
import type { CustomStatus } from './status';
import { customStatusSchema } from './status';

/** What is known of a pipeline when its document is written: the plan always, the rest as far as it got. */
export interface KnownPipeline {
  readonly plan: Plan;
  /** The engine's own row; absent once it was purged. */
  readonly status:
    | Pick<DurableOrchestrationStatus, 'runtimeStatus' | 'createdTime' | 'lastUpdatedTime' | 'customStatus' | 'output'>
    | undefined;
  /** The finished run as recorded, for when the engine has forgotten it. */
  readonly recordedRun: PipelineRun | undefined;
  /** What a custom status is too small for; absent where nobody looked. */
  readonly details?: Details;
  /** What people decided about renders whose fate was unknown; absent where nobody looked. */
  readonly decided?: readonly ToldRenderDecision[];
  readonly nowMs: number;
}

/** What ledger and storage know besides. */
export interface Details {
  readonly notes: Readonly<Record<string, ShotNote | undefined>>;
  readonly clips: Readonly<Record<string, StoredClip | undefined>>;
  readonly references: Readonly<Record<string, ReferenceFrame | undefined>>;
  /** Every gate so far. */
  readonly gates: readonly DecidedGate[];
  /** Of shots that were made anew: their attempts that do not count, and what the one that counts is rendered from. */
  readonly replaced: Readonly<Record<string, readonly Replaced[]>>;
  readonly prompts: Readonly<Record<string, string>>;
  readonly candidates: Readonly<Record<string, readonly ReferenceCandidate[] | undefined>>;
  /** Where the engine has no history at all: what was sent, and what it cost so far. */
  readonly renders: readonly Render[];
}

/** Code of the problem of a pipeline that the engine knows nothing of, although it was started and did not end. */
export const HISTORY_MISSING = 'history_missing';
/** Code of the problem of a pipeline that was ended through the engine. */
const TERMINATED = 'terminated';
/** From the plan to the instance takes a moment, in which nothing is amiss yet. */
const STARTING_MS = 60_000;

export interface DocumentLinks {
  readonly pipeline: PipelineDocument['links'];
  readonly media: (file: string) => string;
}

/** The document of a pipeline, from everything that is known of it. */
export function pipelineDocument(known: KnownPipeline, links: DocumentLinks): PipelineDocument {
  const { plan, status, recordedRun, details, decided = [], nowMs } = known;
  const custom = customStatusSchema.safeParse(status?.customStatus);
  const output = pipelineRunSchema.safeParse(status?.output);
  const run = output.success ? output.data : recordedRun;
  const live = custom.success ? custom.data : undefined;
  // The engine's own date moves when an orchestration continues as new, or is resumed; and a run is known at times only.
  const createdMs = bornAtMs(plan.pipelineId) ?? Date.parse(run?.startedAt ?? live?.startedAt ?? '1970-01-01');
  const isMissing = status === undefined && run === undefined && nowMs - createdMs > STARTING_MS;
  const renders = details?.renders ?? [];
  const shots = plan.agreed.shots.map((planned) =>
    shotDocument(planned, {
      facts: factsOf(planned.name, { plan, run, live, renders }),
      ...{ details, plan, links },
      anew: {
        prompt: run === undefined ? details?.prompts[planned.name] : run.anew?.[planned.name]?.prompt,
        replaced: (run === undefined ? details?.replaced[planned.name] : run.replaced?.[planned.name]) ?? [],
        links,
      },
    }),
  );
  const gates = run?.gates ?? details?.gates ?? [];
  const references = referencesOf(plan, { run, details, links });
  const verdictOf = (name: string) => shots.find((shot) => shot.name === name)?.verdict ?? null;
  const frameOfStill = (name: string) => references.find((reference) => reference.name === name) ?? null;
  return {
    id: plan.pipelineId,
    name: plan.agreed.name,
    state: isMissing ? 'terminated' : stateOf(status?.runtimeStatus, live, run),
    stage: run === undefined ? (live?.stage ?? 'baseline') : 'done',
    createdAt: iso(createdMs),
    updatedAt: new Date(status?.lastUpdatedTime ?? run?.endedAt ?? createdMs).toISOString(),
    size: plan.agreed.size,
    seconds: plan.agreed.seconds,
    backend: plan.agreed.backend,
    ...defined({ replayOf: plan.agreed.replayOf }),
    shots,
    reference: references[0] ?? null,
    references,
    findings: findingsOf(plan, verdictOf, frameOfStill),
    ...defined({ comparison: comparisonOf(plan, { verdictOf, frameOf: frameOfStill }) }),
    nextPollAt: run === undefined ? (live?.nextPollAt ?? null) : null,
    estimateUsd: sumUsd(shots.map(({ priceUsd }) => priceUsd)),
    spentUsd:
      run === undefined ? (live?.spentUsd ?? sumUsd(renders.map((render) => render.chargedUsd))) : spentUsd(run),
    problem: isMissing ? advised(NO_HISTORY, adviceForCode(HISTORY_MISSING)) : pipelineProblem(status, run),
    gate: gateDocument(plan, gates, run === undefined ? live?.gate : undefined),
    decisions: decisionsOf(gates, decided),
    cancel: run?.cancel ?? null,
    cleanup: run?.cleanup ?? null,
    links: links.pipeline,
  };
}

interface Sources {
  readonly plan: Plan;
  readonly run: PipelineRun | undefined;
  readonly live: CustomStatus | undefined;
  readonly renders: readonly Render[];
}

/** The gate at which a person is waited for, with what may be decided as far as that is known. */
function gateDocument(
  { agreed: { review } }: Plan,
  gates: readonly DecidedGate[],
  live: CustomStatus['gate'],
): PipelineDocument['gate'] {
  if (live === undefined || review === undefined) return null;
  const { candidates = 0, shots = [] } = gates.find(({ id }) => id === live.id) ?? {};
  return { ...live, onTimeout: review.onTimeout, candidates, shots };
}

/** Of a shot, from the best source there is: its run, else the custom status, else the ledger. */
function factsOf(name: string, { plan, run, live, renders }: Sources): ShotFacts {
  if (run !== undefined) return factsOfShot(shotOf(run, name));
  const status = live?.shots[name];
  if (status !== undefined) return factsOfLive(status, priceOf(plan, name));
  const [latest] = renders.filter(({ shot }) => shot === name).sort((a, b) => b.attempt - a.attempt);
  return latest === undefined ? factsOfShot(freshShot(priceOf(plan, name))) : factsOfRender(latest);
}

interface ShotSources {
  readonly facts: ShotFacts;
  readonly details: Details | undefined;
  readonly plan: Plan;
  readonly links: DocumentLinks;
  readonly anew: Anew;
}

/** What is known of another attempt of it. */
interface Anew {
  readonly prompt: string | undefined;
  readonly replaced: readonly Replaced[];
  readonly links: DocumentLinks;
}

const anewIn = ({ replaced, links }: Anew): Pick<ShotDocument, 'earlier'> => ({
  ...(replaced.length === 0
    ? {}
    : {
        earlier: replaced.map((each) => {
          const told = earlierAttempt(each);
          return { ...told, href: told.clip === null ? null : links.media(fileIn(told.clip.blob)) };
        }),
      }),
});

function shotDocument(planned: PlannedShot, { facts, details, plan, links, anew }: ShotSources): ShotDocument {
  const {
    hasClip: isStored,
    clip: stored,
    file = planned.file,
    problem: _told,
    verdict,
    duplicateJobs,
    sourceId: _source,
    ...told
  } = facts;
  const note = details?.notes[planned.name];
  const problem = problemOfShot(facts, plan);
  const clip = stored ?? details?.clips[planned.name];
  const poster = clip?.poster ?? (hasClip(facts.outcome) ? note?.poster : undefined);
  const measured = verdict ?? (hasClip(facts.outcome) ? (note?.verdict ?? null) : null);
  const received = receivedOf(plan, planned, measured);
  return {
    name: planned.name,
    changes: planned.changes,
    startsFrom: planned.startsFrom,
    ...(planned.madeFrom === undefined ? {} : { madeFrom: planned.madeFrom }),
    ...pictureOf(plan, planned),
    ...told,
    problem: problem !== null && isAbout(note, facts) ? { ...note.problem, advice: problem.advice } : problem,
    clip: isStored
      ? {
          blob: clip?.blob ?? `${plan.pipelineId}/${file}`,
          bytes: clip?.bytes ?? null,
          sha256: clip?.sha256 ?? null,
          href: links.media(clip === null || clip === undefined ? file : fileIn(clip.blob)),
          ...(poster === undefined ? {} : { posterHref: links.media(fileIn(poster)) }),
          ...noteOf(clip, planned),
        }
      : null,
    verdict: withDifferences(measured, received),
    received,
    duplicateJobs: [...duplicateJobs],
    prompt: anew.prompt ?? planned.prompt,
    ...anewIn(anew),
  };
}

/** Of a shot that makes a picture, what its plan says besides. */
const pictureOf = (
  plan: Plan,
  { name, makes, size }: PlannedShot,
): Partial<Pick<ShotDocument, 'makes' | 'model' | 'size'>> =>
  makes === undefined ? {} : { makes, model: backendOf(plan, name).model, ...defined({ size }) };

function noteOf(clip: StoredClip | undefined, { makes }: PlannedShot) {
  const { kind, mediaType, notes = [], cutAtSeconds } = clip ?? {};
  const told = [
    ...(kind === undefined || makes === 'picture'
      ? []
      : [`The backend made a ${kind} file under the name of an MP4; it is kept as it came.`]),
    ...notes.map((note) => CLIP_NOTES[note]),
    ...(cutAtSeconds === undefined ? [] : [cutText(cutAtSeconds)]),
  ];
  return {
    ...defined({ mediaType }),
    ...(told.length === 0 ? {} : { note: told.join(' ') }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
  };
}

const CLIP_NOTES: Readonly<Record<ClipNote, string>> = {
  length_short:
    'Nobody knows whether it is whole: no end of it could be proven, so this is the longest read. A resume asks the backend for the rest, and nothing is bought on a frame of it unless the shot is named.',
  trailing_bytes: 'After everything that it is made of come bytes that no player needs; they are kept as they came.',
};

/** A note stays until there is another one, so it may be about a trouble that has passed. */
function isAbout(
  note: ShotNote | undefined,
  { outcome, problem }: ShotFacts,
): note is ShotNote & { problem: NonNullable<ShotNote['problem']> } {
  if (note === undefined || note.problem === null) return false;
  return outcome === null ? note.problem.code === problem?.code : note.as === outcome;
}

const referencesOf = (
  { agreed }: Plan,
  { run, details, links }: { run: PipelineRun | undefined; details: Details | undefined; links: DocumentLinks },
): ReferenceDocument[] =>
  agreed.references.flatMap((planned) => {
    const { name, frame: given } = planned;
    const frame = given ?? (run === undefined ? liveFrame(details, planned) : frameOf(run, name));
    const candidates = run === undefined ? details?.candidates[name] : candidatesOf(run, name);
    if (!frame) return [];
    const href = links.media(fileIn(frame.blob));
    return [{ ...madeOf(planned), ...frame, href, ...candidatesDocument(frame, candidates, links) }];
  });

/** Of a second best candidate nothing is noted: it follows from the others. */
function liveFrame(details: Details | undefined, planned: PlannedReference): ReferenceFrame | undefined {
  const { name } = planned;
  const taken = pickedIn(details, name) ?? details?.references[name];
  if (!('secondOf' in planned) || planned.secondOf === undefined) return taken;
  const first = pickedIn(details, planned.secondOf) ?? details?.references[planned.secondOf];
  return first && secondBestOf(details?.candidates[planned.secondOf] ?? [], first);
}

/** The frame that a person picked of the candidates of a reference, while the pipeline runs; undefined where nobody did. */
function pickedIn(details: Details | undefined, name: string): ReferenceFrame | undefined {
  const gate = details?.gates.filter(({ kind }) => kind === 'reference').at(-1);
  const number = gate?.decision?.action === 'pick' ? gate.decision.candidate : undefined;
  const picked = number === undefined ? undefined : details?.candidates[name]?.[number - 1];
  return picked && frameOfCandidate(picked);
}

const candidatesDocument = (
  frame: ReferenceFrame,
  candidates: readonly ReferenceCandidate[] | undefined,
  links: DocumentLinks,
): Pick<ReferenceDocument, 'candidates'> =>
  candidates === undefined
    ? {}
    : {
        candidates: candidates.map((candidate, index) => ({
          number: index + 1,
          ...candidate,
          chosen: candidate.blob === frame.blob,
          href: links.media(fileIn(candidate.blob)),
          thumbnailHref: links.media(fileIn(candidate.thumbnail)),
        })),
      };

function stateOf(
  runtime: OrchestrationRuntimeStatus | undefined,
  live: CustomStatus | undefined,
  run: PipelineRun | undefined,
): PipelineState {
  switch (runtime) {
    case OrchestrationRuntimeStatus.Suspended:
      return 'suspended';
    case OrchestrationRuntimeStatus.Terminated:
    case OrchestrationRuntimeStatus.Canceled:
      return 'terminated';
    case OrchestrationRuntimeStatus.Failed:
      return 'failed';
    case OrchestrationRuntimeStatus.Pending:
      return 'pending';
    case OrchestrationRuntimeStatus.Running:
    case OrchestrationRuntimeStatus.ContinuedAsNew:
      return live?.state ?? 'running';
    case OrchestrationRuntimeStatus.Completed:
    case undefined:
      return run?.state ?? 'pending';
  }
}

/** Why there is no manifest, or no reference, or no end. */
function pipelineProblem(status: KnownPipeline['status'], run: PipelineRun | undefined): AdvisedProblem | null {
  const failed = Object.values(run?.references ?? {}).find((reference) => reference.outcome === 'failed');
  const problem = run?.problem ?? (failed?.outcome === 'failed' ? failed.problem : null);
  if (problem !== null) return advised(problem, adviceForCode(problem.code));
  switch (status?.runtimeStatus) {
    case OrchestrationRuntimeStatus.Failed: {
      const detail = reasonIn(status.output) ?? 'The orchestration failed without saying why.';
      return advised({ code: 'internal_error', detail }, adviceForCode('internal_error'));
    }
    case OrchestrationRuntimeStatus.Terminated: {
      const reason = reasonIn(status.output);
      const detail =
        reason === null
          ? 'Somebody terminated the orchestration without giving a reason.'
          : `Somebody terminated the orchestration. The reason given: ${reason}`;
      return advised({ code: TERMINATED, detail }, adviceForCode(TERMINATED));
    }
    default:
      return null;
  }
}

/** The engine shows a reason as the value that it reads in it, so `123` comes back as a number; null for none. */
function reasonIn(output: unknown): string | null {
  if (output === null || output === undefined || output === '') return null;
  return shorten(typeof output === 'string' ? output : JSON.stringify(output), 400);
}

const NO_HISTORY = {
  code: HISTORY_MISSING,
  detail: 'The engine has no history of this pipeline: it was purged before the pipeline had ended, or never began.',
};
