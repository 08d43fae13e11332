import { asObject } from '../../../infra/hooks/json';
import { type Check, differences, everySet, expectThat } from './check';

/** Resource types that cannot carry tags, or inherit them. */
const untagged =
  /roleAssignments|managementPolicies|blobServices|basicPublishing|sites\/config|taskHubs|retentionPolicies|accounts\/deployments|privateDnsZoneGroups|privateDnsZones\/A$|managedEnvironments\/storages|fileServices/;

export const structureChecks: Check[] = [
  {
    point: 11,
    title: 'what is deployed is what is written: nothing is spread into a resource',
    sets: ['defaults'],
    problems: ({ template }) =>
      expectThat(!JSON.stringify(template).includes('shallowMerge('), 'an object is spread into another'),
    mutation: {
      file: 'modules/monitoring.bicep',
      find: 'features: { disableLocalAuth: true }',
      replace: 'features: { ...{ disableLocalAuth: true } }',
    },
  },
  {
    point: 11,
    title: 'types are written out, so that a file can be read without the provider it is for',
    sets: ['defaults'],
    problems: ({ template }) =>
      expectThat(
        !JSON.stringify(template).includes('__bicep_resource_derived_type!'),
        'a parameter takes its type from a resource',
      ),
    mutation: {
      file: 'modules/storage.bicep',
      find: 'param isPrivate bool\n',
      replace:
        "param isPrivate bool\n\n@description('Unused.')\nparam kind resourceInput<'Microsoft.Storage/storageAccounts@2025-06-01'>.kind = 'StorageV2'\n",
    },
  },
  {
    point: 13,
    title: 'every resource that can be tagged carries azd-env-name',
    sets: ['network', ...everySet],
    problems: (deployment) =>
      deployment.resources
        .filter((resource) => !untagged.test(String(resource['type'])))
        .flatMap((resource) =>
          differences(asObject(resource['tags'])['azd-env-name'], 'demo', `${String(resource['type'])} azd-env-name`),
        ),
    mutation: {
      file: 'modules/private-endpoint.bicep',
      find: '    tags: tags\n    properties',
      replace: '    properties',
    },
  },
  {
    point: 13,
    title: 'the function app, and nothing else, carries the service name of azure.yaml',
    sets: everySet,
    problems: ({ resources }) => {
      const tagged = resources.filter((resource) => asObject(resource['tags'])['azd-service-name'] !== undefined);
      return differences(
        tagged.map((resource) => [resource['type'], asObject(resource['tags'])['azd-service-name']]),
        [['Microsoft.Web/sites', 'api']],
        'azd-service-name',
      );
    },
    mutation: { file: 'main.bicep', find: "var serviceName = 'api'", replace: "var serviceName = 'app'" },
  },
  {
    point: 14,
    title: 'names are an abbreviation and a token of subscription, environment and region',
    sets: ['defaults'],
    problems: (deployment) => {
      const token = String(deployment.one('Microsoft.Storage/storageAccounts')['name']).slice(2);
      return [
        ...expectThat(/^[a-z0-9]{13}$/.test(token), `the token is "${token}"`),
        ...differences(deployment.app['name'], `func-${token}`, 'app'),
        ...differences(deployment.one('Microsoft.Web/serverfarms')['name'], `plan-${token}`, 'plan'),
        ...differences(
          deployment.one('Microsoft.ManagedIdentity/userAssignedIdentities')['name'],
          `id-${token}`,
          'identity',
        ),
        ...differences(deployment.one('Microsoft.Insights/components')['name'], `appi-${token}`, 'insights'),
        ...differences(deployment.one('Microsoft.OperationalInsights/workspaces')['name'], `log-${token}`, 'workspace'),
      ];
    },
    mutation: { file: 'main.bicep', find: "'${short.functionApp}${token}'", replace: "'shotloop-${environmentName}'" },
  },
  {
    point: 14,
    title: 'storage names are at most 24 lower-case letters and digits, and given names are taken as they are',
    sets: ['named and warm', 'defaults'],
    problems: (deployment) => {
      const name = String(deployment.one('Microsoft.Storage/storageAccounts')['name']);
      const isGiven = deployment.app['name'] === 'contoso-video';
      return [
        ...expectThat(/^[a-z0-9]{3,24}$/.test(name), `the storage account is "${name}"`),
        ...expectThat(
          isGiven === (name === 'contosovideo'),
          `the app is ${String(deployment.app['name'])}, storage ${name}`,
        ),
      ];
    },
    mutation: { file: 'main.bicep', find: ': storageAccountName', replace: ": '${short.storageAccount}${token}'" },
  },
  {
    point: 15,
    title: 'an existing resource group is used and not written',
    sets: ['existing resource group'],
    problems: (deployment) => [
      ...differences(deployment.all('Microsoft.Resources/resourceGroups').length, 0, 'resource groups written'),
      ...expectThat(
        String(deployment.app['id']).includes('/resourceGroups/rg-given/'),
        `the app is ${String(deployment.app['id'])}`,
      ),
      ...differences(deployment.outputs['AZURE_RESOURCE_GROUP'], 'rg-given', 'AZURE_RESOURCE_GROUP'),
    ],
    mutation: { file: 'main.bicep', find: ' = if (empty(existingResourceGroupName)) {', replace: ' = {' },
  },
  {
    point: 15,
    title: 'without one, a resource group named after the environment is created',
    sets: ['defaults', 'network'],
    problems: (deployment) => [
      ...differences(deployment.one('Microsoft.Resources/resourceGroups')['name'], 'rg-demo', 'resource group'),
      ...differences(deployment.one('Microsoft.Resources/resourceGroups')['location'], 'westus3', 'its region'),
    ],
    mutation: { file: 'abbreviations.json', find: '"rg-"', replace: '"group-"' },
  },
  {
    point: 17,
    title: 'outputs give the hooks, the tests and azd what they need',
    sets: everySet,
    problems: ({ outputs }) =>
      neededOutputs.flatMap((name) => expectThat(outputs[name] !== undefined, `the output ${name} is missing`)),
    mutation: { file: 'main.bicep', find: 'output SERVICE_API_RESOURCE_ID', replace: 'output SERVICE_API_ID' },
  },
  {
    point: 18,
    title: 'only generally available API versions are used',
    sets: ['network', ...everySet],
    problems: ({ resources }) =>
      resources.flatMap((resource) =>
        expectThat(
          /^\d{4}-\d{2}-\d{2}$/.test(String(resource['apiVersion'])),
          `${String(resource['type'])} uses ${String(resource['apiVersion'])}`,
        ),
      ),
    mutation: { file: 'modules/scheduler.bicep', find: '@2026-02-01', replace: '@2026-05-01-preview' },
  },
];

export const neededOutputs = [
  'AZURE_LOCATION',
  'AZURE_TENANT_ID',
  'AZURE_RESOURCE_GROUP',
  'AZURE_FUNCTION_NAME',
  'SERVICE_API_NAME',
  'SERVICE_API_URI',
  'SERVICE_API_RESOURCE_ID',
  'SHOTLOOP_IDENTITY_PRINCIPAL_ID',
  'SHOTLOOP_STORAGE_ACCOUNT_ID',
  'SHOTLOOP_STORAGE_ACCOUNT_URL',
  'SHOTLOOP_DURABLE_BACKEND',
  'SHOTLOOP_VIDEO_API_ENDPOINT',
  'SHOTLOOP_CONTAINER_IDENTITY_PRINCIPAL_ID',
  'SHOTLOOP_API_PROTECTION',
];
