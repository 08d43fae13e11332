import type { RenderIntent } from '../../../src/ledger/render-ledger';
import type { Render, RenderFacts, RenderIn, RenderState } from '../../../src/renders/render';
import type { Job } from '../../../src/video-api/parse-job';
import { sha256 } from './blob-store';

export const PROMPT = 'A paper boat on a blue tabletop.';
export const ENDPOINT = 'videos.example.com/v1';
export const AT = '2026-01-01T00:00:00.000Z';
/** So many seconds after `AT`. */
export const after = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1_000).toISOString();

export const intentOf = (changes: Partial<RenderIntent> = {}): RenderIntent => ({
  pipelineId: 'p1',
  shot: 'baseline',
  attempt: 1,
  backend: { name: 'default', model: 'sora-2', chargedAt: 'completion', chargedEndings: ['cancelled'] },
  size: '720x1280',
  seconds: 4,
  promptSha256: sha256(PROMPT),
  priceUsd: 0.4,
  at: AT,
  ...changes,
});

const factsOf = ({ at, ...facts }: RenderIntent = intentOf()): RenderFacts => ({
  recordVersion: 2,
  ...facts,
  chargedUsd: 0,
  submits: 1,
  resubmits: 0,
  intendedAt: at,
});

export const recordOf = (intent?: RenderIntent): RenderIn<'intended'> => ({ ...factsOf(intent), state: 'intended' });

const JOB = { renderId: 'video_1', backendStatus: 'queued', acceptedAt: AT };
const SAID = { code: 'x', detail: 'x' };

/** What a render has in each state besides its facts. */
const IN: { [S in RenderState]: Omit<RenderIn<S>, keyof RenderFacts> } = {
  intended: { state: 'intended' },
  free: { state: 'free', why: SAID, freedAt: AT },
  refused: { state: 'refused', as: 'forbidden', why: { code: 'forbidden', detail: 'no' } },
  asked: { state: 'asked', question: SAID },
  accepted: { state: 'accepted', ...JOB },
  ended: { state: 'ended', ...JOB, ending: 'completed', endedAt: after(60), settledAt: null },
};

/** A render of `intentOf()` in this state. */
export const renderIn = <S extends RenderState>(state: S, changes: Partial<RenderIn<S>> = {}): Render =>
  ({ ...factsOf(), ...IN[state], ...changes }) as Render;

export const jobOf = (id: string, changes: Partial<Job> = {}): Job => ({
  id,
  status: 'queued',
  state: 'running',
  progress: 0,
  model: 'sora-2',
  prompt: PROMPT,
  size: '720x1280',
  seconds: '4',
  createdAtMs: Date.parse(AT) + 1_000,
  completedAtMs: null,
  expiresAtMs: null,
  remixedFromId: null,
  error: null,
  ...changes,
});
