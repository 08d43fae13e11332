import { resolve } from 'node:path';
import type { ProgramResult } from '../../../infra/hooks/run-program';
import { type AzdStandIn, startAzdStandIn } from './azd-stand-in';

const root = resolve(__dirname, '../../..');
const account = '/subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/team';
let azd: AzdStandIn;

beforeAll(async () => {
  azd = await startAzdStandIn(() => ({ body: { properties: { customSubDomainName: 'team' } } }));
});

afterAll(() => azd.stop());

const hook = (name: string, env: Record<string, string>): Promise<ProgramResult> => azd.hook(root, name, env);

describe('a hook, started as azd starts it', () => {
  it('ends well and asks nothing when there is nothing to say but a note', async () => {
    const { code, stdout, stderr } = await hook('preprovision', {});
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Note: No video backend is connected.*\n$/);
  });

  it('ends with code 1 and one sentence, without a stack trace, when a choice is wrong', async () => {
    const { code, stderr } = await hook('preprovision', { AI_MODE: 'maybe' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'AI_MODE is "maybe"; expected one of none, existing, create, selfhosted.\n',
    });
  });

  it('looks at an existing account with the token of azd, twice with the same result', async () => {
    const env = { AI_MODE: 'existing', AI_ACCOUNT_RESOURCE_ID: account };
    const first = await hook('preprovision', env);
    expect(first).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await hook('preprovision', env)).toEqual(first);
    expect(azd.asked).toEqual([
      `GET ${account}`,
      `GET ${account}/deployments/sora-2`,
      `GET ${account}`,
      `GET ${account}/deployments/sora-2`,
    ]);
  });

  it.each(['predeploy', 'postdeploy'])(
    '%s says what to run first when nothing was provisioned or packaged',
    async (name) => {
      const { code, stderr } = await hook(name, { SERVICE_API_RESOURCE_ID: '' });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^[^\n]+; run "azd (provision|package)" first\.\n$/);
    },
  );
});
