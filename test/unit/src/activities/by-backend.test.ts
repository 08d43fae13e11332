import { byBackend } from '../../../../src/activities/by-backend';
import { createJobHomes } from '../../../../src/activities/job-homes';
import type { NotOrdered } from '../../../../src/activities/check-order';
import type { ActivityInput, ActivityOutput } from '../../../../src/contract/activities';
import type { CancelRequest } from '../../../../src/contract/cancel-request';
import type { Render } from '../../../../src/renders/render';
import { backendsOf } from '../../../support/backends';
import { AT, recordOf, renderIn } from '../../../support/paid/fixtures';

const [HERE, THERE] = ['gpu.example.com/v1', 'cloud.example.com/v1'];
const sentTo = (name: string, endpoint?: string): Render['backend'] => {
  const { endpoint: _, ...backend } = recordOf().backend;
  return { ...backend, name, ...(endpoint === undefined ? {} : { endpoint }) };
};

interface Order {
  /** What a look before the order finds, and what the order is answered. */
  readonly unfit: NotOrdered | undefined;
  readonly answer: ActivityOutput<'submitRender'>;
  readonly cancel: CancelRequest | null;
  /** What its backend is known to be. */
  readonly profile: string | undefined;
}
const WAITS = { outcome: 'slot_first', problem: { code: 'x', detail: 'x' } } as const;

/** The app with these records, on two backends; tells which endpoints were asked, and for what. */
function app(records: Readonly<Record<string, Render>>, given: Partial<Order> = {}) {
  const { unfit, answer = WAITS, cancel = null } = given;
  const profile = 'profile' in given ? given.profile : 'openai';
  const sent: ActivityInput<'submitRender'>[] = [];
  const asked: string[] = [];
  let reads = 0;
  const ledger = { read: ({ shot }: { shot: string }) => Promise.resolve((reads++, records[shot])) };
  const at = byBackend({
    ...{ ledger, homeOf: createJobHomes(ledger), log: () => undefined },
    checkOrder: { unfit: () => Promise.resolve(unfit), others: () => Promise.resolve('Ask sora.') },
    control: { cancelRequest: () => Promise.resolve(cancel) },
    backends: backendsOf(
      { name: 'wan', endpoint: HERE, ...(profile === undefined ? {} : { profile }) },
      { name: 'sora', endpoint: THERE, profile: 'openai' },
    ),
  });
  const check = at.checkRenders(({ endpoint }) => ({ renders }) => {
    asked.push(`${endpoint}: ${renders.map(({ renderId }) => renderId).join()}`);
    const report = { outcome: 'unanswered', problem: { code: 'x', detail: 'x' }, retryAfterMs: null } as const;
    return Promise.resolve({
      cancel: null,
      renders: Object.fromEntries(renders.map(({ renderId }) => [renderId, report])),
    });
  });
  const submit = at.submitRender(({ endpoint }) => (input) => {
    asked.push(`${endpoint}: order`);
    sent.push(input);
    return Promise.resolve(answer);
  });
  const remove = at.deleteRenders(({ endpoint }) => ({ renders }) => {
    asked.push(`${endpoint}: delete`);
    return Promise.resolve({ deleted: renders.map(({ renderId }) => renderId), stillCharged: [] });
  });
  return { asked, sent, check, submit, remove, reads: () => reads };
}
const accepted = (renderId: string, backend: Render['backend']): Render => renderIn('accepted', { renderId, backend });
const ref = (shot: string, renderId: string) => ({ shot, attempt: 1, renderId });
const order = (backend: object): ActivityInput<'submitRender'> =>
  ({ pipelineId: 'p1', shot: 'baseline', attempt: 1, holdsSlot: true, backend }) as ActivityInput<'submitRender'>;

describe('a job', () => {
  it('is asked for where it was ordered, with others of that backend in one go', async () => {
    const { check, asked } = app({
      a: accepted('v1', sentTo('wan', HERE)),
      b: accepted('v2', sentTo('sora', THERE)),
      c: accepted('v3', sentTo('wan', HERE)),
    });
    const renders = [ref('a', 'v1'), ref('b', 'v2'), ref('c', 'v3')];
    const { renders: reports } = await check({ pipelineId: 'p1', renders, at: AT });
    expect(asked.sort()).toEqual([`${THERE}: v2`, `${HERE}: v1,v3`]);
    expect(Object.keys(reports).sort()).toEqual(['v1', 'v2', 'v3']);
  });

  it.each([
    ['at another address under its old name', sentTo('wan', 'old.example.com/v1')],
    ['under no name and at no address of today', sentTo('kling', 'gone.example.com/v1')],
  ])('is asked for nowhere when its backend is %s, and is said to have moved', async (_, backend) => {
    const { check, remove, asked } = app({ a: accepted('v1', backend) });
    const given = { pipelineId: 'p1', renders: [ref('a', 'v1')], at: AT };
    expect((await check(given)).renders['v1']).toMatchObject({
      outcome: 'missing',
      problem: { code: 'backend_moved', detail: expect.stringContaining(String(backend.endpoint)) as string },
    });
    expect(await remove(given)).toEqual({ deleted: [], stillCharged: ['v1'] });
    expect(asked).toEqual([]);
  });

  it('is where it is for good: the ledger is read once, however often it is asked for', async () => {
    const { check, reads } = app({ a: accepted('v1', sentTo('wan', HERE)) });
    for (let look = 0; look < 3; look++) await check({ pipelineId: 'p1', renders: [ref('a', 'v1')], at: AT });
    expect(reads()).toBe(1);
  });

  it('is asked for with nothing in flight as well, to hear of a cancel', async () => {
    const { check, asked } = app({});
    await check({ pipelineId: 'p1', renders: [], at: AT });
    expect(asked).toEqual([`${HERE}: `]);
  });
});

