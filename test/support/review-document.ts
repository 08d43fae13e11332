import type { Plan } from '../../src/plans/plan';
import type { PipelineRun } from '../../src/shots/run';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import { pipelineDocument } from '../../src/views/document';
import { AT } from './paid/fixtures';
import { planOf } from './plan';
import { runOf } from './shots';

const LINKS = {
  pipeline: {
    self: '/p',
    manifest: '/p/manifest',
    cancel: '/p/cancel',
    resume: '/p/resume',
    decision: '/p/decision',
    review: '/p/review',
  },
  media: (file: string): string => `/p/media/${file}`,
};

/** What the API would answer about a run that is recorded as it is. */
export function documentOf(
  shots: PipelineRun['shots'] = {},
  { changes = {}, plan = planOf({}) }: { changes?: Partial<PipelineRun>; plan?: Plan } = {},
): PipelineDocument {
  const recordedRun = runOf(plan, shots, { state: 'completed', endedAt: AT, ...changes });
  return pipelineDocument({ plan, status: undefined, recordedRun, nowMs: Date.parse(AT) }, LINKS);
}
