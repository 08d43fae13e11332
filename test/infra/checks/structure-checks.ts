import { asArray, asObject } from '../../../infra/hooks/json';
import { parameterSets, type ParameterSet } from '../bicep/parameter-sets';
import { type Check, differences, expectThat } from './check';

const everySet = Object.keys(parameterSets) as [ParameterSet, ...ParameterSet[]];

/** Resource types that cannot carry tags, or inherit them. */
const untagged =
  /roleAssignments|managementPolicies|blobServices|basicPublishing|sites\/config|taskHubs|retentionPolicies|accounts\/deployments|privateDnsZoneGroups/;

export const structureChecks: Check[] = [
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
    point: 16,
    title:
      'every parameter of every template is described, and every text or number is bounded, listed or free by intent',
    sets: ['defaults'],
    problems: ({ template }) => {
      const parameters = Object.entries(asObject(template['parameters']));
      return parameters.flatMap(([name, value]) => {
        const parameter = asObject(value);
        const isBounded = ['allowedValues', 'minLength', 'maxLength', 'minValue', '$ref'].some(
          (key) => key in parameter,
        );
        const isFree = parameter['type'] === 'bool' || freeTexts.includes(name);
        return [
          ...expectThat(asObject(parameter['metadata'])['description'] !== undefined, `${name} is not described`),
          ...expectThat(isBounded || isFree, `${name} is not constrained`),
        ];
      });
    },
    mutation: {
      file: 'main.bicep',
      find: '@minValue(40)\n@maxValue(1000)\nparam maximumInstanceCount',
      replace: 'param maximumInstanceCount',
    },
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
  {
    point: 44,
    title: 'package, media and ledger have containers of their own, none of them public',
    sets: everySet,
    problems: (deployment) => {
      const containers = deployment.all('Microsoft.Storage/storageAccounts/blobServices/containers');
      return [
        ...differences(
          containers.map((container) => String(container['name']).split('/').at(-1)),
          ['package', 'media', 'ledger'],
          'containers',
        ),
        ...containers.flatMap((container) =>
          differences(container['properties'], { publicAccess: 'None' }, String(container['name'])),
        ),
      ];
    },
    mutation: { file: 'main.bicep', find: "package: 'package'", replace: 'package: mediaContainerName' },
  },
  {
    point: 44,
    title: 'the lifecycle policy deletes media only, after the days that were asked for',
    sets: ['defaults', 'network'],
    problems: (deployment) => {
      const policy = asObject(deployment.properties('Microsoft.Storage/storageAccounts/managementPolicies')['policy']);
      const rules = asArray(policy['rules']).map((rule) => asObject(asObject(rule)['definition']));
      return differences(
        rules,
        [
          {
            filters: { prefixMatch: ['media/'], blobTypes: ['blockBlob'] },
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } },
          },
        ],
        'rules',
      );
    },
    mutation: {
      file: 'modules/storage.bicep',
      find: "prefixMatch: ['${containers.media}/']",
      replace: "prefixMatch: ['${containers.media}/', '${containers.ledger}/']",
    },
  },
  {
    point: 44,
    title: 'zero days of retention leaves the policy out',
    sets: ['named and warm'],
    problems: (deployment) =>
      differences(deployment.all('Microsoft.Storage/storageAccounts/managementPolicies').length, 0, 'policies'),
    mutation: { file: 'modules/storage.bicep', find: ' = if (settings.mediaRetentionDays > 0) {', replace: ' = {' },
  },
];

/** Names, addresses and ids that Azure itself limits, or that have no bounds. */
const freeTexts = [
  'principalId',
  'extraAppSettings',
  'alertEmail',
  'aiAccountResourceId',
  'videoApiEndpoint',
  'videoApiVersion',
  'videoApiKeySecretUri',
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
  'SHOTLOOP_API_PROTECTION',
];
