import { shotOutcomeSchema } from '../../../../src/contract/outcome';
import type { Shot } from '../../../../src/shots/shot';
import { customStatus, customStatusSchema } from '../../../../src/views/status';
import { after, AT } from '../../../support/paid/fixtures';
import { planOf, testBackend } from '../../../support/plan';
import { acceptedRender, runOf, shotIn } from '../../../support/shots';

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
  const render = acceptedRender({
    renderId: `video_${'9'.repeat(32)}`,
    backendStatus: 'ü'.repeat(200),
    progress: 100,
  });
  const carried = {
    attempt: 12,
    submits: 100,
    priceUsd: 2.3456,
    chargedUsd: 1.2345,
    slot: { has: 'turn', position: 1_000, expectedWaitSeconds: 86_400 },
    problem: { code: 'p'.repeat(200), detail: 'd'.repeat(400) },
  } as const;

  it.each<[string, Shot]>([
    ['everything open at once', shotIn('rendering', { ...carried, render, dueAt: AT })],
    ['everything in the queue', shotIn('waiting', { ...carried, dueAt: AT })],
    ['everything ended', shotIn('ended', { ...carried, render, outcome: longestOutcome })],
  ])('stays under 4 kB for the largest brief with %s', (_what, shot) => {
    const shots = Object.fromEntries(largest.agreed.shots.map(({ name }) => [name, shot]));
    const status = customStatus(largest, runOf(largest, shots));
    expect(customStatusSchema.parse(status)).toEqual(status);
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThan(4_096);
  });

  it('leaves out an id that is longer than ids are', () => {
    const plan = planOf();
    const long = shotIn('rendering', { render: acceptedRender({ renderId: 'v'.repeat(5_000) }) });
    expect(customStatus(plan, runOf(plan, { baseline: long })).shots['baseline']).not.toHaveProperty('renderId');
  });

  it('tells when the next question is due, and the sum of what was charged', () => {
    const plan = planOf();
    const run = runOf(plan, {
      motion: shotIn('rendering', { dueAt: after(20), chargedUsd: 0.1 }),
      audio: shotIn('rendering', { dueAt: after(10), chargedUsd: 0.2 }),
    });
    expect(customStatus(plan, run)).toMatchObject({ nextPollAt: after(10), spentUsd: 0.3 });
  });

  it('shows only words that are out of the ordinary', () => {
    const plan = planOf();
    const worded = (backendStatus: string) => shotIn('rendering', { render: acceptedRender({ backendStatus }) });
    const run = runOf(plan, { motion: worded('in_progress'), audio: worded('daydreaming') });
    const { shots } = customStatus(plan, run);
    expect([shots['motion']?.backendStatus, shots['audio']?.backendStatus]).toEqual([undefined, 'daydreaming']);
  });

  it('shows a price only where it is not that of the plan, and a trouble only while it may pass', () => {
    const plan = planOf({}, { backend: { ...testBackend, usdPerSecond: 0.2 } });
    const problem = { code: 'network', detail: 'x' };
    const run = runOf(plan, {
      baseline: shotIn('rendering', { priceUsd: 0.4, problem }),
      motion: shotIn('waiting', { priceUsd: 0.8 }),
      audio: shotIn('ended', { priceUsd: 0.8, problem }),
    });
    const { shots } = customStatus(plan, run);
    expect([shots['baseline']?.priceUsd, shots['baseline']?.trouble]).toEqual([0.4, 'network']);
    expect(shots['motion']).toEqual({ state: 'waiting', progress: 0, submits: 0 });
    expect(shots['audio']).toEqual({ state: 'ended', outcome: 'render_failed', progress: 0, submits: 0 });
  });
});
