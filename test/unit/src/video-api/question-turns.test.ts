import { createQuestionTurns } from '../../../../src/video-api/question-turns';

const QUESTION = { method: 'GET', path: '/videos/video_1', timeoutMs: 1_000 } as const;

describe('turns of questions', () => {
  it('keep to so many at once, and to the order in which they came', async () => {
    const inTurn = createQuestionTurns(2);
    const [asked, ends]: [number[], (() => void)[]] = [[], []];
    const all = [1, 2, 3, 4, 5].map((number) =>
      inTurn(QUESTION, () => {
        asked.push(number);
        return new Promise<number>((resolve) => ends.push(() => resolve(number)));
      }),
    );
    await settled();
    expect(asked).toEqual([1, 2]);
    for (let next = 0; next < 5; next += 1) {
      ends[next]?.();
      await settled();
      expect(asked).toEqual([1, 2, 3, 4, 5].slice(0, next + 3));
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5]);
  });

  it('leave a question what waiting has left of its time', async () => {
    const inTurn = createQuestionTurns(1);
    let nowMs = 5_000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const times: number[] = [];
    const asking = (): Promise<unknown> =>
      inTurn(QUESTION, ({ timeoutMs }) => {
        times.push(timeoutMs);
        nowMs += 400;
        return Promise.resolve();
      });
    await Promise.all([asking(), asking()]);
    expect(times).toEqual([1_000, 600]);
  });

  it('give up what has waited for its whole time, unsent', async () => {
    const inTurn = createQuestionTurns(1);
    let nowMs = 5_000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const first = inTurn(QUESTION, () => {
      nowMs += 1_000;
      return Promise.resolve('answered');
    });
    const second = inTurn(QUESTION, () => Promise.reject(new Error('It was sent.')));
    expect(await first).toBe('answered');
    expect(await second).toEqual({
      problem: {
        kind: 'timed_out',
        message:
          'GET /videos/video_1 was not sent: it waited 1000 ms while 1 others were asked, and the server is slow',
        sent: false,
      },
    });
  });
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
