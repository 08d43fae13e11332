import { waitForRoles } from '../../../infra/hooks/wait-for-roles';
import { FakeArm, FakeTime } from './fakes';

const scope = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/st';
const roleIds = ['owner', 'queue'];

function assignments(createdOn: Record<string, string>): unknown {
  return {
    value: Object.entries(createdOn).map(([id, at]) => ({
      properties: { roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${id}`, createdOn: at },
    })),
  };
}

async function wait(arm: FakeArm, time = new FakeTime()): Promise<{ waitedMs: number; said: string[] }> {
  const said: string[] = [];
  const begin = time.nowMs();
  await waitForRoles({
    arm,
    say: (line) => said.push(line),
    scope,
    principalId: 'p',
    roleIds,
    nowMs: time.nowMs,
    sleep: time.sleep,
  });
  return { waitedMs: time.nowMs() - begin, said };
}

describe('the wait for roles', () => {
  it('asks once and goes on when the roles are old, as on every later deployment', async () => {
    const arm = new FakeArm(() => ({
      status: 200,
      body: assignments({ owner: '2026-11-01T00:00:00Z', queue: '2026-11-01T00:00:00Z' }),
    }));
    expect(await wait(arm)).toEqual({ waitedMs: 0, said: [] });
    expect(arm.asked).toHaveLength(1);
    expect(arm.asked[0]).toContain(encodeURIComponent("assignedTo('p')"));
  });

  it('waits until the youngest role has been there for a minute and a half', async () => {
    const arm = new FakeArm(() => ({
      status: 200,
      body: assignments({ owner: '2026-11-22T11:59:00Z', queue: '2026-11-22T11:59:30Z' }),
    }));
    const { waitedMs, said } = await wait(arm);
    expect(waitedMs).toBe(60_000);
    expect(said).toEqual([expect.stringContaining('waiting 60 s')]);
  });

  it('asks again while a role is missing, and gives up after five minutes with the command to repeat', async () => {
    const time = new FakeTime();
    const begin = time.nowMs();
    const arm = new FakeArm(() => ({ status: 200, body: assignments({ owner: '2026-11-01T00:00:00Z' }) }));
    await expect(wait(arm, time)).rejects.toThrow(/1 of 2 missing.*run "azd deploy" again/);
    expect(time.nowMs() - begin).toBeLessThanOrEqual(300_000);
    expect(arm.asked.length).toBeGreaterThan(20);
  });

  it('says what is needed when the roles cannot be listed', async () => {
    const arm = new FakeArm(() => ({ status: 403, body: {} }));
    await expect(wait(arm)).rejects.toThrow(/cannot be listed \(HTTP 403\)/);
  });
});
