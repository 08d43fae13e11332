import { asObject } from '../../../infra/hooks/json';
import type { Deployment, RoleAssignment } from '../bicep/deployment';
import { parameterSets, type ParameterSet } from '../bicep/parameter-sets';
import { type Check, differences, expectThat } from './check';

const everySet = Object.keys(parameterSets) as [ParameterSet, ...ParameterSet[]];

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

const appRoles = (deployment: Deployment, expected: string[]): string[] =>
  differences(granted(deployment.roleAssignments.filter(isApp)), [...expected].sort(), 'roles of the app');

export const identityChecks: Check[] = [
  {
    point: 19,
    title: 'the app runs as one user-assigned identity, which every SDK and binding setting names',
    sets: everySet,
    problems: (deployment) => {
      const { settings, app } = deployment;
      const clientId = /^\[reference\(.*identity-.*\.outputs\.clientId\.value\]$/s;
      const named = ['AZURE_CLIENT_ID', 'AzureWebJobsStorage__clientId'];
      return [
        ...differences(deployment.all('Microsoft.ManagedIdentity/userAssignedIdentities').length, 1, 'identities'),
        ...differences(app['identity'], { type: 'UserAssigned' }, 'identity of the app'),
        ...differences(
          Object.keys(asObject(asObject(app['identity'])['userAssignedIdentities'])).length,
          1,
          'its identities',
        ),
        ...named.flatMap((name) =>
          expectThat(clientId.test(settings.get(name) ?? ''), `${name} is ${settings.get(name)}`),
        ),
        ...differences(settings.get('AzureWebJobsStorage__credential'), 'managedidentity', 'credential of the host'),
        ...expectThat(
          (settings.get('APPLICATIONINSIGHTS_AUTHENTICATION_STRING') ?? '').includes('outputs.clientId'),
          'telemetry is not sent as the identity',
        ),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: 'AZURE_CLIENT_ID: identity.outputs.clientId',
      replace: "AZURE_CLIENT_ID: ''",
    },
  },
  {
    point: 19,
    title: 'with the Durable Task Scheduler, its connection names the identity too',
    sets: ['scheduler', 'network'],
    problems: ({ settings }) => {
      const connection = settings.get('DURABLE_TASK_SCHEDULER_CONNECTION_STRING') ?? '';
      return [
        ...expectThat(
          connection.includes('Endpoint={0};Authentication=ManagedIdentity;ClientID={1}'),
          `the connection is ${connection}`,
        ),
        ...expectThat(
          /outputs\.endpoint\.value.*outputs\.clientId\.value/s.test(connection),
          'endpoint or client id is made up',
        ),
      ];
    },
    mutation: { file: 'stack.bicep', find: ';ClientID=${identity.outputs.clientId}', replace: '' },
  },
  {
    point: 20,
    title: 'no key, connection string or signed link is in any resource, setting or output',
    sets: everySet,
    problems: ({ template, resources, settings }) => {
      const text = JSON.stringify([template, resources]);
      const secrets =
        /listKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessSignature|sharedAccessKey|\bsig=/i;
      const found = secrets.exec(text);
      return [
        ...expectThat(found === null, `the template holds ${found?.[0] ?? ''}`),
        ...expectThat(!settings.has('AzureWebJobsStorage'), 'AzureWebJobsStorage is a connection string'),
        ...expectThat(!settings.has('SHOTLOOP_STORAGE_CONNECTION_STRING'), 'a storage connection string is set'),
        ...expectThat(
          (settings.get('VIDEO_API_KEY') ?? '@Microsoft.KeyVault(').startsWith('@Microsoft.KeyVault('),
          'VIDEO_API_KEY is not a Key Vault reference',
        ),
      ];
    },
    mutation: {
      file: 'modules/function-app.bicep',
      find: 'output name string = app.name',
      replace: "output name string = listKeys('${app.id}/host/default', '2025-03-01').masterKey",
    },
  },
  {
    point: 20,
    title: 'the key of another server comes from Key Vault, read as the identity',
    sets: ['another server'],
    problems: ({ settings, app }) => [
      ...differences(
        settings.get('VIDEO_API_KEY'),
        '@Microsoft.KeyVault(SecretUri=https://team.vault.azure.net/secrets/video-key)',
        'VIDEO_API_KEY',
      ),
      ...expectThat(
        String(asObject(app['properties'])['keyVaultReferenceIdentity']).includes('outputs.id.value'),
        'the reference is not read as the identity',
      ),
    ],
    mutation: { file: 'modules/function-app.bicep', find: '    keyVaultReferenceIdentity: identityId\n', replace: '' },
  },
  {
    point: 21,
    title: 'storage takes no shared key, no anonymous reader and nothing below TLS 1.2',
    sets: everySet,
    problems: (deployment) =>
      differences(
        deployment.properties('Microsoft.Storage/storageAccounts'),
        {
          allowSharedKeyAccess: false,
          allowBlobPublicAccess: false,
          defaultToOAuthAuthentication: true,
          minimumTlsVersion: 'TLS1_2',
          supportsHttpsTrafficOnly: true,
        },
        'storage',
      ),
    mutation: {
      file: 'modules/storage.bicep',
      find: 'allowSharedKeyAccess: false',
      replace: 'allowSharedKeyAccess: true',
    },
  },
  {
    point: 21,
    title: 'telemetry is taken from Entra identities only',
    sets: everySet,
    problems: (deployment) => [
      ...differences(deployment.properties('Microsoft.Insights/components'), { DisableLocalAuth: true }, 'insights'),
      ...differences(
        deployment.properties('Microsoft.OperationalInsights/workspaces'),
        { features: { disableLocalAuth: true } },
        'workspace',
      ),
    ],
    mutation: { file: 'modules/monitoring.bicep', find: 'DisableLocalAuth: true', replace: 'DisableLocalAuth: false' },
  },
  {
    point: 21,
    title: 'a created AI account takes Entra tokens only, under a name of its own',
    sets: ['created AI account', 'created AI account and model', 'network'],
    problems: (deployment) => {
      const account = deployment.one('Microsoft.CognitiveServices/accounts');
      return differences(
        account['properties'],
        { disableLocalAuth: true, customSubDomainName: account['name'] },
        'AI account',
      );
    },
    mutation: { file: 'modules/ai-account.bicep', find: 'disableLocalAuth: true', replace: 'disableLocalAuth: false' },
  },
  {
    point: 21,
    title: 'nobody publishes with a user name and a password, and nothing is served without TLS',
    sets: everySet,
    problems: (deployment) => [
      ...differences(
        deployment
          .all('Microsoft.Web/sites/basicPublishingCredentialsPolicies')
          .map((policy) => [String(policy['name']).split('/').at(-1), asObject(policy['properties'])['allow']])
          .sort(),
        [
          ['ftp', false],
          ['scm', false],
        ],
        'basic publishing',
      ),
      ...differences(
        deployment.app['properties'],
        { httpsOnly: true, siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' } },
        'app',
      ),
    ],
    mutation: {
      file: 'modules/function-app.bicep',
      find: "name: 'ftp'\n    properties: { allow: false }",
      replace: "name: 'ftp'\n    properties: { allow: true }",
    },
  },
  {
    point: 22,
    title: 'by default the app has three storage roles and one for telemetry, and no other',
    sets: ['defaults', 'another server', 'operators', 'existing resource group'],
    problems: (deployment) => appRoles(deployment, [...appStorageRoles, insightsRole]),
    mutation: {
      file: 'role-ids.json',
      find: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      replace: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    },
  },
  {
    point: 22,
    title: 'an option that is on adds its one role and keeps the others',
    sets: ['network'],
    problems: (deployment) => appRoles(deployment, [...appStorageRoles, insightsRole, schedulerRole, aiRole]),
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
        ...differences(
          granted(others),
          [
            aiRole,
            schedulerRole,
            'storageAccounts: Storage Blob Data Contributor',
            'storageAccounts: Storage Queue Data Contributor',
            'storageAccounts: Storage Table Data Contributor',
          ].sort(),
          'developer roles',
        ),
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
  {
    point: 24,
    title: 'the switch to Entra refuses callers without a token and keeps no client secret',
    sets: ['operators'],
    problems: (deployment) => {
      const settings = deployment.properties('Microsoft.Web/sites/config');
      return [
        ...differences(
          settings,
          {
            platform: { enabled: true },
            globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
            identityProviders: {
              azureActiveDirectory: {
                enabled: true,
                registration: { clientId: '00000000-0000-0000-0000-0000000000dd' },
                validation: {
                  allowedAudiences: [
                    '00000000-0000-0000-0000-0000000000dd',
                    'api://00000000-0000-0000-0000-0000000000dd',
                  ],
                },
              },
            },
          },
          'Easy Auth',
        ),
        ...expectThat(!JSON.stringify(settings).includes('clientSecret'), 'a client secret is named'),
      ];
    },
    mutation: { file: 'modules/function-app.bicep', find: "'Return401'", replace: "'AllowAnonymous'" },
  },
];

/** The template of a module, by the symbolic name it has in its parent. */
export function nested(template: Record<string, unknown>, name: string): Record<string, unknown> {
  return asObject(asObject(asObject(asObject(template['resources'])[name])['properties'])['template']);
}

/** Symbolic names that a resource or module waits for. */
export function dependencies(template: Record<string, unknown>, name: string): string[] {
  const list = asObject(asObject(template['resources'])[name])['dependsOn'];
  return Array.isArray(list) ? list.map(String) : [];
}
