import type { Health } from '../../src/views/answers';
import type { Manifest } from '../../src/views/manifest';
import type { Spend } from '../../src/views/spend';
import type { ProblemBody, StartedPipeline } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TwoBackends } from '../support/stack/two-backends';
import { startTwoBackends } from '../support/stack/two-backends';
import { SPEND_EVER } from '../support/spend-ever';

const PROMPT = 'A paper boat on a blue tabletop.';
const MOTION = { name: 'motion', changes: 'motion', prompt: 'The boat drifts.' };

describeNeeding(['its own host'], 'several backends', () => {
  let two: TwoBackends;
  let sourceId: string;
  beforeAll(async () => {
    two = await startTwoBackends();
  });
  afterAll(() => two.stop());

  const accepted = async (): Promise<number[]> =>
    (await Promise.all([two.first.bill(), two.second.bill()])).map(({ acceptedJobs }) => acceptedJobs);
  const manifest = async (id: string) => (await two.app.call<Manifest>(`pipelines/${id}/manifest`)).body;
  const replay = (id: string, body: object, { query = '', key = '' } = {}) =>
    two.app.call<StartedPipeline & ProblemBody>(`pipelines/${id}/replay${query}`, {
      method: 'POST',
      body,
      ...(key === '' ? {} : { headers: { 'idempotency-key': key } }),
    });

  it('render a baseline on the one that the brief names, and a follow-up on the one that it names itself', async () => {
    const followUps = [{ ...MOTION, backend: 'default' }];
    const document = await two.app.run({ prompt: PROMPT, backend: 'second', followUps });
    expect(document).toMatchObject({ state: 'completed', backend: { name: 'second', model: 'sora-2' } });
    expect(await accepted()).toEqual([1, 1]);
    sourceId = document.id;
    const { body } = await two.app.call<Spend>(SPEND_EVER);
    expect(body.byBackend?.map(({ backend, chargedUsd }) => [backend, chargedUsd]).sort()).toEqual([
      ['default', 0.4],
      ['second', 0.4],
    ]);
    expect((await manifest(sourceId)).plan).toMatchObject({
      agreed: { shots: [{}, { backend: { name: 'default' } }] },
      terms: {
        backend: { endpoint: 'localhost/v1', profile: 'openai' },
        otherBackends: { default: { endpoint: 'localhost/openai/v1' } },
      },
    });
  });

  it('render a plan again elsewhere, once for each key, and show both side by side', async () => {
    const before = await accepted();
    const dry = await replay(sourceId, { backend: 'default' }, { query: '?dryRun=true' });
    expect([dry.status, await accepted()]).toEqual([200, before]);
    const started = await replay(sourceId, { backend: 'default' }, { key: 'again-1' });
    expect(started.status).toBe(202);
    const repeated = await replay(sourceId, { backend: 'default' }, { key: 'again-1' });
    expect([repeated.status, repeated.body.id]).toEqual([202, started.body.id]);
    expect((await two.app.untilEnded(started.body.id)).state).toBe('completed');
    const [ofFirst = 0, ofSecond = 0] = before;
    expect(await accepted()).toEqual([ofFirst + 2, ofSecond]);
    const [there, here] = [await manifest(started.body.id), await manifest(sourceId)];
    const verdict = { anchor: expect.any(String) as unknown };
    expect(there.replayOf).toMatchObject({
      pipelineId: sourceId,
      backend: 'second',
      shots: [{ name: 'baseline' }, { name: 'motion', backend: 'default', outcome: 'completed', verdict }],
    });
    expect(here.replays).toMatchObject([{ pipelineId: started.body.id, backend: 'default', state: 'completed' }]);
  });

  it('render chosen shots from the still of the first run, without another baseline', async () => {
    const [ofFirst = 0, ofSecond = 0] = await accepted();
    const { status, body } = await replay(sourceId, { backend: 'second', shots: ['motion'] });
    expect(status).toBe(202);
    const document = await two.app.untilEnded(body.id);
    expect([document.state, document.shots.map(({ name }) => name)]).toEqual(['completed', ['motion']]);
    expect(await accepted()).toEqual([ofFirst, ofSecond + 1]);
    const [there, here] = [await manifest(body.id), await manifest(sourceId)];
    expect(there.references[0]?.sha256).toBe(here.references[0]?.sha256);
    expect(there.references[0]?.blob).toContain(body.id);
    const image = await two.app.call(`pipelines/${body.id}/media/${here.plan.agreed.references[0]?.file}`);
    expect(image.status).toBe(200);
  });

  it('refuse a replay on a backend, or of a shot, that is not there', async () => {
    const { status, body } = await replay(sourceId, { backend: 'third', shots: ['motoin'] });
    expect(status).toBe(400);
    expect(body.problems).toMatchObject([
      { path: 'backend', expected: 'one of default, second, retired, unlisted' },
      { path: 'shots', expected: 'names of shots: baseline, motion' },
    ]);
    expect((await replay('20260101t000000-0123456789', { backend: 'second' })).status).toBe(404);
  });

  it.each([
    ['retired', 'model_retired', 'was retired on 2026-01-01'],
    ['unlisted', 'model_unavailable', 'has no model sora-9'],
  ])(
    'end before anything is paid where the model of one is %s, and name those that could',
    async (backend, as, why) => {
      const before = await accepted();
      const { state, shots } = await two.app.run({ prompt: PROMPT, backend, followUps: [MOTION] });
      expect([state, await accepted()]).toEqual(['failed', before]);
      expect(shots[0]).toMatchObject({ outcome: as, chargedUsd: 0, problem: { code: as } });
      expect(shots[0]?.problem?.detail).toContain(why);
      expect(shots[0]?.problem?.detail).toMatch(/could make it: default, second/);
      expect(shots[1]?.outcome).toBe('skipped');
    },
  );

  it('refuse a seed and parameters that one of them does not have', async () => {
    const body = { prompt: PROMPT, backend: 'second', seed: 7, parameters: { negative_prompt: 'text' } };
    const answer = await two.app.call<ProblemBody>('pipelines', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.body.problems?.map(({ path }) => path)).toEqual(['seed', 'parameters.negative_prompt']);
  });

  it('tell of themselves in a deep look at the health, with what was corrected of a URL', async () => {
    const { body } = await two.app.call<Health>('health?deep=true');
    expect(body.checks).toMatchObject({
      backend: { ok: true, name: 'default' },
      'backend second': { ok: true, corrected: 'used without /videos at the end and the query (limit)' },
      'backend retired': { ok: false, fromText: { as: 'model_retired' } },
      'backend unlisted': { ok: false, fromText: { as: 'model_unavailable' } },
    });
    const shallow = await two.app.call<Health>('health');
    expect([shallow.status, shallow.body.status]).toEqual([200, 'healthy']);
    expect(shallow.body.backends).toEqual(['default', 'second', 'retired', 'unlisted']);
  });
});
