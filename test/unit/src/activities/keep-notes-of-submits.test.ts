import type { Activities } from '../../../../src/contract/activities';
import type { SubmitAnswer } from '../../../../src/contract/answers';
import { keepNotes } from '../../../../src/activities/keep-notes';
import { createShotNotes } from '../../../../src/ledger/shot-notes';
import { memoryBlobStore } from '../../../support/paid/blob-store';
import { AT } from '../../../support/paid/fixtures';

type SubmitInput = Parameters<Activities['submitRender']>[0];
const NOTED = { pipelineId: 'p1', shot: 'baseline', attempt: 1 };

const BAD_ID = { code: 'bad_answer', detail: 'POST /videos answered 200 with a job id that cannot be used, "../a"' };
const UNLISTED = { code: 'outcome_unknown', detail: 'The job list does not name it.' };
const reconciling = (problem: typeof UNLISTED): SubmitAnswer => ({
  outcome: 'reconciling',
  retryAfterMs: 1_000,
  unclearSince: null,
  problem,
});
const undecided: SubmitAnswer = { outcome: 'undecided', unclearSince: AT, problem: UNLISTED };

/** Submits one shot as often as there are answers; gives what the pipeline is told of each, and the notes. */
async function submit(answers: readonly SubmitAnswer[], store = memoryBlobStore()) {
  const notes = createShotNotes(store);
  const lines: string[] = [];
  const log = (step: string): void => void lines.push(step);
  const told: SubmitAnswer[] = [];
  for (const answer of answers) {
    const activities = { submitRender: () => Promise.resolve(answer) } as unknown as Activities;
    told.push(await keepNotes(activities, { notes, log }).submitRender(NOTED as SubmitInput));
  }
  return { told, lines, note: () => notes.of(NOTED) };
}

describe('what is learnt of a submit', () => {
  it('that was answered with an id nobody can ask for is told with all that is said of the render until it is found', async () => {
    const { told, note } = await submit([reconciling(BAD_ID), reconciling(UNLISTED), undecided, undecided]);
    const both = { code: 'outcome_unknown', detail: `${BAD_ID.detail}. ${UNLISTED.detail}` };
    expect(told.map((answer) => 'problem' in answer && answer.problem)).toEqual([BAD_ID, both, both, both]);
    expect(await note()).toMatchObject({ problem: both, submit: BAD_ID });
  });

  it('is told no longer once the render waits for another submit, or has its job', async () => {
    const free: SubmitAnswer = { outcome: 'slot_first', problem: { code: 'submit_again', detail: 'Again.' } };
    const { told, note } = await submit([reconciling(BAD_ID), free, reconciling(UNLISTED)]);
    expect(told.slice(1)).toEqual([free, reconciling(UNLISTED)]);
    expect(await note()).not.toHaveProperty('submit');
  });

  it('of another kind is told as it is: a connection that broke says nothing of an id', async () => {
    const broken = reconciling({ code: 'network', detail: 'POST /videos: the connection broke' });
    expect((await submit([broken, undecided])).told).toEqual([broken, undecided]);
  });

  it('is told to the pipeline all the same while notes can be neither read nor kept', async () => {
    const store = memoryBlobStore();
    store.before = () => Promise.reject(new Error('The storage is out of reach.'));
    const { told, lines } = await submit([reconciling(BAD_ID), undecided], store);
    expect(told).toEqual([reconciling(BAD_ID), undecided]);
    expect(lines).toEqual(['note.lost', 'note.lost']);
  });
});
