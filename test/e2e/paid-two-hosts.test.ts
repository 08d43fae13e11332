import type { Spend } from '../../src/views/spend';
import type { AppClient } from '../support/stack/app-client';
import { appClient } from '../support/stack/app-client';
import type { TwoHosts } from '../support/paid/two-hosts';
import { startTwoHosts } from '../support/paid/two-hosts';
import { describeNeeding } from '../support/stack/remote';
import { simulatorControl } from '../support/stack/simulator-control';
import { SPEND_EVER } from '../support/spend-ever';

const FOLLOW_UPS = ['motion', 'audio'].map((name) => ({ name, changes: name, prompt: `Only the ${name} changes.` }));
const BRIEF = { prompt: 'A paper boat on a blue tabletop.', followUps: FOLLOW_UPS };

describeNeeding(
  ['its own host', 'scripted faults'],
  'two hosts that know nothing of each other but the storage',
  () => {
    let two: TwoHosts;
    let apps: AppClient[];
    beforeAll(async () => {
      // Clips are drawn in real time while the clock runs fifty times faster.
      two = await startTwoHosts({ settings: { SHOTLOOP_RENDER_DEADLINE_SECONDS: '36000' } });
      apps = two.hosts.map(({ baseUrl }) => appClient(baseUrl));
    });
    afterAll(() => two.stop());

    it('make one pipeline of one key, and pay each of its renders once', async () => {
      const headers = { 'idempotency-key': 'one-for-both' };
      const starts = Array.from({ length: 10 }, () => apps.map((app) => app.start(BRIEF, headers))).flat();
      const ids = new Set((await Promise.all(starts)).map((started) => started.id));
      expect(ids.size).toBe(1);
      const [id = ''] = ids;

      const documents = [await apps[0]?.untilEnded(id), await apps[1]?.untilEnded(id)];
      for (const document of documents)
        expect(document).toMatchObject({
          state: 'completed',
          spentUsd: 1.2,
          shots: [{ attempt: 1 }, { attempt: 1 }, { attempt: 1 }],
        });
      expect(documents[1]?.shots.map(({ renderId }) => renderId)).toEqual(
        documents[0]?.shots.map(({ renderId }) => renderId),
      );

      const bill = await simulatorControl(two.videosApiUrl).bill();
      expect(bill).toMatchObject({ acceptedJobs: 3, totalUsd: 1.2 });
      for (const app of apps)
        expect((await app.call<Spend>(SPEND_EVER)).body).toMatchObject({ chargedUsd: 1.2, openUsd: 0, unknownUsd: 0 });
    });

    it('refuse one key with two briefs, whichever of them is asked', async () => {
      const headers = { 'idempotency-key': 'one-of-two' };
      const answers = await Promise.all(
        apps.map((app, index) =>
          app.call('pipelines', { method: 'POST', body: { ...BRIEF, name: `boat ${index}`, followUps: [] }, headers }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
    });
  },
);
