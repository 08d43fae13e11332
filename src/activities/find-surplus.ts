import type { Plan } from '../plans/plan';
import type { Surplus } from '../shots/surplus';
import { findJob, RIVAL_WINDOW_MS } from '../renders/match-job';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Render } from '../renders/render';
import { otherServer } from '../renders/other-server';
import type { VideoApi } from '../video-api/video-api';
import type { Log } from './log';

export interface FindSurplusDeps {
  readonly videoApi: Pick<VideoApi, 'list' | 'endpoint'>;
  readonly ledger: Pick<RenderLedger, 'ofPipeline' | 'ownership' | 'hasRival' | 'duplicates'>;
  readonly log: Log;
}

/**
 * Looks, for renders that were submitted again, whether an earlier submit arrived after all: a list that was vouched for may
 * name a job later than it should, and a person may have decided in error. What is found goes into the account as unknown.
 */
export function createFindSurplus({ videoApi, ledger, log }: FindSurplusDeps): (plan: Plan) => Promise<Surplus> {
  const look = async (record: Render, prompt: string): Promise<string[] | undefined> => {
    const ownership = async (renderId: string) => {
      const whose = await ledger.ownership(record, { backend: record.backend, renderId });
      return whose === 'nobodys' ? whose : ('others' as const);
    };
    // A job that does not tell its prompt may be anybody's: nothing is said of those.
    const hasRival = () => Promise.resolve(true);
    const found = await findJob(videoApi, { record, prompt, ownership, hasRival });
    // Nor of those that a twin whose answer is missing is about to find.
    const hasTwin = () => ledger.hasRival(record, RIVAL_WINDOW_MS, 'same');
    switch (found.outcome) {
      case 'one':
        return (await hasTwin()) ? [] : [found.job.id];
      case 'several':
        return (await hasTwin()) ? [] : found.renderIds;
      case 'none':
      case 'contested':
      case 'alike':
      case 'late':
        return [];
      case 'unlistable':
        return undefined;
    }
  };

  return async (plan) => {
    const surplus: Record<string, string[]> = {};
    for (const record of await ledger.ofPipeline(plan.pipelineId)) {
      const { pipelineId, shot, attempt } = record;
      const planned = plan.shots.find(({ name }) => name === shot);
      // One that was to be submitted again, and never was, may have arrived the first time as well.
      const isKnown = record.state !== 'intended' && record.state !== 'asked';
      if (record.resubmits === 0 || !isKnown || planned === undefined) continue;
      if (otherServer(record, videoApi.endpoint) !== undefined) continue;
      // With the list out of reach, what an earlier look found still stands.
      const known = (record.duplicateJobs ?? []).map(({ renderId }) => renderId);
      const renderIds = (await look(record, planned.prompt)) ?? known;
      await ledger.duplicates(record, renderIds);
      if (renderIds.length === 0) continue;
      surplus[shot] = [...(surplus[shot] ?? []), ...renderIds];
      log('render.surplus', { pipelineId, shot, attempt, renderIds: renderIds.join() });
    }
    return surplus;
  };
}
