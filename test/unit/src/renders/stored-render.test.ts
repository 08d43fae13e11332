import { parseRender } from '../../../../src/renders/stored-render';
import { renderIn } from '../../../support/paid/fixtures';

/** What every record of version 1 has, as 0.1.0-dev wrote it. */
const V1 = {
  recordVersion: 1,
  pipelineId: '20260101-000000-9f0c',
  shot: 'motion',
  attempt: 1,
  backend: {
    name: 'default',
    model: 'sora-2',
    chargedAt: 'completion',
    chargedEndings: ['cancelled'],
    endpoint: 'videos.example.com/v1',
  },
  size: '720x1280',
  seconds: 4,
  promptSha256: '5a8e2b',
  priceUsd: 0.4,
  chargedUsd: 0,
  claimId: '0f4ed0b1-53f7-4fd4-a2f9-9d5a7ba0f3b1',
  posts: 2,
  resubmits: 1,
  intendedAt: '2026-01-01T00:10:00.000Z',
  firstIntendedAt: '2026-01-01T00:00:00.000Z',
};
const NO_JOB = { acceptedAt: null, endedAt: null, renderId: null, backendStatus: null, ending: null, refusal: null };
const JOB = { ...NO_JOB, acceptedAt: '2026-01-01T00:10:05.000Z', renderId: 'video_1', backendStatus: 'queued' };
const DONE = {
  ...JOB,
  backendStatus: 'completed',
  ending: 'completed',
  endedAt: '2026-01-01T00:12:00.000Z',
  chargedUsd: 0.4,
};
const NO_ROOM = { code: 'too_many_requests', status: 429, detail: 'Too many running tasks' };
const BLOCKED = { code: 'moderated', status: 400, detail: 'blocked' };
const MISSING = { code: 'outcome_unknown', detail: 'The job list does not name it.' };

const job = { renderId: 'video_1', backendStatus: 'queued', acceptedAt: '2026-01-01T00:10:05.000Z' };
const ending = { ...job, backendStatus: 'completed', ending: 'completed', endedAt: '2026-01-01T00:12:00.000Z' };

const OLD: readonly [string, object, object][] = [
  ['intended', { ...V1, ...NO_JOB, state: 'intended' }, { state: 'intended' }],
  [
    'released for want of room',
    { ...V1, ...NO_JOB, state: 'released', refusal: { as: null, problem: NO_ROOM } },
    { state: 'free', why: NO_ROOM, freedAt: '2026-01-01T00:10:00.000Z' },
  ],
  [
    'released because its submit never arrived',
    {
      ...V1,
      ...NO_JOB,
      state: 'released',
      freedAt: '2026-01-01T00:15:00.000Z',
      refusal: { as: null, problem: MISSING },
    },
    { state: 'free', why: MISSING, freedAt: '2026-01-01T00:15:00.000Z' },
  ],
  [
    'released because it was refused for good',
    { ...V1, ...NO_JOB, state: 'released', refusal: { as: 'moderated', problem: BLOCKED } },
    { state: 'refused', as: 'moderated', why: BLOCKED },
  ],
  [
    'unknown',
    { ...V1, ...NO_JOB, state: 'unknown', refusal: { as: 'outcome_unknown', problem: MISSING } },
    { state: 'asked', question: MISSING },
  ],
  ['submitted', { ...V1, ...JOB, state: 'submitted' }, { state: 'accepted', ...job }],
  ['finished', { ...V1, ...DONE, state: 'finished' }, { state: 'ended', ...ending, chargedUsd: 0.4, settledAt: null }],
  [
    'failed',
    { ...V1, ...DONE, ending: 'failed', chargedUsd: 0, state: 'failed' },
    { state: 'ended', ...ending, ending: 'failed', settledAt: null },
  ],
  [
    'settled',
    { ...V1, ...DONE, state: 'settled', surplusRenderIds: ['video_0'] },
    {
      state: 'ended',
      ...ending,
      chargedUsd: 0.4,
      settledAt: '2026-01-01T00:12:00.000Z',
      duplicateJobs: [{ renderId: 'video_0', by: 'list' }],
    },
  ],
];

describe('a render record in the ledger', () => {
  it.each(OLD)('of version 1 that is %s is read as one of version 2', (_, stored, expected) => {
    const { posts, ...facts } = V1;
    expect(parseRender(stored)).toEqual({ ...facts, recordVersion: 2, submits: posts, ...expected });
  });

  it('of an early version 1, without claim, endpoint and resubmits, is read as well', () => {
    const { claimId, resubmits, firstIntendedAt, ...rest } = V1;
    const { endpoint, ...backend } = V1.backend;
    expect([claimId, resubmits, firstIntendedAt, endpoint]).not.toContain(undefined);
    const { posts, ...facts } = rest;
    expect(parseRender({ ...rest, ...NO_JOB, backend, state: 'intended' })).toEqual({
      ...facts,
      ...{ recordVersion: 2, backend, submits: posts, resubmits: 0, state: 'intended' },
    });
  });

  it.each(['intended', 'free', 'refused', 'asked', 'accepted', 'ended'] as const)(
    'of version 2 that is %s is read as it was written',
    (state) => {
      const render = renderIn(state, { duplicateJobs: [{ renderId: 'video_0', by: 'answer' }] });
      expect(parseRender(JSON.parse(JSON.stringify(render)))).toEqual(render);
    },
  );

  it.each<[string, object, RegExp]>([
    ['has an id before it was accepted', { ...renderIn('intended'), renderId: 'video_1' }, /renderId/],
    ['was accepted without an id', { ...renderIn('accepted'), renderId: null }, /renderId/],
    ['ended without an ending', { ...renderIn('ended'), ending: null }, /ending/],
    ['is of a version to come', { ...renderIn('intended'), recordVersion: 3 }, /recordVersion/],
    ['is in a state of another version', { ...renderIn('intended'), state: 'released' }, /state/],
    ['is of version 1 and says it was submitted without an id', { ...V1, ...NO_JOB, state: 'submitted' }, /renderId/],
  ])('that %s is not read', (_, stored, message) => {
    expect(() => parseRender(stored)).toThrow(message);
  });
});
