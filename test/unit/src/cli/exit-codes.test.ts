import { ApiError } from '../../../../src/client/api-error';
import { exitCodeOfError, Interrupted, NotAllowedError, UsageError } from '../../../../src/cli/errors';
import { exitCodeOf } from '../../../../src/cli/exit-codes';
import { PIPELINE_STATES } from '../../../../src/shots/pipeline-states';
import type { PipelineDocument } from '../../../../src/views/pipeline-document';

type Looked = Parameters<typeof exitCodeOf>[0];

const document = (state: PipelineDocument['state'], shots: string[] = [], gate: unknown = null): Looked =>
  ({ state, gate, shots: shots.map((each) => ({ state: each })) }) as unknown as Looked;

describe('the exit code of a pipeline', () => {
  it.each(Object.entries(PIPELINE_STATES).filter(([, { ended }]) => ended))(
    'is 0 for %s only if that is completed',
    (state) => {
      expect(exitCodeOf(document(state as PipelineDocument['state'], ['ended']))).toBe(state === 'completed' ? 0 : 1);
    },
  );

  it.each<[number, string, Looked]>([
    [0, 'renders', document('running', ['ended', 'rendering'])],
    [0, 'has not begun', document('pending', ['pending'])],
    [0, 'is between two shots', document('running', ['ended', 'pending'])],
    [0, 'still renders one shot while another waits for a person', document('running', ['undecided', 'rendering'])],
    [4, 'has nothing but a shot that waits for a person', document('running', ['ended', 'undecided', 'pending'])],
    [4, 'is at a gate', document('awaiting_review', ['ended', 'pending'], { id: 'reference-1' })],
    [1, 'ended at a gate', document('stopped', ['ended', 'pending'], { id: 'reference-1' })],
  ])('is %i while it %s', (code, _, looked) => {
    expect(exitCodeOf(looked)).toBe(code);
  });
});

describe('the exit code of an error', () => {
  const answered = (status: number | undefined, code?: string): ApiError =>
    new ApiError({
      call: 'GET /api/x',
      ...(status === undefined ? {} : { status }),
      problem: code === undefined ? undefined : { type: 't', title: 'It cannot', status: status ?? 0, code },
    });

  it.each<[number, string, unknown]>([
    [130, 'Ctrl-C', new Interrupted()],
    [2, 'a mistake on the command line', new UsageError('No.')],
    [3, 'nobody is signed in', new NotAllowedError('No.')],
    [3, 'there is no answer', answered(undefined)],
    [3, 'the host asks for a key', answered(401)],
    [3, 'the caller may not', answered(403, 'FORBIDDEN')],
    [3, 'somebody else answers', answered(404)],
    [3, 'it is asked too often', answered(429, 'SLOW_DOWN')],
    [3, 'it is broken', answered(500, 'INTERNAL_ERROR')],
    [3, 'a gateway is in the way', answered(502)],
    [2, 'the brief is wrong', answered(400, 'INVALID_BRIEF')],
    [2, 'a ceiling is reached', answered(402, 'BUDGET_EXCEEDED')],
    [2, 'there is no such pipeline', answered(404, 'NOT_FOUND')],
    [2, 'the key has another brief', answered(409, 'IDEMPOTENCY_KEY_REUSED')],
    [2, 'settings of the app are missing', answered(503, 'SETTINGS_INCOMPLETE')],
    [2, 'links are off', answered(503, 'LINKS_OFF')],
  ])('is %i when %s', (code, _, error) => {
    expect(exitCodeOfError(error)).toBe(code);
  });
});
