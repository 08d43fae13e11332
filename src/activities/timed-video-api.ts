import type { VideoApi } from '../video-api/video-api';
import type { ActivityTime } from './run-activity';

/**
 * The same API with no question that outlasts the activity that asks. A create is not cut short: it may have been accepted, and
 * ends by its own time-out, for which the time of `submitRender` has room.
 */
export const timedVideoApi = (videoApi: VideoApi, { over, lastAnswers }: ActivityTime): VideoApi => ({
  ...videoApi,
  get: (id) => videoApi.get(id, lastAnswers),
  list: (query) => videoApi.list(query, lastAnswers),
  remove: (id) => videoApi.remove(id, lastAnswers),
  models: () => videoApi.models(lastAnswers),
  // A clip that is cut off half-way is no clip, and half of one is not an answer.
  contentAt: (url, options) => videoApi.contentAt(url, { ...options, signal: over }),
  content: (id, options) => videoApi.content(id, { ...options, signal: over }),
});
