import type { Deployment, RoleAssignment } from '../bicep/deployment';
import type { ParameterSet } from '../bicep/parameter-sets';
import { type Check, differences, everySet, expectThat } from './check';
import { dependencies, nested } from './template-parts';

const roles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb',
  'Durable Task Data Contributor': '0ad04412-c4d5-4796-b79c-f76d14c8d402',
  'Cognitive Services OpenAI User': '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd',
};

const appStorageRoles = [
  'storageAccounts: Storage Blob Data Owner',
  'storageAccounts: Storage Queue Data Contributor',
  'storageAccounts: Storage Table Data Contributor',
];
const developerStorageRoles = [
  'storageAccounts: Storage Blob Data Contributor',
  'storageAccounts: Storage Queue Data Contributor',
  'storageAccounts: Storage Table Data Contributor',
];
const insightsRole = 'components: Monitoring Metrics Publisher';
const schedulerRole = 'schedulers: Durable Task Data Contributor';
const aiRole = 'accounts: Cognitive Services OpenAI User';

/** "kind of resource: role", in a fixed order. */
function granted(assignments: RoleAssignment[]): string[] {
  return assignments
    .map(({ scope, roleId }) => {
      const role = Object.entries(roles).find(([, id]) => id === roleId)?.[0] ?? `unknown role ${roleId}`;
      return `${scope.split('/').at(-2) ?? scope}: ${role}`;
    })
    .sort();
}

const isApp = ({ principalId }: RoleAssignment): boolean => principalId.includes('outputs.principalId');

/** Every role of every choice; a set that is added here needs its line. */
const expectedRoles: Record<ParameterSet, { app: string[]; developer: string[] }> = {
  defaults: { app: [...appStorageRoles, insightsRole], developer: [] },
  'existing AI account': { app: [...appStorageRoles, insightsRole, aiRole], developer: [] },
  'created AI account': { app: [...appStorageRoles, insightsRole, aiRole], developer: [] },
  'created AI account and model': { app: [...appStorageRoles, insightsRole, aiRole], developer: [] },
  'another server': { app: [...appStorageRoles, insightsRole], developer: [] },
  'another server beside an AI account': { app: [...appStorageRoles, insightsRole, aiRole], developer: [] },
  network: { app: [...appStorageRoles, insightsRole, schedulerRole, aiRole], developer: [] },
  'self-hosted server': { app: [...appStorageRoles, insightsRole], developer: [] },
  'self-hosted server of another kind': { app: [...appStorageRoles, insightsRole], developer: [] },
  scheduler: { app: [...appStorageRoles, insightsRole, schedulerRole], developer: [] },
  'existing resource group': { app: [...appStorageRoles, insightsRole], developer: [] },
  operators: { app: [...appStorageRoles, insightsRole], developer: [] },
  'pipeline with developer roles': {
    app: [...appStorageRoles, insightsRole, schedulerRole, aiRole],
    developer: [...developerStorageRoles, schedulerRole, aiRole],
  },
  'named and warm': { app: [...appStorageRoles, insightsRole], developer: [] },
};

const unlikeExpected = ({ roleAssignments }: Deployment, set: ParameterSet): string[] => [
  ...differences(granted(roleAssignments.filter(isApp)), [...expectedRoles[set].app].sort(), 'roles of the app'),
  ...differences(
    granted(roleAssignments.filter((role) => !isApp(role))),
    [...expectedRoles[set].developer].sort(),
    'roles of others',
  ),
];

export const roleChecks: Check[] = [
  {
    point: 22,
    title: 'app and developer have exactly the roles that their choices need, and nobody else has any',
    sets: everySet,
    problems: unlikeExpected,
    mutation: {
      file: 'role-ids.json',
      find: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      replace: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    },
  },
  {
    point: 22,
    title: 'an option that is on adds its one role and keeps the others',
    sets: ['network', 'existing AI account', 'scheduler'],
    problems: unlikeExpected,
    mutation: {
      file: 'stack.bicep',
      find: "module createdAiRoles 'modules/role-ai.bicep' = if (ai == 'create')",
      replace: "module createdAiRoles 'modules/role-ai.bicep' = if (ai == 'existing')",
    },
  },
  {
    point: 22,
    title:
      'every role is given on a resource, under a name made of resource, principal and role, with the kind of principal',
    sets: everySet,
    problems: (deployment) =>
      deployment.roleAssignments.flatMap(({ name, scope, roleId, principalId, principalType }) => [
        ...expectThat(/\/providers\/Microsoft\.[^/]+\/[^/]+\/[^/]+$/.test(scope), `${roleId} is given on ${scope}`),
        ...expectThat(
          ['User', 'Group', 'ServicePrincipal'].includes(principalType),
          `${roleId} is given to a ${principalType}`,
        ),
        ...expectThat(
          !name.startsWith('[') || [scope, principalId.slice(1, -1), roleId].every((part) => name.includes(part)),
          `the name of ${roleId} leaves something out: ${name}`,
        ),
      ]),
    mutation: { file: 'modules/role-insights.bicep', find: '    scope: component\n', replace: '' },
  },
  {
    point: 22,
    title: 'the app is created after its roles',
    sets: ['defaults'],
    problems: ({ template }) => {
      const stack = nested(template, 'stack');
      const depends = dependencies(stack, 'functionApp');
      return ['appStorageRoles', 'insightsRoles', 'schedulerRoles', 'storageEndpoints', 'schedulerEndpoint'].flatMap(
        (name) => expectThat(depends.includes(name), `the app does not wait for ${name}`),
      );
    },
    mutation: {
      file: 'stack.bicep',
      find: 'dependsOn: [appStorageRoles, insightsRoles,',
      replace: 'dependsOn: [insightsRoles,',
    },
  },
  {
    point: 23,
    title: 'by default nobody but the app is given a role',
    sets: ['defaults', 'network', 'operators'],
    problems: ({ roleAssignments }) =>
      differences(roleAssignments.filter((role) => !isApp(role)).length, 0, 'roles of others'),
    mutation: {
      file: 'main.bicep',
      find: 'developer: grantDeveloperRoles && !empty(principalId) ? developer : null',
      replace: 'developer: developer',
    },
  },
  {
    point: 23,
    title: 'developer roles, when asked for, go to the principal that deploys, with its kind',
    sets: ['pipeline with developer roles'],
    problems: ({ roleAssignments }) => {
      const others = roleAssignments.filter((role) => !isApp(role));
      return [
        ...expectThat(others.length > 0, 'the developer has no role'),
        ...others.flatMap(({ principalId, principalType }) =>
          differences(
            [principalId, principalType],
            ['00000000-0000-0000-0000-0000000000ee', 'ServicePrincipal'],
            'developer',
          ),
        ),
      ];
    },
    mutation: {
      file: 'main.bicep',
      find: '{ id: principalId, type: principalType }',
      replace: "{ id: principalId, type: 'User' }",
    },
  },
];
