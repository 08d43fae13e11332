import fc from 'fast-check';
import { parseJob } from '../../../../src/video-api/parse-job';
import type { JobState } from '../../../../src/video-api/status-word';
import { jobBody } from './scripted-server';

describe('parseJob', () => {
  it('reads a completed job as Azure sends it', () => {
    const body = jobBody({
      id: 'video_6a96b4a4681c8190b36d0b7af9064c06',
      status: 'completed',
      completed_at: 1_788_261_591,
      expires_at: 1_788_347_940,
      progress: 100,
      prompt: 'a ceramic mug',
    });
    expect(parseJob(body)).toEqual({
      id: 'video_6a96b4a4681c8190b36d0b7af9064c06',
      status: 'completed',
      state: 'completed',
      progress: 100,
      model: 'my-deployment',
      prompt: 'a ceramic mug',
      size: '720x1280',
      seconds: '4',
      createdAtMs: 1_788_261_540_000,
      completedAtMs: 1_788_261_591_000,
      expiresAtMs: 1_788_347_940_000,
      remixedFromId: null,
      error: null,
    });
  });

  it('takes a missing field for null, and passes over fields that it does not know', () => {
    const body = jobBody({ quality: 'standard', usage: { seconds: 4 } });
    const bare: Record<string, unknown> = { ...body };
    for (const name of ['completed_at', 'expires_at', 'error', 'remixed_from_video_id', 'quality']) delete bare[name];
    expect(parseJob(bare)).toEqual(parseJob(body));
  });

  it('needs nothing but an id, so that a paid job is not lost', () => {
    expect(parseJob({ id: 'video_1' })).toMatchObject({ id: 'video_1', status: '', state: 'unknown', progress: 0 });
  });

  it.each<[string, JobState]>([
    ['queued', 'running'],
    ['in_progress', 'running'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
    ['expired', 'expired'],
    ['paused_for_review', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('keeps the status word %j and takes it for %s', (status, state) => {
    expect(parseJob(jobBody({ status }))).toMatchObject({ status, state });
  });

  it.each([
    [-3, 0],
    [250, 100],
    [42.6, 43],
    [null, 0],
    ['50', 0],
    ['50%', 50],
    [0.5, 50],
    [Number.NaN, 0],
  ])('clamps the progress %p to %i', (progress, expected) => {
    expect(parseJob(jobBody({ progress }))?.progress).toBe(expected);
  });

  it.each([
    ['a code and a message', { code: 'moderation_blocked', message: 'No.' }, 'moderation_blocked', 'No.', true],
    ['a null code', { code: null, message: 'Internal error' }, null, 'Internal error', false],
    ['no code', { message: 'Blocked by our moderation system' }, null, 'Blocked by our moderation system', true],
    ['a text only', 'out of memory', null, 'out of memory', false],
    ['nothing in it', {}, null, '', false],
  ])('reads an error with %s', (_title, error, code, message, moderated) => {
    expect(parseJob(jobBody({ status: 'failed', error }))?.error).toEqual({ code, message, moderated });
  });

  it('reads a failed job that has no error object', () => {
    expect(parseJob(jobBody({ status: 'failed', error: null }))).toMatchObject({ state: 'failed', error: null });
  });

  it.each([undefined, null, 'video_1', [], {}, { id: -7 }, { id: '' }, { id: '..' }, { id: 'a\nb' }, { error: {} }])(
    'finds no job in %j',
    (value) => {
      expect(parseJob(value)).toBeUndefined();
    },
  );

  it('never throws and yields plain JSON, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.record({ id: fc.constant('v1') }), fc.object(), (id, rest) => {
        const job = parseJob({ ...jobBody(), ...rest, ...id });
        expect(JSON.parse(JSON.stringify(job))).toEqual(job);
      }),
    );
  });

  it('bounds the texts that end up in a status, and leaves the prompt whole', () => {
    const long = 'x'.repeat(5_000);
    const job = parseJob(jobBody({ status: long, model: long, prompt: long, error: { code: long, message: long } }));
    expect(job?.prompt).toBe(long);
    expect(JSON.stringify({ ...job, prompt: null }).length).toBeLessThan(2_500);
  });

  it('keeps characters of any length whole in the prompt', () => {
    expect(parseJob(jobBody({ prompt: 'boat ⛵ 😀' }))?.prompt).toBe('boat ⛵ 😀');
  });
});
