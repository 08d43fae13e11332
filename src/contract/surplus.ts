import { z } from 'zod';
import type { PipelineRun } from './run';

/** By shot: jobs that most likely came of an earlier submit of it, besides the one that it has. */
export const surplusSchema = z.record(z.string(), z.array(z.string()));
export type Surplus = z.infer<typeof surplusSchema>;

/** Code of the problem of a shot of which nothing else is to be said. */
const SURPLUS_RENDER = 'surplus_render';

/** The run with what is to be said of such jobs, beside what is said of the shot already. */
export function withSurplus(run: PipelineRun, surplus: Surplus): PipelineRun {
  const shots = { ...run.shots };
  for (const [name, renderIds] of Object.entries(surplus)) {
    const shot = shots[name];
    if (shot === undefined) continue;
    const detail = `Its submit was made again, and the backend lists ${renderIds.slice(0, 5).join(', ')} besides, which nobody owns: most likely an earlier submit arrived after all, and is charged too.`;
    const { problem } = shot;
    shots[name] = {
      ...shot,
      problem:
        problem === null ? { code: SURPLUS_RENDER, detail } : { ...problem, detail: `${problem.detail} ${detail}` },
    };
  }
  return { ...run, shots };
}
