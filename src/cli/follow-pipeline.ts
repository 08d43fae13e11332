import { PIPELINE_STATES } from '../shots/pipeline-states';
import type { PipelineDocument } from '../views/pipeline-document';
import { awaitsDecision } from './awaits-decision';
import type { Connection } from './connect';
import { Interrupted } from './errors';
import type { Io } from './io';
import { showProgress } from './progress';
import type { Teller } from './teller';

export interface Following {
  readonly connection: Pick<Connection, 'client' | 'flags'>;
  readonly teller: Teller;
  readonly io: Pick<Io, 'stdout' | 'signal' | 'programName'>;
  /** Follows on while a decision is due: somebody decides elsewhere. */
  readonly throughDecisions?: boolean | undefined;
  /** What was decided just now: the pipeline shows the question until it has taken the answer. */
  readonly answered?: Answered | undefined;
}

/** A gate by its id, or a shot by its name. */
export type Answered = { readonly gate: string } | { readonly shot: string };

/**
 * Shows every change of a pipeline until it has ended, or waits for a person; gives the last document. Ctrl-C ends the showing and
 * leaves the pipeline as it is.
 */
export async function followPipeline(id: string, following: Following): Promise<PipelineDocument> {
  const { connection, teller, io, throughDecisions = false, answered } = following;
  const { client, flags } = connection;
  const progress = teller.isJson ? undefined : showProgress(io.stdout);
  let last: PipelineDocument | undefined;
  let isTaken = answered === undefined;
  try {
    for await (const document of client.follow(id, { signal: io.signal })) {
      last = document;
      progress?.update(document);
      teller.give(document);
      isTaken ||= answered === undefined || !stillAsks(document, answered);
      if (awaitsDecision(document) && !throughDecisions && isTaken) break;
    }
  } catch (error) {
    progress?.end();
    if (error instanceof Interrupted)
      teller.note(`Pipeline ${id} goes on without you. To come back: ${io.programName} watch ${id}${flags}`);
    throw error;
  }
  progress?.end();
  if (last === undefined) throw new Error(`Following ${id} ended without a document.`);
  if (!PIPELINE_STATES[last.state].ended) teller.note(howToDecide(last, following));
  return last;
}

const stillAsks = ({ gate, shots }: PipelineDocument, answered: Answered): boolean =>
  'gate' in answered
    ? gate?.id === answered.gate
    : shots.some(({ name, state }) => name === answered.shot && state === 'undecided');

/** What a person can say now, as commands. */
function howToDecide({ id, gate, shots }: PipelineDocument, { connection, io }: Following): string {
  const decide = `${io.programName} decide ${id}${connection.flags}`;
  const undecided = shots.filter(({ state }) => state === 'undecided').map(({ name }) => name);
  return [
    `Pipeline ${id} waits for a decision:`,
    ...(gate === null
      ? undecided.flatMap((shot) =>
          ['adopt --render-id JOB', 'resubmit', 'give_up'].map((action) => `  ${decide} ${action} --shot ${shot}`),
        )
      : [
          `  ${decide} approve`,
          ...(gate.candidates > 1 ? [`  ${decide} pick --candidate 1 … ${gate.candidates}`] : []),
          ...(gate.shots.length > 0 ? [`  ${decide} reprompt --shot ${gate.shots.join('|')} --prompt TEXT`] : []),
          `  ${decide} stop`,
        ]),
  ].join('\n');
}
