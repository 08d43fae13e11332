import { createArm } from './arm';
import { checkChoices } from './check-choices';
import { checkExistingAccount } from './check-existing-account';
import { runHook, say } from './run-hook';
import { runProgram } from './run-program';

/** Before anything is created: do the choices fit together, and is an existing AI account there? */
void runHook(async () => {
  const env = process.env;
  const { problems, notes } = checkChoices(env, new Date().toISOString().slice(0, 10));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  if (env['AI_MODE'] === 'existing') {
    const arm = createArm({ run: runProgram, origin: env['AZURE_RESOURCE_MANAGER_ENDPOINT'] });
    const account = {
      accountId: env['AI_ACCOUNT_RESOURCE_ID']?.trim() ?? '',
      deploymentName: env['AI_DEPLOYMENT_NAME']?.trim() || 'sora-2',
    };
    notes.push(...(await checkExistingAccount(arm, account)));
  }
  for (const note of notes) say(`Note: ${note}`);
});
