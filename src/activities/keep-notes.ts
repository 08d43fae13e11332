import type { Activities, ActivityOutput, RenderReport } from '../contract/activities';
import type { NotedShot, ShotNote, ShotNotes } from '../ledger/shot-notes';
import type { Log } from './log';

type Note = Partial<ShotNote> | undefined;

/** The same activities; what they learn of a shot is noted besides, for those who read its document before the end. */
export function keepNotes(activities: Activities, { notes, log }: { notes: ShotNotes; log: Log }): Activities {
  /** An activity is not run again for the sake of a note: it may have sent something. */
  const harmless = (kept: Promise<void>, pipelineId: string): Promise<void> =>
    kept.catch(() => log('note.lost', { pipelineId }));
  const keep = async ({ pipelineId, shot, attempt }: NotedShot, note: Note): Promise<void> => {
    if (note !== undefined) await harmless(notes.keep({ pipelineId, shot, attempt }, note), pipelineId);
  };
  return {
    ...activities,
    async submitRender(input) {
      const answer = await activities.submitRender(input);
      await keep(input, ofSubmit(answer));
      return answer;
    },
    async checkRenders(input) {
      const answer = await activities.checkRenders(input);
      const { pipelineId, renders } = input;
      await Promise.all(
        renders.map(({ shot, attempt, renderId }) =>
          keep({ pipelineId, shot, attempt }, ofReport(answer.renders[renderId])),
        ),
      );
      return answer;
    },
    async storeClip(input) {
      const answer = await activities.storeClip(input);
      await keep(input, ofDownload(answer));
      return answer;
    },
    async extractReference(input) {
      const answer = await activities.extractReference(input);
      const { pipelineId } = input;
      const kept =
        answer.outcome === 'extracted'
          ? notes.keepReference(pipelineId, answer.reference)
          : notes.forgetReference(pipelineId);
      await harmless(kept, pipelineId);
      return answer;
    },
    async measureClip(input) {
      const answer = await activities.measureClip(input);
      await keep(
        input,
        answer.outcome === 'measured'
          ? { verdict: answer.verdict }
          : { as: 'clip_invalid' as const, problem: answer.problem },
      );
      return answer;
    },
  };
}

function ofSubmit(answer: ActivityOutput<'submitRender'>): Note {
  switch (answer.outcome) {
    case 'ended':
    case 'unreachable':
      return { as: answer.as, problem: answer.problem };
    case 'busy':
    case 'slot_first':
      return { as: 'too_many_requests', problem: answer.problem };
    case 'reconciling':
    case 'undecided':
      return { as: 'outcome_unknown', problem: answer.problem };
    case 'accepted':
    case 'cancelled':
      return undefined;
  }
}

function ofReport(report: RenderReport | undefined): Note {
  switch (report?.outcome) {
    case 'ended':
      return { as: report.as, problem: report.problem };
    case 'unanswered':
      return { as: 'timed_out', problem: report.problem };
    case 'missing':
      return { as: 'job_not_found', problem: report.problem };
    case 'running':
    case 'completed':
    case undefined:
      return undefined;
  }
}

function ofDownload(answer: ActivityOutput<'storeClip'>): Note {
  switch (answer.outcome) {
    case 'not_ready':
      return { as: 'download_not_ready', problem: answer.problem };
    case 'invalid':
      return { as: 'clip_invalid', problem: answer.problem };
    case 'stored':
      return undefined;
  }
}
