import { DurableClient } from '../../support/host/durable-client';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';

/** With HOST_URL: a host that runs test/fixtures/apps/error-details. */
describe('Errors of activities, with a provider of their properties', () => {
  let host: HostUnderTest;
  let durable: DurableClient;
  beforeAll(async () => {
    host = await hostUnderTest('error-details');
    durable = new DurableClient(host.baseUrl);
  });
  afterAll(() => host?.stop());

  it('reach the orchestrator with their type and the properties that were provided', async () => {
    expect((await durable.run('pays', { code: 'E402', caught: true })).output).toMatchObject({
      name: 'TaskFailedError',
      message: 'RangeError: card refused',
      details: { errorType: 'RangeError', errorMessage: 'card refused', properties: { code: 'E402' } },
    });
  });

  it('end an orchestration that does not catch them in their own words', async () => {
    expect(await durable.run('pays', { code: 'E402' })).toMatchObject({
      runtimeStatus: 'Failed',
      output: 'RangeError: card refused',
    });
  });

  it('stay plain where none are provided', async () => {
    expect((await durable.run('pays', { caught: true })).output).toMatchObject({
      name: 'Error',
      message: expect.stringMatching(/^Activity function 'charge' failed: +card refused$/) as unknown,
      details: null,
    });
  });
});
