import type { ContentOutcome, GetOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';
import { contentAtUrls } from './content-at-urls';

export interface FetchClipDeps {
  readonly videoApi: Pick<VideoApi, 'content' | 'contentAt' | 'get'>;
}

/**
 * Opens a finished clip wherever the server put it: where the answer to its create said that it lies, or else on its own route, or
 * where the job says.
 */
export async function fetchClip(
  { videoApi }: FetchClipDeps,
  renderId: string,
  keptUrls: readonly string[] = [],
): Promise<ContentOutcome> {
  const told = await contentAtUrls(videoApi, keptUrls);
  if (told?.outcome === 'content') return told;
  const own = await videoApi.content(renderId);
  if (own.outcome === 'content' || !isRefused(own.problem)) return own;
  // A route that is not there tells nothing of why the clip could not be had where it is.
  return (await contentAtUrls(videoApi, clipUrlsOf(await videoApi.get(renderId)))) ?? told ?? own;
}

/**
 * The route is missing, or the server will not hand it out there; anything else passes. A page or JSON in place of the clip is what
 * some servers and proxies answer to paths that they do not know.
 */
const isRefused = ({ kind, status = 0 }: VideoApiProblem): boolean =>
  kind === 'bad_answer' || (kind !== 'not_ready' && status >= 400 && status < 500 && status !== 429);

const clipUrlsOf = (asked: GetOutcome): readonly string[] =>
  asked.outcome === 'job' ? (asked.job.clipUrls ?? []) : [];
