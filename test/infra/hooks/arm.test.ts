import { armProblem, createArm } from '../../../infra/hooks/arm';
import { checkExistingAccount } from '../../../infra/hooks/check-existing-account';
import { FakeArm } from './fakes';

const signedIn = { code: 0, stdout: '{"token":"t0ken","expiresOn":"2026-11-22T13:00:00Z"}', stderr: '' };

describe('Azure Resource Manager', () => {
  it('is asked with the token that azd holds, fetched once', async () => {
    const commands: string[][] = [];
    const requests: Request[] = [];
    const arm = createArm({
      run: (program, args) => {
        commands.push([program, ...args]);
        return Promise.resolve(signedIn);
      },
      fetch: (url, init) => {
        requests.push(new Request(url, init));
        return Promise.resolve(Response.json({ name: 'a' }));
      },
    });
    await arm.request('GET', '/subscriptions/s?api-version=1');
    const answer = await arm.request('POST', '/subscriptions/s/x?api-version=1');
    expect(answer).toEqual({ status: 200, body: { name: 'a' } });
    expect(commands).toEqual([
      ['azd', 'auth', 'token', '--scope', 'https://management.azure.com/.default', '--output', 'json'],
    ]);
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://management.azure.com/subscriptions/s?api-version=1',
      'POST https://management.azure.com/subscriptions/s/x?api-version=1',
    ]);
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer t0ken');
  });

  it('says how to sign in when azd has no token', async () => {
    const arm = createArm({ run: () => Promise.resolve({ code: 1, stdout: '', stderr: 'not logged in' }) });
    await expect(arm.request('GET', '/x')).rejects.toThrow(/run "azd auth login"\. not logged in/);
  });

  it('is quoted in one line, whatever it answers', () => {
    expect(armProblem({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'No.' } } })).toBe(
      'HTTP 403, AuthorizationFailed: No.',
    );
    expect(armProblem({ status: 502, body: undefined })).toBe('HTTP 502');
  });
});

describe('an existing AI account', () => {
  const accountId = '/subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/team';
  const wanted = { accountId, deploymentName: 'sora-2' };
  const good = { status: 200, body: { properties: { customSubDomainName: 'team' } } };

  it('passes in silence when account and deployment are there', async () => {
    const arm = new FakeArm(() => good);
    expect(await checkExistingAccount(arm, wanted)).toEqual([]);
    expect(arm.asked.every((line) => line.startsWith('GET '))).toBe(true);
  });

  it('stops provisioning when it cannot be read or takes no tokens', async () => {
    const absent = new FakeArm(() => ({ status: 404, body: { error: { code: 'ResourceNotFound', message: 'gone' } } }));
    await expect(checkExistingAccount(absent, wanted)).rejects.toThrow(
      /cannot be read \(HTTP 404, ResourceNotFound: gone\)/,
    );
    const old = new FakeArm(() => ({ status: 200, body: { properties: {} } }));
    await expect(checkExistingAccount(old, wanted)).rejects.toThrow(/no custom subdomain/);
  });

  it('is only warned about when the deployment is missing', async () => {
    const arm = new FakeArm((_, path) => (path.includes('/deployments/') ? { status: 404, body: {} } : good));
    expect(await checkExistingAccount(arm, wanted)).toEqual([expect.stringContaining('no deployment named "sora-2"')]);
  });
});
