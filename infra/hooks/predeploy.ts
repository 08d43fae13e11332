import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createArm } from './arm';
import { checkPackagedBackend } from './check-packaged-backend';
import { parseObject } from './json';
import { needed } from './needed';
import { readPackaged } from './read-packaged';
import { runHook, say } from './run-hook';
import { runProgram } from './run-program';
import { waitForRoles } from './wait-for-roles';

/** After provisioning and packaging, before the upload: do the two agree, and are the roles in force? */
void runHook(async () => {
  const root = resolve(__dirname, '..', '..');
  const hostJson = parseObject(await readPackaged('package/host.json'), 'out/package/host.json');
  checkPackagedBackend(hostJson, needed(process.env, 'SHOTLOOP_DURABLE_BACKEND'));
  const roleIds = parseObject(await readFile(join(root, 'infra', 'role-ids.json'), 'utf8'), 'infra/role-ids.json');
  await waitForRoles({
    arm: createArm({ run: runProgram, origin: process.env['AZURE_RESOURCE_MANAGER_ENDPOINT'] }),
    say,
    scope: needed(process.env, 'SHOTLOOP_STORAGE_ACCOUNT_ID'),
    principalId: needed(process.env, 'SHOTLOOP_IDENTITY_PRINCIPAL_ID'),
    roleIds: ['storageBlobDataOwner', 'storageQueueDataContributor', 'storageTableDataContributor'].map((name) =>
      String(roleIds[name]),
    ),
    nowMs: Date.now,
    sleep: (ms) => sleep(ms),
  });
});
