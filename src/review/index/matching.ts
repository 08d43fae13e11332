import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelinePage } from '../../views/answers';
import type { Filter, ViewState } from '../view-state';

type Listed = PipelinePage['pipelines'][number];

/** Those that are looked for. */
export function matching(
  pipelines: readonly Listed[],
  { search, filter }: Pick<ViewState, 'search' | 'filter'>,
): Listed[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return pipelines.filter((pipeline) => {
    const text = `${pipeline.name} ${pipeline.id}`.toLowerCase();
    return isOf(pipeline, filter) && words.every((word) => text.includes(word));
  });
}

function isOf({ state }: Listed, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'review':
      return state === 'awaiting_review';
    case 'running':
      return !PIPELINE_STATES[state].ended && state !== 'awaiting_review';
    case 'ended':
      return PIPELINE_STATES[state].ended;
    case 'failed':
      return state === 'failed' || state === 'partial' || state === 'terminated';
  }
}
