import { hasClip } from '../contract/outcome';
import type { PipelineDocument } from './status';
import type { ShotNote } from '../ledger/shot-notes';
import type { HttpDeps } from '../http/deps';
import { jobOf } from '../renders/render';
import { HISTORY_MISSING } from './document';

type Shot = PipelineDocument['shots'][number];
export type ExplainDeps = Pick<HttpDeps, 'notes' | 'media' | 'ledger'>;

/** States in which the engine does not give the whole run, only its status. */
const OPEN_STATES: readonly string[] = ['pending', 'running', 'suspended', 'terminated'];
const WITH_REFERENCE: readonly string[] = ['followUps', 'manifest', 'done'];

/**
 * Adds what a custom status is too small for and ledger and storage know: verdicts, what was said about troubles and failures,
 * sizes and hashes, the reference; and where the engine has no history at all, the renders.
 */
export async function explainDocument(
  document: PipelineDocument,
  deps: ExplainDeps,
  mediaHref: (file: string) => string,
): Promise<PipelineDocument> {
  if (!OPEN_STATES.includes(document.state)) return document;
  if (document.problem?.code === HISTORY_MISSING) return withRenders(document, deps);
  const [shots, reference] = await Promise.all([
    Promise.all(document.shots.map((shot) => explainShot(document.id, shot, deps))),
    WITH_REFERENCE.includes(document.stage) ? deps.notes.reference(document.id) : undefined,
  ]);
  if (reference === undefined) return { ...document, shots };
  const file = reference.blob.slice(reference.blob.lastIndexOf('/') + 1);
  return { ...document, shots, reference: { ...reference, href: mediaHref(file) } };
}

async function explainShot(pipelineId: string, shot: Shot, { notes, media }: ExplainDeps): Promise<Shot> {
  const [note, facts] = await Promise.all([
    shot.problem === null && !hasClip(shot.outcome)
      ? undefined
      : notes.of({ pipelineId, shot: shot.name, attempt: shot.attempt }),
    shot.clip === null ? undefined : media.facts(shot.clip.blob),
  ]);
  const sha256 = facts?.metadata['sha256'];
  return {
    ...shot,
    ...(shot.clip === null || facts === undefined || sha256 === undefined
      ? {}
      : { clip: { ...shot.clip, bytes: facts.bytes, sha256 } }),
    ...(hasClip(shot.outcome) ? { verdict: note?.verdict ?? null } : {}),
    ...(isAbout(note, shot) ? { problem: { ...note.problem, advice: shot.problem?.advice ?? null } } : {}),
  };
}

/** A note stays until there is another one, so it may be about a trouble that has passed. */
function isAbout(note: ShotNote | undefined, { outcome, problem }: Shot): note is ShotNote & { problem: object } {
  if (note === undefined || note.problem === null || problem === null) return false;
  return outcome === null ? note.problem.code === problem.code : note.as === outcome;
}

/** What was sent, and what it cost so far, whatever became of the history. */
async function withRenders(document: PipelineDocument, { ledger }: ExplainDeps): Promise<PipelineDocument> {
  const records = await ledger.ofPipeline(document.id);
  const shots = document.shots.map((shot): Shot => {
    const latest = records.filter((record) => record.shot === shot.name).sort((a, b) => b.attempt - a.attempt)[0];
    if (latest === undefined) return shot;
    const { attempt, submits: attempts, chargedUsd } = latest;
    return { ...shot, attempt, attempts, ...jobOf(latest), chargedUsd };
  });
  const spentUsd = records.reduce((sum, record) => sum + record.chargedUsd, 0);
  return { ...document, shots, spentUsd: Math.round(spentUsd * 10_000) / 10_000 };
}
