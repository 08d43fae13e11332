import type { ContentOutcome, GetOutcome } from '../video-api/outcomes';
import type { VideoApiProblem } from '../video-api/problem';
import type { VideoApi } from '../video-api/video-api';

export interface FetchClipDeps {
  readonly videoApi: Pick<VideoApi, 'content' | 'contentAt' | 'get'>;
}

/** Opens a finished clip wherever the server put it: on its own route, or else where the job says that it lies, or said so at once. */
export async function fetchClip(
  { videoApi }: FetchClipDeps,
  renderId: string,
  keptUrls: () => Promise<readonly string[]> = () => Promise.resolve([]),
): Promise<ContentOutcome> {
  const own = await videoApi.content(renderId);
  if (own.outcome === 'content' || !isRefused(own.problem)) return own;
  let found: ContentOutcome = own;
  const named = clipUrlsOf(await videoApi.get(renderId));
  for (const url of named.length > 0 ? named : await keptUrls()) {
    found = await videoApi.contentAt(url);
    if (found.outcome === 'content') return found;
  }
  return found;
}

/** The route is missing, or the server will not hand it out there; anything else passes. */
const isRefused = ({ kind, status = 0 }: VideoApiProblem): boolean =>
  kind !== 'not_ready' && status >= 400 && status < 500 && status !== 429;

const clipUrlsOf = (asked: GetOutcome): readonly string[] =>
  asked.outcome === 'job' ? (asked.job.clipUrls ?? []).slice(0, MAX_URLS) : [];

const MAX_URLS = 3;
