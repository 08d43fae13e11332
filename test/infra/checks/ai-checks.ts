import { asObject } from '../../../infra/hooks/json';
import { parameterSets } from '../bicep/parameter-sets';
import { type Check, differences, expectThat } from './check';

export const aiChecks: Check[] = [
  {
    point: 39,
    title: 'with AI mode none no AI resource is there and no role is given on one',
    sets: ['defaults', 'another server', 'scheduler', 'operators'],
    problems: (deployment) => [
      ...differences(
        deployment.resources.filter(({ type }) => String(type).includes('CognitiveServices')).length,
        0,
        'AI resources',
      ),
      ...differences(
        deployment.roleAssignments.filter(({ scope }) => scope.includes('CognitiveServices')).length,
        0,
        'AI roles',
      ),
      ...differences(
        deployment.settings.get('VIDEO_API_AUTH'),
        deployment.settings.has('AZURE_OPENAI_ENDPOINT') ? 'bearer' : 'none',
        'VIDEO_API_AUTH',
      ),
    ],
    mutation: { file: 'main.parameters.json', find: '${AI_MODE=none}', replace: '${AI_MODE=create}' },
  },
  {
    point: 39,
    title: 'an existing account is given a role, also in another group and subscription, and nothing else',
    sets: ['existing AI account'],
    problems: (deployment) => {
      const given = deployment.roleAssignments.filter(({ scope }) => scope.includes('CognitiveServices'));
      return [
        ...differences(
          deployment.resources.filter(({ type }) => String(type).includes('CognitiveServices')).length,
          0,
          'AI resources',
        ),
        ...differences(
          given.map(({ scope, roleId }) => [scope, roleId]),
          [[parameterSets['existing AI account'].AI_ACCOUNT_RESOURCE_ID, '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd']],
          'AI roles',
        ),
        ...expectThat(
          (deployment.settings.get('AZURE_OPENAI_ENDPOINT') ?? '').includes('outputs.endpoint.value'),
          'the endpoint is not that of the account',
        ),
        ...differences(deployment.settings.get('AZURE_OPENAI_DEPLOYMENT_NAME'), 'video', 'deployment'),
        ...differences(deployment.settings.get('VIDEO_API_AUTH'), 'entra', 'VIDEO_API_AUTH'),
      ];
    },
    mutation: { file: 'stack.bicep', find: '  scope: resourceGroup(existingAiId[2], existingAiId[4])\n', replace: '' },
  },
  {
    point: 39,
    title: 'creating the account creates no model: that is a switch of its own',
    sets: ['created AI account', 'pipeline with developer roles'],
    problems: (deployment) => [
      ...differences(deployment.all('Microsoft.CognitiveServices/accounts').length, 1, 'accounts'),
      ...differences(deployment.all('Microsoft.CognitiveServices/accounts/deployments').length, 0, 'model deployments'),
    ],
    mutation: {
      file: 'stack.bicep',
      find: 'deployment: createDeployment ? deployment : null',
      replace: 'deployment: deployment',
    },
  },
  {
    point: 40,
    title: 'account and model are where and what the parameters say',
    sets: ['created AI account and model'],
    problems: (deployment) => {
      const model = deployment.one('Microsoft.CognitiveServices/accounts/deployments');
      return [
        ...differences(deployment.one('Microsoft.CognitiveServices/accounts')['location'], 'eastus2', 'region'),
        ...differences(String(model['name']).split('/').at(-1), 'sora-2', 'deployment name'),
        ...differences(
          model,
          {
            sku: { name: 'GlobalStandard', capacity: 2 },
            properties: {
              model: { format: 'OpenAI', name: 'sora-2', version: '2025-12-08' },
              versionUpgradeOption: 'NoAutoUpgrade',
            },
          },
          'deployment',
        ),
      ];
    },
    mutation: { file: 'modules/ai-account.bicep', find: 'capacity: deployment.?capacity ?? 1', replace: 'capacity: 1' },
  },
  {
    point: 40,
    title: 'the AI region is a parameter of its own, limited to where the model was offered, with a quota name for azd',
    sets: ['created AI account'],
    problems: (deployment) => {
      const parameter = asObject(asObject(deployment.template['parameters'])['aiLocation']);
      return [
        ...differences(deployment.one('Microsoft.CognitiveServices/accounts')['location'], 'swedencentral', 'region'),
        ...differences(
          parameter,
          {
            allowedValues: ['eastus2', 'swedencentral'],
            metadata: { azd: { type: 'location', usageName: ['OpenAI.GlobalStandard.sora-2,1'] } },
          },
          'aiLocation',
        ),
      ];
    },
    mutation: { file: 'stack.bicep', find: '    location: aiLocation', replace: '    location: location' },
  },
  {
    point: 42,
    title: 'address, sign-in, token scope and api-version of the server are what the parameters say',
    sets: ['another server'],
    problems: ({ settings }) => [
      ...differences(settings.get('AZURE_OPENAI_ENDPOINT'), 'https://videos.example.com/v1', 'endpoint'),
      ...differences(settings.get('AZURE_OPENAI_SCOPE'), 'https://ai.azure.com/.default', 'scope'),
      ...differences(settings.get('VIDEO_API_AUTH'), 'bearer', 'sign-in'),
      ...differences(settings.get('VIDEO_API_USD_PER_SECOND'), '0.05', 'price'),
      ...differences(settings.get('VIDEO_API_SIZES'), '720x1280,1280x720', 'sizes'),
      ...expectThat(!settings.has('AZURE_OPENAI_API_VERSION'), 'an api-version is sent that nobody asked for'),
    ],
    mutation: { file: 'stack.bicep', find: '  extraAppSettings,\n', replace: '  {},\n' },
  },
  {
    point: 42,
    title:
      'no Azure token goes to an address that was given, also where there is an AI account, unless it is asked for',
    sets: ['another server beside an AI account'],
    problems: ({ settings }) => [
      ...differences(settings.get('AZURE_OPENAI_ENDPOINT'), 'https://videos.example.com/v1', 'endpoint'),
      ...differences(settings.get('VIDEO_API_AUTH'), 'none', 'sign-in'),
    ],
    mutation: { file: 'stack.bicep', find: '!usesAccount || !empty(videoApi.endpoint)', replace: '!usesAccount' },
  },
  {
    point: 43,
    title: 'restoring a soft-deleted account is a switch, and is never sent as false',
    sets: ['created AI account and model', 'created AI account'],
    problems: (deployment) => {
      const wanted = deployment.all('Microsoft.CognitiveServices/accounts/deployments').length === 1;
      const { restore } = deployment.properties('Microsoft.CognitiveServices/accounts');
      return differences(restore ?? null, wanted ? true : null, 'restore');
    },
    mutation: { file: 'modules/ai-account.bicep', find: 'restore: restore ? true : null', replace: 'restore: null' },
  },
];
