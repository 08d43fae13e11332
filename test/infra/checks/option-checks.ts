import { asArray, asObject } from '../../../infra/hooks/json';
import { parameterSets, type ParameterSet } from '../bicep/parameter-sets';
import { type Check, differences, expectThat } from './check';
import { dependencies, nested } from './identity-checks';

const everySet = Object.keys(parameterSets) as [ParameterSet, ...ParameterSet[]];
const without = (...names: ParameterSet[]): [ParameterSet, ...ParameterSet[]] =>
  everySet.filter((set) => !names.includes(set)) as [ParameterSet, ...ParameterSet[]];

export const optionChecks: Check[] = [
  {
    point: 25,
    title: 'by default there is no network and nothing is closed',
    sets: without('network'),
    problems: (deployment) => [
      ...differences(
        deployment.resources.filter(({ type }) => String(type).startsWith('Microsoft.Network/')).length,
        0,
        'network',
      ),
      ...differences(
        asObject(deployment.app['properties'])['virtualNetworkSubnetId'] ?? null,
        null,
        'subnet of the app',
      ),
      ...differences(
        deployment.properties('Microsoft.Storage/storageAccounts'),
        { publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } },
        'storage',
      ),
    ],
    mutation: { file: 'main.parameters.json', find: '${VNET_ENABLED=false}', replace: '${VNET_ENABLED=true}' },
  },
  {
    point: 25,
    title: 'one flag closes storage, AI account and scheduler to the public',
    sets: ['network'],
    problems: (deployment) => [
      ...differences(
        deployment.properties('Microsoft.Storage/storageAccounts'),
        { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
        'storage',
      ),
      ...differences(
        deployment.properties('Microsoft.CognitiveServices/accounts'),
        { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } },
        'AI account',
      ),
      ...differences(
        deployment.properties('Microsoft.DurableTask/schedulers'),
        { publicNetworkAccess: 'Disabled' },
        'scheduler',
      ),
    ],
    mutation: {
      file: 'modules/ai-account.bicep',
      find: "publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'",
      replace: "publicNetworkAccess: 'Enabled'",
    },
  },
  {
    point: 25,
    title: 'the app sends all its traffic through a subnet delegated to its platform',
    sets: ['network'],
    problems: (deployment) => {
      const subnets = asArray(deployment.properties('Microsoft.Network/virtualNetworks')['subnets']);
      const site = asObject(deployment.app['properties']);
      return [
        ...differences(
          subnets,
          [
            {
              name: 'app',
              properties: { delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }] },
            },
            { name: 'private-endpoints' },
          ],
          'subnets',
        ),
        ...expectThat(
          String(site['virtualNetworkSubnetId']).includes('outputs.appSubnetId'),
          'the app is not in its subnet',
        ),
      ];
    },
    mutation: {
      file: 'modules/network.bicep',
      find: 'Microsoft.App/environments',
      replace: 'Microsoft.Web/serverFarms',
    },
  },
  {
    point: 25,
    title:
      'blob, queue, table, AI account and scheduler have a private endpoint, each with a DNS zone linked to the network',
    sets: ['network'],
    problems: (deployment) => {
      const groups = deployment
        .all('Microsoft.Network/privateEndpoints')
        .flatMap((endpoint) => asArray(asObject(endpoint['properties'])['privateLinkServiceConnections']))
        .flatMap((connection) => asArray(asObject(asObject(connection)['properties'])['groupIds']))
        .map(String)
        .sort();
      const zones = deployment.all('Microsoft.Network/privateDnsZones').length;
      return [
        ...differences(groups, ['account', 'blob', 'queue', 'scheduler', 'table'], 'private endpoints'),
        ...differences(zones, 5, 'DNS zones'),
        ...differences(deployment.all('Microsoft.Network/privateDnsZones/virtualNetworkLinks').length, zones, 'links'),
        ...differences(
          deployment.all('Microsoft.Network/privateEndpoints/privateDnsZoneGroups').length,
          5,
          'zone groups',
        ),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: "for part in ['blob', 'queue', 'table']",
      replace: "for part in ['blob', 'queue']",
    },
  },
  {
    point: 26,
    title: 'the private endpoint of the AI account waits for the model deployment',
    sets: ['network'],
    problems: ({ template }) => {
      const stack = nested(template, 'stack');
      const account = nested(stack, 'aiAccount');
      return [
        ...expectThat(
          dependencies(stack, 'aiEndpoint').includes('aiAccount'),
          'it does not wait for the account module',
        ),
        ...expectThat(
          Object.values(asObject(account['resources'])).some(
            (resource) => asObject(resource)['type'] === 'Microsoft.CognitiveServices/accounts/deployments',
          ),
          'the model deployment is not in the account module',
        ),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: 'targetId: aiAccount!.outputs.id',
      replace: "targetId: resourceId('Microsoft.CognitiveServices/accounts', names.aiAccount)",
    },
  },
  {
    point: 27,
    title: 'the plan is Flex Consumption on Linux, with a version of Node that is supported',
    sets: ['defaults', 'named and warm'],
    problems: (deployment) => [
      ...differences(
        deployment.one('Microsoft.Web/serverfarms'),
        { sku: { name: 'FC1', tier: 'FlexConsumption' }, properties: { reserved: true } },
        'plan',
      ),
      ...differences(
        deployment.flex['runtime'],
        { name: 'node', version: deployment.app['name'] === 'contoso-video' ? '24' : '22' },
        'runtime',
      ),
    ],
    mutation: { file: 'modules/function-app.bicep', find: 'version: nodeVersion', replace: "version: '20'" },
  },
  {
    point: 28,
    title: 'sizes are cheap by default: nothing is kept ready',
    sets: ['defaults', 'network', 'scheduler'],
    problems: (deployment) =>
      differences(
        deployment.flex['scaleAndConcurrency'],
        {
          alwaysReady: [],
          instanceMemoryMB: 2048,
          maximumInstanceCount: 40,
          triggers: { http: { perInstanceConcurrency: 16 } },
        },
        'scale',
      ),
    mutation: { file: 'main.parameters.json', find: '${ALWAYS_READY_DURABLE=0}', replace: '${ALWAYS_READY_DURABLE=1}' },
  },
  {
    point: 28,
    title: 'sizes are what was asked for',
    sets: ['named and warm'],
    problems: (deployment) =>
      differences(
        deployment.flex['scaleAndConcurrency'],
        {
          alwaysReady: [
            { name: 'http', instanceCount: 1 },
            { name: 'durable', instanceCount: 2 },
          ],
          instanceMemoryMB: 4096,
          maximumInstanceCount: 100,
        },
        'scale',
      ),
    mutation: {
      file: 'modules/function-app.bicep',
      find: "{ name: 'durable', instanceCount: scale.alwaysReadyDurable }",
      replace: "{ name: 'durable', instanceCount: scale.alwaysReadyHttp }",
    },
  },
  {
    point: 29,
    title: 'the package is fetched as the identity from a container that the template creates',
    sets: everySet,
    problems: (deployment) => {
      const storage = asObject(asObject(deployment.flex['deployment'])['storage']);
      return [
        ...differences(
          storage,
          { type: 'blobContainer', authentication: { type: 'UserAssignedIdentity' } },
          'deployment',
        ),
        ...expectThat(
          /outputs\.endpoints\.value\.blob, 'package'\)\]$/.test(String(storage['value'])),
          `it is ${String(storage['value'])}`,
        ),
        ...expectThat(
          String(asObject(storage['authentication'])['userAssignedIdentityResourceId']).includes('outputs.id.value'),
          'it is not fetched as the identity',
        ),
      ];
    },
    mutation: {
      file: 'modules/function-app.bicep',
      find: "type: 'UserAssignedIdentity'\n",
      replace: "type: 'SystemAssignedIdentity'\n",
    },
  },
  {
    point: 30,
    title: 'no setting is there that Flex Consumption forbids',
    sets: everySet,
    problems: ({ settings }) =>
      [...settings.keys()]
        .filter((name) => forbidden.test(name))
        .map((name) => `${name} has no place among the settings of a Flex Consumption app`),
    mutation: {
      file: 'stack.bicep',
      find: '    VIDEO_API_AUTH: videoAuth',
      replace: "    VIDEO_API_AUTH: videoAuth\n    FUNCTIONS_WORKER_RUNTIME: 'node'",
    },
  },
  {
    point: 33,
    title: 'without the scheduler none is created, and the host reaches blobs, queues and tables by their addresses',
    sets: ['defaults', 'another server', 'operators'],
    problems: (deployment) => [
      ...differences(deployment.all('Microsoft.DurableTask/schedulers').length, 0, 'schedulers'),
      ...expectThat(!deployment.settings.has('DURABLE_TASK_SCHEDULER_CONNECTION_STRING'), 'a scheduler is connected'),
      ...['blob', 'queue', 'table'].flatMap((part) =>
        expectThat(
          (deployment.settings.get(`AzureWebJobsStorage__${part}ServiceUri`) ?? '').includes(
            `outputs.endpoints.value.${part}`,
          ),
          `AzureWebJobsStorage__${part}ServiceUri is not the address of ${part}`,
        ),
      ),
    ],
    mutation: {
      file: 'stack.bicep',
      find: 'AzureWebJobsStorage__queueServiceUri: storageAccount.outputs.endpoints.queue',
      replace: 'AzureWebJobsStorage__queueServiceUri: storageAccount.outputs.endpoints.blob',
    },
  },
  {
    point: 33,
    title: 'the scheduler has a task hub and lets its callers in',
    sets: ['scheduler', 'network'],
    problems: (deployment) => {
      const hub = String(deployment.one('Microsoft.DurableTask/schedulers/taskHubs')['name']).split('/').at(-1);
      return [
        ...differences(
          deployment.properties('Microsoft.DurableTask/schedulers'),
          { sku: { name: 'Consumption' }, ipAllowlist: ['0.0.0.0/0'] },
          'scheduler',
        ),
        ...differences(deployment.settings.get('TASKHUB_NAME'), hub, 'TASKHUB_NAME'),
      ];
    },
    mutation: { file: 'modules/scheduler.bicep', find: "ipAllowlist: ['0.0.0.0/0']", replace: 'ipAllowlist: []' },
  },
  {
    point: 35,
    title: 'every environment has a task hub of its own, of letters and digits',
    sets: everySet,
    problems: ({ settings, resources }) => {
      const name = settings.get('TASKHUB_NAME') ?? '';
      const token = String(resources.find(({ type }) => type === 'Microsoft.Web/serverfarms')?.['name']).replace(
        'plan-',
        '',
      );
      return [
        ...expectThat(/^[A-Za-z][A-Za-z0-9]{2,44}$/.test(name), `TASKHUB_NAME is "${name}"`),
        ...expectThat(name.endsWith(token), `TASKHUB_NAME "${name}" is the same in every environment`),
      ];
    },
    mutation: { file: 'main.bicep', find: "'shotloop${token}'", replace: "'shotloop'" },
  },
  {
    point: 38,
    title: 'the scheduler forgets ended orchestrations after the days that were asked for',
    sets: ['scheduler', 'network'],
    problems: (deployment) =>
      differences(
        deployment.properties('Microsoft.DurableTask/schedulers/retentionPolicies')['retentionPolicies'],
        [{ retentionPeriodInDays: 30 }],
        'retention',
      ),
    mutation: {
      file: 'modules/scheduler.bicep',
      find: 'retentionPeriodInDays: historyRetentionDays',
      replace: 'retentionPeriodInDays: 90',
    },
  },
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
    mutation: { file: 'stack.bicep', find: "ai == 'none' || !empty(videoApi.endpoint)", replace: "ai == 'none'" },
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
  {
    point: 47,
    title: 'telemetry goes to a workspace, for as many days as were asked for',
    sets: ['defaults'],
    problems: (deployment) => [
      ...differences(
        deployment.properties('Microsoft.Insights/components')['WorkspaceResourceId'],
        deployment.one('Microsoft.OperationalInsights/workspaces')['id'],
        'workspace',
      ),
      ...differences(
        deployment.properties('Microsoft.OperationalInsights/workspaces'),
        { retentionInDays: 30 },
        'workspace',
      ),
      ...expectThat(
        (deployment.settings.get('APPLICATIONINSIGHTS_CONNECTION_STRING') ?? '').includes('outputs.connectionString'),
        'the app does not know where telemetry goes',
      ),
      ...expectThat(
        (deployment.settings.get('APPLICATIONINSIGHTS_AUTHENTICATION_STRING') ?? '').includes('Authorization=AAD'),
        'telemetry is not sent with a token',
      ),
    ],
    mutation: { file: 'modules/monitoring.bicep', find: '    WorkspaceResourceId: workspace.id\n', replace: '' },
  },
  {
    point: 48,
    title: 'alerts and workbook are off by default',
    sets: without('operators'),
    problems: (deployment) =>
      differences(
        ['scheduledQueryRules', 'actionGroups', 'workbooks'].map(
          (type) => deployment.all(`Microsoft.Insights/${type}`).length,
        ),
        [0, 0, 0],
        'rules, groups, workbooks',
      ),
    mutation: { file: 'main.parameters.json', find: '${WORKBOOK_ENABLED=false}', replace: '${WORKBOOK_ENABLED=true}' },
  },
  {
    point: 48,
    title: 'alerts watch failures, waiting time and spend, and tell the operator',
    sets: ['operators'],
    problems: (deployment) => {
      const rules = deployment.all('Microsoft.Insights/scheduledQueryRules');
      return [
        ...differences(
          rules.map(({ name }) => String(name).split('-func-')[0]).sort(),
          ['daily-spend', 'pipeline-failures', 'queue-time'],
          'rules',
        ),
        ...rules.flatMap((rule) =>
          differences(
            asArray(asObject(asObject(rule['properties'])['actions'])['actionGroups']).length,
            1,
            String(rule['name']),
          ),
        ),
        ...differences(
          deployment.properties('Microsoft.Insights/actionGroups')['emailReceivers'],
          [{ emailAddress: 'ops@example.com' }],
          'receivers',
        ),
        ...differences(deployment.all('Microsoft.Insights/workbooks').length, 1, 'workbooks'),
      ];
    },
    mutation: { file: 'modules/alerts.bicep', find: 'empty(email) ? [] : [group.id]', replace: '[]' },
  },
];

/** https://learn.microsoft.com/azure/azure-functions/functions-app-settings, those marked as not for Flex Consumption. */
const forbidden =
  /^(FUNCTIONS_WORKER_RUNTIME(_VERSION)?|FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_MAX_HTTP_CONCURRENCY|FUNCTIONS_WORKER_PROCESS_COUNT|WEBSITE_RUN_FROM_PACKAGE|WEBSITE_NODE_DEFAULT_VERSION|WEBSITE_CONTENT.*|WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT|WEBSITE_VNET_ROUTE_ALL|WEBSITE_SKIP_CONTENTSHARE_VALIDATION|SCM_DO_BUILD_DURING_DEPLOYMENT|ENABLE_ORYX_BUILD|ORYX_.*)$/;
