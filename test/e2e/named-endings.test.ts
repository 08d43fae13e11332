import { adviceFor } from '../../src/views/advice';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import { namedEndings, USUAL_RETENTION } from '../support/stack/named-endings';
import { describeNeeding } from '../support/stack/remote';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import type { SimulatorControl } from '../support/stack/simulator-control';
import { simulatorControl } from '../support/stack/simulator-control';

describeNeeding(['its own host', 'scripted faults'], 'a baseline', () => {
  let stack: TestStack;
  let app: AppClient;
  let simulator: SimulatorControl;

  beforeAll(async () => {
    stack = await startTestStack({
      clips: 'light',
      settings: {
        VIDEO_API_SECONDS: '4,5,8,12',
        VIDEO_API_SIZES: '720x1280,1280x720,480x480',
        SHOTLOOP_QUEUE_DEADLINE_SECONDS: '900',
        SHOTLOOP_BACKEND_QUEUE_DEADLINE_SECONDS: '600',
        VIDEO_API_MAX_RUNNING: '100',
        VIDEO_API_CREATES_PER_MINUTE: '100',
        // A deadline is as far away as ever; on the way there are fewer questions that all end alike.
        SHOTLOOP_POLL_INTERVAL_SECONDS: '60',
      },
    });
    app = appClient(stack.baseUrl);
    simulator = simulatorControl(stack.videosApiUrl);
  });
  beforeEach(async () => {
    await simulator.clearFaults();
    await simulator.profile({ ...USUAL_RETENTION, createsPerMinute: null, maxRunningPerDeployment: null });
  });
  afterAll(() => stack.stop());

  it.each(namedEndings)('ends as $outcome when $when, with advice and the right bill', async (ending) => {
    for (const { match = {}, do: action } of ending.faults ?? []) await simulator.fault({ match, do: action });
    if (ending.profile !== undefined) await simulator.profile(ending.profile);
    const before = await simulator.bill();

    const document = await app.run({ prompt: 'A paper boat on a blue tabletop.', followUps: [], ...ending.brief });

    const [baseline] = document.shots;
    expect(document).toMatchObject({ state: 'failed', stage: 'done', reference: null });
    expect(baseline).toMatchObject({
      state: 'ended',
      outcome: ending.outcome,
      clip: null,
      ...(ending.backendStatus === undefined ? {} : { backendStatus: ending.backendStatus }),
      problem: {
        advice: adviceFor(ending.outcome),
        ...(ending.problem.code === undefined ? {} : { code: ending.problem.code }),
        ...(ending.problem.status === undefined ? {} : { status: ending.problem.status }),
      },
    });
    expect(baseline?.problem?.detail).toMatch(ending.problem.detail);
    expect(baseline?.problem?.advice).toMatch(/.{30}/);
    const bill = await simulator.bill();
    expect(bill.acceptedJobs - before.acceptedJobs).toBe(ending.accepted);
    expect(document.spentUsd).toBe(ending.spentUsd ?? 0);
    expect(baseline?.renderId ?? null).toBe(ending.accepted === 0 ? null : bill.jobs.at(-1)?.id);
  });
});

describeNeeding(['its own host'], 'a backend that is not there', () => {
  it('ends every pipeline as backend_unreachable, with nothing submitted and nothing charged', async () => {
    const stack = await startTestStack({
      args: ['--videos-api', 'http://127.0.0.1:9/v1'],
      settings: { VIDEO_API_AUTH: 'none' },
    });
    const document = await appClient(stack.baseUrl)
      .run({ prompt: 'A paper boat on a blue tabletop.' })
      .finally(() => stack.stop());
    expect(document).toMatchObject({ state: 'failed', spentUsd: 0 });
    expect(document.shots.map(({ outcome }) => outcome)).toEqual(['backend_unreachable', 'skipped', 'skipped']);
    expect(document.shots[0]).toMatchObject({
      renderId: null,
      problem: {
        code: 'network',
        detail: expect.stringMatching(/does not answer \(GET \/models .*\), so nothing was ordered/) as string,
        advice: adviceFor('backend_unreachable'),
      },
    });
  });
});
