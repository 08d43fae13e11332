import { checkChange, FIRST_STATE, NEXT, STATE_MEANINGS } from '../../../../src/renders/next';
import type { Render, RenderState } from '../../../../src/renders/render';
import { renderIn } from '../../../support/paid/fixtures';

const STATES = Object.keys(NEXT) as RenderState[];
const BUSY = { code: 'too_many_requests', detail: 'busy' };

describe('what a render can become', () => {
  it('has a sentence for every state', () => {
    expect(Object.keys(STATE_MEANINGS).sort()).toEqual([...STATES].sort());
    for (const meaning of Object.values(STATE_MEANINGS)) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });

  it('reaches every state from the first', () => {
    const reached = new Set<RenderState>([FIRST_STATE]);
    for (const state of reached) for (const next of NEXT[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  const pairs = STATES.flatMap((from) => STATES.filter((to) => to !== from).map((to) => [from, to] as const));
  it.each(pairs)('from %s to %s is as the table says', (from, to) => {
    const change = () => checkChange(renderIn(from), renderIn(to));
    if ((NEXT[from] as readonly RenderState[]).includes(to)) expect(change).not.toThrow();
    else expect(change).toThrow(`Render p1/baseline.1 is ${from} and cannot become ${to}; it can become`);
  });

  it('begins as intended, and as nothing else', () => {
    expect(() => checkChange(undefined, renderIn('intended'))).not.toThrow();
    for (const state of STATES.filter((each) => each !== 'intended'))
      expect(() => checkChange(undefined, renderIn(state))).toThrow(`cannot begin as ${state}; it begins as intended.`);
  });

  it.each<[string, Render, Render]>([
    ['the question to a person', renderIn('asked'), renderIn('asked', { question: BUSY })],
    [
      'the time its slot was given back',
      renderIn('ended'),
      renderIn('ended', { settledAt: '2026-01-01T00:02:00.000Z' }),
    ],
    [
      'its duplicates',
      renderIn('refused'),
      renderIn('refused', { duplicateJobs: [{ renderId: 'video_0', by: 'list' }] }),
    ],
    ['nothing', renderIn('accepted'), renderIn('accepted')],
  ])('may change %s without another state', (_, before, after) => {
    expect(() => checkChange(before, after)).not.toThrow();
  });

  it.each<[string, Render, Render, RegExp]>([
    [
      'its claim',
      renderIn('intended'),
      renderIn('intended', { claimId: 'other' }),
      /intended and stays so: its claimId cannot/,
    ],
    ['its job', renderIn('accepted'), renderIn('accepted', { renderId: 'video_2' }), /its renderId cannot change/],
    ['its ending', renderIn('ended'), renderIn('ended', { ending: 'failed' }), /its ending cannot change/],
    ['its charge', renderIn('ended', { chargedUsd: 0.4 }), renderIn('ended'), /its chargedUsd cannot change/],
    [
      'which render it is',
      renderIn('intended'),
      renderIn('accepted', { attempt: 2 }),
      /cannot take the place of p1\/baseline\.1/,
    ],
    [
      'how often it was submitted',
      renderIn('intended', { submits: 2 }),
      renderIn('accepted'),
      /less often than before/,
    ],
  ])('may not change %s in passing', (_, before, after, message) => {
    expect(() => checkChange(before, after)).toThrow(message);
  });

  it('may not lose a job that an answer named, but one that a list showed', () => {
    const known = (by: 'answer' | 'list') => renderIn('free', { duplicateJobs: [{ renderId: 'video_0', by }] });
    expect(() => checkChange(known('answer'), renderIn('free'))).toThrow('cannot lose job video_0');
    expect(() => checkChange(known('answer'), renderIn('intended'))).toThrow('cannot lose job video_0');
    expect(() => checkChange(known('answer'), renderIn('accepted', { renderId: 'video_0' }))).not.toThrow();
    expect(() => checkChange(known('list'), renderIn('free'))).not.toThrow();
  });

  it('may not lose its own job', () => {
    expect(() => checkChange(renderIn('accepted'), renderIn('ended', { renderId: 'video_2' }))).toThrow(
      'cannot lose job video_1 on its way from accepted to ended',
    );
  });

  it('may be charged less only by an ending that the backend does not charge', () => {
    const paid = renderIn('accepted', { chargedUsd: 0.4 });
    expect(() => checkChange(paid, renderIn('ended', { ending: 'failed', chargedUsd: 0 }))).not.toThrow();
    for (const ending of ['completed', 'cancelled'] as const)
      expect(() => checkChange(paid, renderIn('ended', { ending, chargedUsd: 0 }))).toThrow(
        'cannot be charged $0 after $0.4',
      );
    expect(() => checkChange(paid, renderIn('ended', { ending: 'failed', chargedUsd: 0.1 }))).toThrow(
      'cannot be charged $0.1',
    );
  });
});
