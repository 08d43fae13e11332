import { runActivity, WRITING_DOWN_MS } from '../../../../src/activities/run-activity';
import type { ActivityTime } from '../../../../src/activities/run-activity';
import type { Activities, ActivityInput } from '../../../../src/contract/activities';
import { ACTIVITIES } from '../../../../src/contract/activities';

const INPUT = { pipelineId: 'p1', renders: [], at: '2026-01-01T00:00:00.000Z' };
const OUTPUT = { deleted: [], stillCharged: ['video_1'] };

const SUBMIT: ActivityInput<'submitRender'> = {
  ...{ pipelineId: 'p1', shot: 'baseline', attempt: 1, prompt: 'A boat.', size: '720x1280', seconds: 4 },
  backend: {
    ...{ name: 'default', model: 'sora-2', chargedAt: 'completion', chargedEndings: [] },
    listCompleteAfterSeconds: null,
  },
  ...{ priceUsd: 0.4, referenceBlob: null, holdsSlot: true, at: '2026-01-01T00:00:00.000Z' },
};

type DeleteRenders = (input: unknown, time: ActivityTime) => Promise<unknown>;

/** Runs `deleteRenders`, done as given, in the way the host's invocation does. */
function run(deleteRenders: DeleteRenders, input: unknown = INPUT): Promise<unknown> {
  const activities = (time: ActivityTime) =>
    ({ deleteRenders: (checked: unknown) => deleteRenders(checked, time) }) as unknown as Activities;
  return runActivity('deleteRenders', input, activities);
}

describe('A run of an activity', () => {
  it('gives what the activity made of its input', async () => {
    const seen: unknown[] = [];
    const output = await run((input) => {
      seen.push(input);
      return Promise.resolve(OUTPUT);
    });
    expect([seen, output]).toEqual([[INPUT], OUTPUT]);
  });

  it('does nothing with an input that the activity does not take, and says in one line what is wrong with it', async () => {
    let runs = 0;
    const count = () => Promise.resolve(++runs);
    await expect(run(count, { pipelineId: 'p1', renders: [{ shot: 1 }] })).rejects.toThrow(
      /^deleteRenders cannot take its input\. renders\.0\.shot: .*; renders\.0\.attempt: .*; at: [^\n]*$/,
    );
    await expect(run(count, null)).rejects.toThrow(/^deleteRenders cannot take its input\. all of it: /);
    expect(runs).toBe(0);
  });

  it('lets no output into history that is none of those the activity may make', async () => {
    const wrong = [{ ...OUTPUT, extra: 1 }, { deleted: [1], stillCharged: [] }, undefined];
    for (const output of wrong)
      await expect(run(() => Promise.resolve(output))).rejects.toThrow(
        /^deleteRenders made an output that is none of those it may make\. /,
      );
  });

  it('passes on what the activity throws', async () => {
    await expect(run(() => Promise.reject(new Error('The storage is away.')))).rejects.toThrow('The storage is away.');
  });

  describe('that takes too long', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());
    const longestMs = ACTIVITIES.deleteRenders.bound.ms;

    it('ends with an error that names its time, and tells what still runs that nobody waits for it', async () => {
      const seen: ActivityTime[] = [];
      const ended = run((_, time) => {
        seen.push(time);
        return new Promise(() => undefined);
      });
      const error = ended.catch(String);
      await jest.advanceTimersByTimeAsync(longestMs - 1);
      expect(seen[0]?.over.aborted).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(await error).toBe(`Error: deleteRenders did not end within ${longestMs / 1_000} s.`);
      expect(seen[0]?.over.aborted).toBe(true);
    });

    it('fails as well when it is one to let go, but what it has begun goes on and is not told to stop', async () => {
      const bound = ACTIVITIES.submitRender.bound.ms;
      const begun: { time?: ActivityTime; written?: boolean } = {};
      const submitRender = (time: ActivityTime) => async (): Promise<unknown> => {
        begun.time = time;
        await new Promise((resolve) => setTimeout(resolve, bound + 60_000));
        begun.written = true;
        return OUTPUT;
      };
      const activities = (time: ActivityTime) => ({ submitRender: submitRender(time) }) as unknown as Activities;
      const error = runActivity('submitRender', SUBMIT, activities).catch(String);
      await jest.advanceTimersByTimeAsync(bound);
      expect(await error).toBe(`Error: submitRender did not end within ${bound / 1_000} s.`);
      expect([begun.time?.over.aborted, begun.written]).toEqual([false, undefined]);
      await jest.advanceTimersByTimeAsync(60_000);
      expect([begun.time?.over.aborted, begun.written]).toEqual([false, true]);
    });

    it('gets the last answers to its questions early enough to write them down', async () => {
      const output = run(
        (_, { lastAnswers }) =>
          new Promise((resolve) => lastAnswers.addEventListener('abort', () => resolve(OUTPUT), { once: true })),
      );
      await jest.advanceTimersByTimeAsync(longestMs - WRITING_DOWN_MS);
      expect(await output).toEqual(OUTPUT);
    });

    it('leaves no timer behind when it ends in time', async () => {
      await run(() => Promise.resolve(OUTPUT));
      await run(() => Promise.reject(new Error('The storage is away.'))).catch(() => undefined);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
