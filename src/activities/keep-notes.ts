import type { Activities, ActivityOutput } from '../contract/activities';
import type { RenderReport, StoreAnswer, SubmitAnswer } from '../contract/answers';
import type { ShotNote } from '../contract/shot-note';
import type { NotedReference, NotedShot, ShotNotes } from '../ledger/shot-notes';
import { defined } from '../contract/defined';
import { chosenOf } from '../shots/reference';
import { endingOfDownload, endingOfReport, endingOfSubmit, UNREADABLE } from '../shots/endings';
import type { Log } from './log';
import { toldWith, unusableAnswer } from './unusable-answer';

type Note = Partial<ShotNote> | undefined;

/** The same activities; what they learn of a shot is noted besides, for those who read its document before the end. */
export function keepNotes(activities: Activities, { notes, log }: { notes: ShotNotes; log: Log }): Activities {
  /** An activity is not run again for the sake of a note: it may have sent something. */
  const harmless = (kept: Promise<void>, pipelineId: string): Promise<void> =>
    kept.catch(() => log('note.lost', { pipelineId }));
  const keep = async ({ pipelineId, shot, attempt }: NotedShot, note: Note): Promise<void> => {
    if (note !== undefined) await harmless(notes.keep({ pipelineId, shot, attempt }, note), pipelineId);
  };
  const keepStill = (of: NotedReference, answer: ActivityOutput<'extractReference'>): Promise<void> =>
    harmless(
      answer.outcome === 'extracted' ? notes.keepReference(of, answer.reference) : notes.forgetReference(of),
      of.pipelineId,
    );
  return {
    ...activities,
    async submitRender(input) {
      const answer = await activities.submitRender(input);
      const submit = await unusableAnswer(notes, input, answer);
      const told = submit === undefined ? answer : toldWith(submit, answer);
      const note = ofSubmit(told);
      await keep(input, note && { ...note, ...defined({ submit }) });
      return told;
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
      await keepStill(input, answer);
      return answer;
    },
    async prepareStill(input) {
      const answer = await activities.prepareStill(input);
      await keepStill(input, answer);
      return answer;
    },
    async extractCandidates(input) {
      const answer = await activities.extractCandidates(input);
      const chosen = answer.outcome === 'extracted' ? chosenOf(answer.candidates) : answer;
      const kept =
        answer.outcome === 'extracted' && chosen.outcome === 'taken'
          ? notes.keepCandidates(input, answer.candidates).then(() => notes.keepReference(input, chosen.frame))
          : notes.forgetReference(input);
      await harmless(kept, input.pipelineId);
      return answer;
    },
    async measureClip(input) {
      const answer = await activities.measureClip(input);
      await keep(
        input,
        answer.outcome === 'measured'
          ? { verdict: answer.verdict, ...defined({ poster: answer.poster }) }
          : { as: UNREADABLE, problem: answer.problem },
      );
      const { pipelineId } = input;
      const stills = answer.outcome === 'measured' ? Object.entries(answer.stills ?? {}) : [];
      for (const [reference, frame] of stills)
        await harmless(notes.keepReference({ pipelineId, reference }, frame), pipelineId);
      return answer;
    },
  };
}

function ofSubmit(answer: SubmitAnswer): Note {
  if (answer.outcome === 'accepted' || answer.outcome === 'cancelled') return undefined;
  return { as: endingOfSubmit(answer), problem: answer.problem };
}

function ofReport(report: RenderReport | undefined): Note {
  if (report === undefined || report.outcome === 'running' || report.outcome === 'completed') return undefined;
  return { as: endingOfReport(report), problem: report.problem };
}

const ofDownload = (answer: StoreAnswer): Note =>
  answer.outcome === 'stored' ? undefined : { as: endingOfDownload(answer), problem: answer.problem };
