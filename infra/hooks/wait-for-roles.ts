import { type Arm, armProblem } from './arm';
import { asArray, asObject, asText } from './json';
import type { Say } from './run-hook';

export interface WaitForRolesOptions {
  arm: Arm;
  say: Say;
  /** Resource that the roles are on. */
  scope: string;
  principalId: string;
  /** Roles without which the app cannot even fetch its package. */
  roleIds: readonly string[];
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long a role takes to be in force everywhere after it was given. */
  settleMs?: number;
  deadlineMs?: number;
}

/**
 * Waits until the app's roles have been there for a while. ARM answers at once, storage learns of a role a minute or two
 * later, and until then it refuses the first deployment with a 403. On a later deployment this costs one request.
 *
 * @throws Error with the command to repeat when the roles do not show up in time.
 */
export async function waitForRoles(options: WaitForRolesOptions): Promise<void> {
  const { arm, say, scope, principalId, roleIds, nowMs, sleep } = options;
  const { settleMs = 90_000, deadlineMs = 5 * 60_000 } = options;
  const end = nowMs() + deadlineMs;
  for (;;) {
    const given = await rolesOf(arm, scope, principalId);
    const missing = roleIds.filter((id) => !given.has(id));
    const youngest = Math.max(0, ...roleIds.map((id) => given.get(id) ?? 0));
    const waitMs = missing.length > 0 ? 10_000 : youngest + settleMs - nowMs();
    if (waitMs <= 0) return;
    if (nowMs() + waitMs > end) {
      throw new Error(
        `The app's roles on ${scope} were not in force after ${deadlineMs / 1000} s (${missing.length} of ` +
          `${roleIds.length} missing). Nothing is broken: run "azd deploy" again in a few minutes.`,
      );
    }
    say(
      missing.length > 0
        ? `roles: ${missing.length} of ${roleIds.length} not there yet; asking again in ${waitMs / 1000} s.`
        : `roles: given moments ago; waiting ${Math.ceil(waitMs / 1000)} s for storage to learn of them.`,
    );
    await sleep(waitMs);
  }
}

/** When each role was given, by role definition id. */
async function rolesOf(arm: Arm, scope: string, principalId: string): Promise<Map<string, number>> {
  const filter = encodeURIComponent(`assignedTo('${principalId}')`);
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=${filter}`;
  const answer = await arm.request('GET', path);
  if (answer.status !== 200) {
    throw new Error(`The roles on ${scope} cannot be listed (${armProblem(answer)}); the Reader role on it is enough.`);
  }
  const given = new Map<string, number>();
  for (const item of asArray(asObject(answer.body)['value'])) {
    const properties = asObject(asObject(item)['properties']);
    const roleId = asText(properties['roleDefinitionId'])?.split('/').at(-1);
    if (roleId !== undefined) given.set(roleId, Date.parse(asText(properties['createdOn']) ?? '') || 0);
  }
  return given;
}
