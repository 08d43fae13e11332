import type { PipelineDocument } from '../views/pipeline-document';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import { awaitsDecision } from './awaits-decision';

/** How a command ends, for scripts. */
export const EXIT = {
  done: 0,
  notCompleted: 1,
  usage: 2,
  unreachable: 3,
  awaitsDecision: 4,
  interrupted: 130,
} as const;

/** The same for people. */
export const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done; of a pipeline that was looked at: completed, or on its way',
  notCompleted:
    'the pipeline ended otherwise: partial, failed, cancelled, stopped, terminated; or a webhook is not rightly signed',
  usage: 'the command line, the brief or the settings of the app have to be changed first',
  unreachable: 'the app cannot be reached, cannot answer, or lets nobody in',
  awaitsDecision: 'nothing goes on before a person decides',
  interrupted: 'Ctrl-C; pipelines go on',
};

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a pipeline as it is now makes of the command that looked at it. */
export function exitCodeOf(document: Pick<PipelineDocument, 'state' | 'gate' | 'shots'>): ExitCode {
  if (PIPELINE_STATES[document.state].ended) return document.state === 'completed' ? EXIT.done : EXIT.notCompleted;
  return awaitsDecision(document) ? EXIT.awaitsDecision : EXIT.done;
}
