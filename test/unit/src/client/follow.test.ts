import { ApiError } from '../../../../src/client/api-error';
import type { FollowOptions, GetOptions, Got } from '../../../../src/client/follow';
import { follow } from '../../../../src/client/follow';
import type { PipelineDocument } from '../../../../src/views/pipeline-document';

const got = (state: string, etag?: string): Got => ({
  isNew: true,
  document: { id: 'p-1', state } as unknown as PipelineDocument,
  etag,
});
const failing = (status?: number, retryAfterMs?: number): ApiError =>
  new ApiError({ call: 'GET /api/pipelines/p-1', retryAfterMs, ...(status === undefined ? {} : { status }) });

/** Follows a pipeline through what calls bring, each of which takes so many ms; tells what was asked, seen and slept. */
async function followed(
  script: readonly (Got | Error)[],
  { callMs = 1_000, ...options }: FollowOptions & { callMs?: number } = {},
) {
  let nowMs = 0;
  const asked: GetOptions[] = [];
  const slept: number[] = [];
  const seen: string[] = [];
  const documents = follow('p-1', options, {
    get: (_id, { wait, etag }) => {
      nowMs += callMs;
      asked.push({ wait, etag });
      const next = script[asked.length - 1] ?? new Error('The script is over.');
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    now: () => nowMs,
    sleep: (ms) => {
      slept.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  });
  let error: unknown;
  try {
    for await (const { state } of documents) seen.push(state);
  } catch (thrown) {
    error = thrown;
  }
  return { asked, seen, slept, error };
}

describe('following a pipeline', () => {
  it('yields every document that is new, up to the one with its end, and waits for what differs from the last', async () => {
    const { asked, seen, error } = await followed([
      got('pending', 'W/"1"'),
      { isNew: false },
      got('running', 'W/"2"'),
      got('partial', 'W/"3"'),
    ]);
    expect([seen, error]).toEqual([['pending', 'running', 'partial'], undefined]);
    expect(asked).toEqual([
      { wait: 0, etag: undefined },
      { wait: 30, etag: 'W/"1"' },
      { wait: 30, etag: 'W/"1"' },
      { wait: 30, etag: 'W/"2"' },
    ]);
  });

  it('does not ask in a busy loop where something answers at once', async () => {
    const { slept } = await followed([got('running', 'W/"1"'), { isNew: false }, { isNew: false }, got('failed')], {
      callMs: 1,
    });
    expect(slept).toEqual([249, 249, 249]);
  });

  it('outlasts failures that pass, for as long as the app says or for 2 s', async () => {
    const { seen, slept, error } = await followed([
      got('running'),
      failing(),
      failing(503, 9_000),
      failing(429),
      got('completed'),
    ]);
    expect([seen, error]).toEqual([['running', 'completed'], undefined]);
    expect(slept).toEqual([0, 1_000, 8_000, 1_000]);
  });

  it('gives up when calls have failed in a row for longer than its patience', async () => {
    const down = Array.from({ length: 50 }, () => failing(502));
    const { asked, seen, error } = await followed([got('running'), ...down], { patienceMs: 10_000 });
    expect(error).toBeInstanceOf(ApiError);
    expect(seen).toEqual(['running']);
    expect(asked.length).toBe(7);
  });

  it('gives up at once where asking again cannot help', async () => {
    const gone = failing(404);
    expect((await followed([got('running'), gone])).error).toBe(gone);
    const defect = new TypeError('x is not a function');
    expect((await followed([defect])).error).toBe(defect);
  });
});
