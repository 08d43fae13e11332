import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { VideoApiProblem } from '../video-api/problem';
import { createClipInspector, type Inspected } from './clip-inspector';
import { fetchClip, type FetchClipDeps } from './fetch-clip';

export interface ProveDeps extends FetchClipDeps {
  readonly maxClipBytes: number;
}

/** What the clip of a render says of its end, which its job does not tell. */
export type Proof = { outcome: 'completed' } | { outcome: 'failed'; problem: VideoApiProblem } | { outcome: 'none' };

/** Asks for the clip of a render that would be given up: a whole one proves that the render was completed. Keeps nothing of it. */
export async function proveByClip(deps: ProveDeps, renderId: string): Promise<Proof> {
  const found = await fetchClip(deps, renderId);
  if (found.outcome === 'problem')
    return found.problem.jobFailed === true ? { outcome: 'failed', problem: found.problem } : { outcome: 'none' };
  const seen: Inspected[] = [];
  const inspector = createClipInspector({
    contentType: found.contentType,
    maxClipBytes: deps.maxClipBytes,
    judge(inspected) {
      seen.push(inspected);
      return inspected.outcome === 'no clip' ? new Error(inspected.message) : undefined;
    },
  });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await pipeline(found.body, inspector, nowhere);
  } catch {
    return { outcome: 'none' };
  }
  return seen.some(isWhole) ? { outcome: 'completed' } : { outcome: 'none' };
}

/** Of fragments without an end nobody knows whether more are to come while the job is not completed. */
const isWhole = (inspected: Inspected): boolean => inspected.outcome === 'mp4' && inspected.clip.fragments !== 'open';
