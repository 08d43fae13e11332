import { aiChecks } from './ai-checks';
import type { Check } from './check';
import { durableChecks } from './durable-checks';
import { flexChecks } from './flex-checks';
import { identityChecks } from './identity-checks';
import { localAuthChecks } from './local-auth-checks';
import { networkChecks } from './network-checks';
import { operatorChecks } from './operator-checks';
import { parameterChecks } from './parameter-checks';
import { roleChecks } from './role-checks';
import { selfHostedChecks } from './self-hosted-checks';
import { settingsChecks } from './settings-checks';
import { storageChecks } from './storage-checks';
import { structureChecks } from './structure-checks';

/** Everything that is asked of the compiled templates. */
export const allChecks: readonly Check[] = [
  ...structureChecks,
  ...parameterChecks,
  ...identityChecks,
  ...localAuthChecks,
  ...roleChecks,
  ...networkChecks,
  ...flexChecks,
  ...durableChecks,
  ...aiChecks,
  ...selfHostedChecks,
  ...storageChecks,
  ...settingsChecks,
  ...operatorChecks,
];
