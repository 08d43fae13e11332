import { z } from 'zod';
import type { PipelineRun, ShotRun } from './run';

/** By shot: jobs that most likely came of an earlier submit of it, besides the one that it has. */
export const surplusSchema = z.record(z.string(), z.array(z.string()));
export type Surplus = z.infer<typeof surplusSchema>;

/** Code of what is said of such jobs, where nothing else is said of the shot. */
export const SURPLUS_RENDER = 'surplus_render';

/** The run with the jobs that were found by the latest look, and none that an earlier one found. */
export function withSurplus(run: PipelineRun, surplus: Surplus): PipelineRun {
  const shots = Object.entries(run.shots).map(([name, known]): [string, ShotRun] => {
    const shot = { ...known };
    delete shot.surplusRenderIds;
    const renderIds = surplus[name] ?? [];
    return [name, renderIds.length === 0 ? shot : { ...shot, surplusRenderIds: renderIds }];
  });
  return { ...run, shots: Object.fromEntries(shots) };
}

/** What a person is told of such jobs. */
export const surplusDetail = (renderIds: readonly string[]): string =>
  `A submit of it was taken for lost, and the backend lists ${renderIds.slice(0, 5).join(', ')} besides, which nobody owns: most likely it arrived after all, and is charged too.`;
