import { asArray, asObject } from '../../../infra/hooks/json';
import { type Check, differences, expectThat, without } from './check';
import { dependencies, nested } from './template-parts';

export const networkChecks: Check[] = [
  {
    point: 25,
    title: 'by default there is no network and nothing is closed',
    sets: without('network', 'self-hosted server', 'self-hosted server of another kind'),
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
        deployment.storage,
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
        deployment.storage,
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
      const zones = deployment
        .all('Microsoft.Network/privateDnsZones')
        .map(({ name }) => zoneName(String(name)))
        .sort();
      return [
        ...differences(groups, ['account', 'blob', 'queue', 'scheduler', 'table'], 'private endpoints'),
        ...differences(
          zones,
          [
            'privatelink.blob.STORAGE',
            'privatelink.durabletask.io',
            'privatelink.openai.azure.com',
            'privatelink.queue.STORAGE',
            'privatelink.table.STORAGE',
          ],
          'DNS zones',
        ),
        ...differences(
          deployment.all('Microsoft.Network/privateDnsZones/virtualNetworkLinks').length,
          zones.length,
          'links',
        ),
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
    point: 25,
    title: 'every private endpoint is in the subnet that is for them, and not in that of the app',
    sets: ['network'],
    problems: (deployment) =>
      deployment
        .all('Microsoft.Network/privateEndpoints')
        .flatMap(({ name, properties }) =>
          expectThat(
            String(asObject(asObject(properties)['subnet'])['id']).includes('outputs.endpointSubnetId'),
            `${String(name)} is elsewhere`,
          ),
        ),
    mutation: {
      file: 'stack.bicep',
      find: "zoneNames: ['privatelink.openai.azure.com']\n    networkId: virtualNetwork!.outputs.id\n    subnetId: virtualNetwork!.outputs.endpointSubnetId",
      replace:
        "zoneNames: ['privatelink.openai.azure.com']\n    networkId: virtualNetwork!.outputs.id\n    subnetId: virtualNetwork!.outputs.appSubnetId",
    },
  },
  {
    point: 25,
    title: 'the zone of the scheduler is the one that its private links are looked up in',
    sets: ['network'],
    problems: (deployment) =>
      expectThat(
        deployment.all('Microsoft.Network/privateDnsZones').some(({ name }) => name === 'privatelink.durabletask.io'),
        'the zone privatelink.durabletask.io is missing',
      ),
    mutation: { file: 'stack.bicep', find: 'privatelink.durabletask.io', replace: 'privatelink.durabletask.net' },
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
];

/** The ending of storage addresses differs by cloud, and stays an expression until it is deployed. */
const zoneName = (name: string): string =>
  name.replace(
    /^\[format\('privatelink\.\{0\}\.\{1\}', '(\w+)', environment\(\)\.suffixes\.storage\)\]$/,
    'privatelink.$1.STORAGE',
  );
