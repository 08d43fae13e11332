import { isGone } from '../../../../src/activities/is-gone';
import type { GetOutcome } from '../../../../src/video-api/outcomes';
import { jobOf } from '../../../support/paid/fixtures';

const MISSING: GetOutcome = { outcome: 'problem', problem: { kind: 'job_not_found', status: 404, message: 'no job' } };
const DOWN: GetOutcome = { outcome: 'problem', problem: { kind: 'server_error', status: 503, message: 'no answer' } };
const there = (state: 'completed' | 'expired' | 'cancelled'): GetOutcome => ({
  outcome: 'job',
  job: jobOf('video_1', { state }),
});

/** What is found out from answers given one after the other, and how long was waited between them. */
async function ask(...answers: GetOutcome[]) {
  const pauses: number[] = [];
  const deps = {
    videoApi: { get: () => Promise.resolve(answers.shift() ?? DOWN) },
    sleep: (ms: number) => Promise.resolve(void pauses.push(ms)),
  };
  const gone = await isGone(deps, 'video_1');
  return { gone, pauses };
}

describe('whether a paid job is gone', () => {
  it('is believed when it is missing three times in a row, two seconds apart', async () => {
    expect(await ask(MISSING, MISSING, MISSING)).toEqual({ gone: true, pauses: [2_000, 2_000] });
  });

  it('is not believed of a node that is behind, while another one has the job', async () => {
    expect(await ask(MISSING, there('completed'))).toEqual({ gone: false, pauses: [2_000] });
    expect(await ask(MISSING, MISSING, there('completed'))).toEqual({ gone: false, pauses: [2_000, 2_000] });
  });

  it('is decided by the state of a job that is there', async () => {
    expect(await ask(there('completed'))).toEqual({ gone: false, pauses: [] });
    expect(await ask(there('expired'))).toEqual({ gone: true, pauses: [] });
    expect(await ask(there('cancelled'))).toEqual({ gone: true, pauses: [] });
    expect(await ask(MISSING, there('expired'))).toMatchObject({ gone: true });
  });

  it('stays open, so that it is asked again later, when the backend cannot be asked', async () => {
    await expect(ask(MISSING, MISSING, DOWN)).rejects.toThrow(/video_1 .* cannot be found out: no answer/);
  });
});