describe('an order', () => {
  it('goes where the plan says', async () => {
    const { submit, asked } = app({});
    await submit(order({ name: 'sora', endpoint: THERE }));
    await submit(order({ name: 'wan' }));
    expect(asked).toEqual([`${THERE}: order`, `${HERE}: order`]);
  });

  it('goes nowhere when that backend is another server by now', async () => {
    const { submit, asked } = app({});
    expect(await submit(order({ name: 'wan', endpoint: 'old.example.com/v1' }))).toMatchObject({
      outcome: 'ended',
      as: 'backend_moved',
    });
    expect(asked).toEqual([]);
  });

  it('that has no answer is looked for where it went, whatever the plan says now', async () => {
    const { submit, asked } = app({ baseline: renderIn('intended', { backend: sentTo('sora', THERE) }) });
    await submit(order({ name: 'wan', endpoint: HERE }));
    expect(asked).toEqual([`${THERE}: order`]);
  });

  const problem = { code: 'model_unavailable', detail: 'It has no such model.' };
  const inVain: NotOrdered = { as: 'model_unavailable', problem, asleep: false };

  it.each([
    ['has no record', {}],
    ['was free to be ordered again', { baseline: renderIn('free', { backend: sentTo('wan', HERE) }) }],
  ])('that would be in vain is not made of a render that %s', async (_, records) => {
    const { submit, asked } = app(records, { unfit: inVain });
    const answer = await submit(order({ name: 'wan', endpoint: HERE }));
    expect(answer).toEqual({ outcome: 'ended', as: 'model_unavailable', problem });
    expect(asked).toEqual([]);
  });

  it('freezes what its backend is found to be now, where the plan was made while that did not answer', async () => {
    const { submit, sent } = app({}, { profile: 'vllm-omni' });
    await submit(order({ name: 'wan', endpoint: HERE }));
    await submit(order({ name: 'wan', endpoint: HERE, profile: 'litellm' }));
    expect(sent.map(({ backend }) => backend.profile)).toEqual(['vllm-omni', 'litellm']);
  });

  it('is not made while nobody can tell how its backend speaks', async () => {
    const { submit, asked } = app({}, { profile: undefined });
    expect(await submit(order({ name: 'wan', endpoint: HERE }))).toMatchObject({ outcome: 'asleep' });
    expect(asked).toEqual([]);
    // What may have been ordered already is looked for all the same.
    const { submit: again, asked: looked } = app(
      { baseline: renderIn('intended', { backend: sentTo('wan', HERE) }) },
      { profile: undefined },
    );
    await again(order({ name: 'wan', endpoint: HERE }));
    expect(looked).toEqual([`${HERE}: order`]);
  });

  it('waits for a backend that sleeps', async () => {
    const { submit, asked } = app({}, { unfit: { ...inVain, asleep: true } });
    expect(await submit(order({ name: 'wan', endpoint: HERE }))).toEqual({ outcome: 'asleep', problem });
    expect(asked).toEqual([]);
  });

  it('waits no longer once somebody has cancelled the pipeline', async () => {
    const cancel: CancelRequest = { requestedAt: AT, reason: null };
    const { submit, asked } = app({}, { unfit: { ...inVain, asleep: true }, cancel });
    expect(await submit(order({ name: 'wan', endpoint: HERE }))).toEqual({ outcome: 'cancelled', cancel });
    expect(asked).toEqual([]);
  });

  it.each(['intended', 'asked', 'accepted'] as const)(
    'is followed where its record is %s, whatever has become of the model',
    async (state) => {
      const { submit, asked } = app({ baseline: renderIn(state, { backend: sentTo('wan', HERE) }) }, { unfit: inVain });
      expect(await submit(order({ name: 'wan', endpoint: HERE }))).toEqual(WAITS);
      expect(asked).toEqual([`${HERE}: order`]);
    },
  );

  it.each(['model_unavailable', 'model_retired', 'deployment_not_found'] as const)(
    'that the backend itself ends as %s names the backends that could make it',
    async (as) => {
      const { submit } = app({}, { answer: { outcome: 'ended', as, problem: { code: as, detail: 'No.' } } });
      expect(await submit(order({ name: 'wan', endpoint: HERE }))).toMatchObject({
        problem: { detail: 'No. Ask sora.' },
      });
    },
  );
});
