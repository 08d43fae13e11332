import type { ShotOutcome } from '../../contract/outcome';
import type { Verdict } from '../../contract/verdict';
import type { PipelineState } from '../../shots/pipeline-states';
import type { ShotState } from '../../shots/shot';
import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { duration } from './format';

/** How urgent a word is: it becomes a colour, and never the only thing that says so. */
export type Tone = 'quiet' | 'busy' | 'good' | 'warn' | 'bad';
export interface Word {
  readonly text: string;
  readonly tone: Tone;
}

const PIPELINE_WORDS: Record<PipelineState, Word> = {
  pending: { text: 'Starting', tone: 'quiet' },
  running: { text: 'Running', tone: 'busy' },
  awaiting_review: { text: 'Waits for a decision', tone: 'warn' },
  suspended: { text: 'Suspended', tone: 'quiet' },
  completed: { text: 'Completed', tone: 'good' },
  partial: { text: 'Partly completed', tone: 'warn' },
  failed: { text: 'Failed', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
  stopped: { text: 'Stopped', tone: 'quiet' },
  terminated: { text: 'Terminated', tone: 'bad' },
};
export const pipelineWord = (state: PipelineState): Word => PIPELINE_WORDS[state];

const SHOT_WORDS: Record<Exclude<ShotState, 'ended'>, Word> = {
  pending: { text: 'Not begun', tone: 'quiet' },
  waiting: { text: 'Waits for a slot', tone: 'quiet' },
  submitting: { text: 'Being submitted', tone: 'busy' },
  reconciling: { text: 'Looking for a lost answer', tone: 'warn' },
  undecided: { text: 'Needs a decision', tone: 'warn' },
  rendering: { text: 'Rendering', tone: 'busy' },
  storing: { text: 'Being stored', tone: 'busy' },
  measuring: { text: 'Being measured', tone: 'busy' },
};

const OUTCOME_WORDS: Record<ShotOutcome, Word> = {
  completed: { text: 'Done', tone: 'good' },
  completed_without_audible_sound: { text: 'Done, without audible sound', tone: 'warn' },
  completed_without_audio_track: { text: 'Done, without a sound track', tone: 'warn' },
  unauthorized: { text: 'The backend did not accept the credential', tone: 'bad' },
  forbidden: { text: 'The backend does not allow this', tone: 'bad' },
  route_not_found: { text: 'The server makes no videos at this address', tone: 'bad' },
  deployment_not_found: { text: 'There is no such deployment', tone: 'bad' },
  model_retired: { text: 'The model is retired', tone: 'bad' },
  model_unavailable: { text: 'No model there can make this shot', tone: 'bad' },
  insufficient_funds: { text: 'The account at the backend is empty', tone: 'bad' },
  invalid_value: { text: 'The backend does not accept a value', tone: 'bad' },
  reference_size_mismatch: { text: 'The picture has not the size of the video', tone: 'bad' },
  too_many_requests: { text: 'The backend had no room in time', tone: 'bad' },
  budget_exceeded: { text: 'Not bought: over the budget', tone: 'warn' },
  moderated: { text: 'Blocked by the backend’s moderation', tone: 'bad' },
  refused: { text: 'The backend refused it', tone: 'bad' },
  backend_unreachable: { text: 'The backend cannot be reached', tone: 'bad' },
  render_failed: { text: 'The render failed', tone: 'bad' },
  expired: { text: 'The clip expired before it was fetched', tone: 'bad' },
  cancelled_by_backend: { text: 'The backend cancelled it', tone: 'bad' },
  job_not_found: { text: 'The backend no longer knows the job', tone: 'bad' },
  timed_out: { text: 'Not finished in time', tone: 'bad' },
  download_not_ready: { text: 'The clip never became ready', tone: 'bad' },
  clip_invalid: { text: 'The clip cannot be used', tone: 'bad' },
  outcome_unknown: { text: 'Nobody knows what became of it', tone: 'bad' },
  gateway_unreadable: { text: 'The gateway’s answer could not be read', tone: 'bad' },
  backend_moved: { text: 'It runs on a server that is no longer set', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'quiet' },
  skipped: { text: 'Skipped', tone: 'quiet' },
  internal_error: { text: 'Something failed in the app', tone: 'bad' },
};

export const outcomeWord = (outcome: ShotOutcome): Word => OUTCOME_WORDS[outcome];

export function shotWord({ state, outcome }: Pick<ShotDocument, 'state' | 'outcome'>): Word {
  if (state === 'ended') return outcome === null ? { text: 'Ended', tone: 'quiet' } : outcomeWord(outcome);
  return SHOT_WORDS[state];
}

/** What is going on with a shot right now, beyond its word. */
export function shotDetail(shot: ShotDocument): string | null {
  const { state, queuePosition, expectedWaitSeconds, progress, backendStatus, startsFrom } = shot;
  if (state === 'waiting' && queuePosition !== null)
    return `Place ${queuePosition} in the queue${expectedWaitSeconds === null ? '' : `, about ${duration(expectedWaitSeconds)}`}`;
  if (state === 'rendering')
    return backendStatus === 'queued' ? 'In the queue of the backend' : `${Math.round(progress)} %`;
  if (state === 'pending' && startsFrom !== null) return 'Waits for its reference frame';
  return null;
}

const ANCHOR_WORDS: Record<Verdict['anchor'], Word> = {
  anchored: { text: 'Anchored', tone: 'good' },
  weak: { text: 'Loosely anchored', tone: 'warn' },
  drifted: { text: 'Drifted', tone: 'bad' },
  not_compared: { text: 'Not compared', tone: 'quiet' },
};
const MOTION_WORDS: Record<Verdict['motion'], Word> = {
  moving: { text: 'Moves', tone: 'good' },
  subtle: { text: 'Moves a little', tone: 'quiet' },
  still: { text: 'Stands still', tone: 'warn' },
  black: { text: 'Black', tone: 'bad' },
};
const SOUND_TONES: Record<Verdict['sound'], Word> = {
  audible: { text: 'Audible', tone: 'good' },
  faint: { text: 'Faint sound', tone: 'warn' },
  silent: { text: 'Silent', tone: 'warn' },
  none: { text: 'No sound track', tone: 'quiet' },
  not_measured: { text: 'Sound not measured', tone: 'quiet' },
  distorted: { text: 'Distorted sound', tone: 'warn' },
  hum: { text: 'A hum only', tone: 'warn' },
};

/** A verdict in three words. */
export const verdictWords = ({ anchor, motion, sound }: Verdict): Word[] => [
  ...(anchor === 'not_compared' ? [] : [ANCHOR_WORDS[anchor]]),
  MOTION_WORDS[motion],
  SOUND_TONES[sound],
];

/** The pipeline in one sentence, for whoever listens to the page instead of seeing it. */
export function statusSentence({ name, state, shots, gate }: PipelineDocument): string {
  const moving = shots.filter((shot) => shot.state !== 'ended' && shot.state !== 'pending');
  const now = moving.map((shot) => `${shot.name}: ${shotWord(shot).text.toLowerCase()}`).join('; ');
  const done = shots.filter((shot) => shot.state === 'ended').length;
  const waits =
    gate === null ? '' : ` The ${gate.kind === 'reference' ? 'reference frame' : 'follow-ups'} can be decided about.`;
  return `${name}: ${pipelineWord(state).text}. ${done} of ${shots.length} shots ended.${now === '' ? '' : ` ${now}.`}${waits}`;
}
