import { planOf } from '../../../support/plan';
import { customStatusSchema } from '../../../../src/views/status';
import { shotOutcomeSchema } from '../../../../src/contract/outcome';
import { customStatus } from '../../../../src/orchestrations/publish';
import { freshRun, freshShot } from '../../../../src/shots/fresh-run';

const iso = new Date(Date.UTC(2026, 0, 1)).toISOString();
const longestOutcome = [...shotOutcomeSchema.options].sort((a, b) => b.length - a.length)[0] ?? 'completed';

/** The largest brief there is: eight follow-ups with names as long as names may be. */
const largest = planOf({
  prompt: 'x'.repeat(500),
  followUps: Array.from({ length: 8 }, (_, at) => ({
    name: `follow-up-with-a-long-long-name-${at}`.slice(-32).replace(/^-/, 'x'),
    changes: 'motion',
    prompt: 'y'.repeat(500),
  })),
});

describe('the custom status', () => {
  it.each([
    ['everything open at once', { outcome: null, state: 'rendering' as const }],
    ['everything ended', { outcome: longestOutcome, state: 'ended' as const }],
  ])('stays under 4 kB for the largest brief with %s', (_what, { outcome, state }) => {
    const run = freshRun(largest, iso);
    for (const { name } of largest.shots) {
      run.shots[name] = {
        ...freshShot(12),
        state,
        outcome,
        attempts: 100,
        progress: 100,
        renderId: `video_${'9'.repeat(32)}`,
        backendStatus: 'ü'.repeat(200),
        acceptedAt: iso,
        dueAt: iso,
        queuePosition: 1_000,
        chargedUsd: 1.2345,
        problem: { code: 'p'.repeat(200), detail: 'd'.repeat(400) },
      };
    }
    const status = customStatus(largest, run);
    expect(customStatusSchema.parse(status)).toEqual(status);
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThan(4_096);
  });

  it('tells when the next question is due, and the sum of what was charged', () => {
    const plan = planOf();
    const run = freshRun(plan, iso);
    run.shots['motion'] = { ...freshShot(), state: 'rendering', dueAt: '2026-01-01T00:00:20.000Z', chargedUsd: 0.1 };
    run.shots['audio'] = { ...freshShot(), state: 'rendering', dueAt: '2026-01-01T00:00:10.000Z', chargedUsd: 0.2 };
    expect(customStatus(plan, run)).toMatchObject({ nextPollAt: '2026-01-01T00:00:10.000Z', spentUsd: 0.3 });
  });

  it('shows only words that are out of the ordinary', () => {
    const plan = planOf();
    const run = freshRun(plan, iso);
    run.shots['motion'] = { ...freshShot(), state: 'rendering', backendStatus: 'in_progress' };
    run.shots['audio'] = { ...freshShot(), state: 'rendering', backendStatus: 'daydreaming' };
    const { shots } = customStatus(plan, run);
    expect([shots['motion']?.backendStatus, shots['audio']?.backendStatus]).toEqual([undefined, 'daydreaming']);
  });
});
