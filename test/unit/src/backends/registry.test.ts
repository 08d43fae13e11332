import { createBackends, movedText } from '../../../../src/backends/registry';
import { backendsOf, configured } from '../../../support/backends';

const missing = {
  outcome: 'problem',
  problem: { kind: 'job_not_found', status: 404, message: 'No such job' },
} as const;
const HERE = 'gpu.example.com/v1';

describe('the backends of today', () => {
  it('take an order where name and endpoint are both those of the plan', async () => {
    const backends = backendsOf({ name: 'wan', endpoint: HERE });
    expect((await backends.forOrder({ name: 'wan', endpoint: HERE }))?.limits.name).toBe('wan');
    // Plans of earlier versions name no endpoint.
    expect((await backends.forOrder({ name: 'wan' }))?.limits.name).toBe('wan');
    expect(await backends.forOrder({ name: 'wan', endpoint: 'old.example.com/v1' })).toBeUndefined();
    expect(await backends.forOrder({ name: 'sora', endpoint: HERE })).toBeUndefined();
  });

  it('are asked for a job by its name and endpoint, and nobody is where neither is there', async () => {
    const backends = backendsOf({ name: 'wan', endpoint: HERE });
    expect((await backends.forJob({ name: 'wan', endpoint: HERE }))?.endpoint).toBe(HERE);
    expect(await backends.forJob({ name: 'wan', endpoint: 'old.example.com/v1' })).toBeUndefined();
    expect(movedText({ name: 'wan', endpoint: 'old.example.com/v1' }, backends)).toContain(
      'sent to backend "wan" at old.example.com/v1',
    );
  });

  it('serve under another name where that is the only one at the endpoint, and then prove nothing', async () => {
    const api = { get: () => Promise.resolve(missing) };
    const renamed = createBackends([configured({ name: 'wan2', endpoint: HERE }, api)]);
    const asked = await (await renamed.forJob({ name: 'wan', endpoint: HERE }))?.get('job-1');
    expect(asked).toMatchObject({ outcome: 'problem', problem: { kind: 'refused_other', status: 404 } });
    const listed = await (await renamed.forJob({ name: 'wan', endpoint: HERE }))?.list();
    expect(listed).toMatchObject({ outcome: 'problem', problem: { kind: 'refused_other' } });
    // With its own name it is believed.
    expect(await (await renamed.forJob({ name: 'wan2', endpoint: HERE }))?.get('job-1')).toEqual(missing);
  });

  it('are not guessed between where two have that endpoint', async () => {
    const backends = backendsOf({ name: 'a', endpoint: HERE }, { name: 'b', endpoint: HERE });
    expect(await backends.forJob({ name: 'wan', endpoint: HERE })).toBeUndefined();
  });
});
