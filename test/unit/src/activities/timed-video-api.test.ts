import { timedVideoApi } from '../../../../src/activities/timed-video-api';
import type { VideoApi } from '../../../../src/video-api/video-api';

const over = new AbortController();
const lastAnswers = new AbortController();

/** Which signal each call of the API is given. */
function signalsOf(call: (api: VideoApi) => Promise<unknown>): unknown[] {
  const signals: unknown[] = [];
  const note =
    (where: number) =>
    (...given: unknown[]) => {
      const last = given[where];
      signals.push(last instanceof AbortSignal ? last : (last as { signal?: unknown } | undefined)?.signal);
      return Promise.resolve();
    };
  const api = { create: note(1), get: note(1), list: note(1), remove: note(1), models: note(0), content: note(1) };
  void call(timedVideoApi(api as unknown as VideoApi, { over: over.signal, lastAnswers: lastAnswers.signal }));
  return signals;
}

describe('The Videos API of an activity', () => {
  it.each<[string, (api: VideoApi) => Promise<unknown>]>([
    ['get', (api) => api.get('video_1')],
    ['list', (api) => api.list({ limit: 1 })],
    ['remove', (api) => api.remove('video_1')],
    ['models', (api) => api.models()],
  ])('takes %s for unanswered when its answer could not be written down any more', (_, call) => {
    expect(signalsOf(call)).toEqual([lastAnswers.signal]);
  });

  it('lets go of a clip that is still coming when the time of the activity is up', () => {
    expect(signalsOf((api) => api.content('video_1', { rangeStart: 7 }))).toEqual([over.signal]);
  });

  it('never cuts a create short: it may have been accepted', () => {
    expect(signalsOf((api) => api.create({ model: 'm', prompt: 'p', size: '1x1', seconds: '4' }))).toEqual([undefined]);
  });
});
