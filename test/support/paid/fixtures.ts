import type { RenderIntent } from '../../../src/ledger/render-ledger';
import type { RenderRecord } from '../../../src/renders/render';
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

export const recordOf = ({ at, ...facts }: RenderIntent = intentOf()): RenderRecord => ({
  recordVersion: 1,
  ...facts,
  state: 'intended',
  chargedUsd: 0,
  posts: 1,
  resubmits: 0,
  intendedAt: at,
  acceptedAt: null,
  endedAt: null,
  renderId: null,
  backendStatus: null,
  ending: null,
  refusal: null,
});

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
