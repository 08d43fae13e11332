import type { ContentOutcome } from '../video-api/outcomes';
import type { VideoApi } from '../video-api/video-api';

/** More than any server was seen to name. */
const MAX_URLS = 3;

/** Opens the first of these addresses that hands something out; else what the last of them said. Undefined without any. */
export async function contentAtUrls(
  videoApi: Pick<VideoApi, 'contentAt'>,
  urls: readonly string[],
): Promise<ContentOutcome | undefined> {
  let told: ContentOutcome | undefined;
  for (const url of urls.slice(0, MAX_URLS)) {
    told = await videoApi.contentAt(url);
    if (told.outcome === 'content') return told;
  }
  return told;
}
