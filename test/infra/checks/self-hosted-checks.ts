import { asArray, asObject, type Json } from '../../../infra/hooks/json';
import { LONGEST_LOOK_MS, WAKING_PATIENCE_MS } from '../../../src/renders/timing';
import type { Deployment } from '../bicep/deployment';
import { type Check, differences, expectThat, without } from './check';
import { dependencies, nested } from './template-parts';

const OURS = ['self-hosted server', 'self-hosted server of another kind'] as const;
const SERVER = 'modules/video-server.bicep';

const serverOf = (deployment: Deployment): Json => deployment.properties('Microsoft.App/containerApps');
const templateOf = (deployment: Deployment): Json => asObject(serverOf(deployment)['template']);
const containerOf = (deployment: Deployment): Json => asObject(asArray(templateOf(deployment)['containers'])[0]);
const probesOf = (deployment: Deployment): Map<string, Json> =>
  new Map(
    asArray(containerOf(deployment)['probes']).map((probe) => [String(asObject(probe)['type']), asObject(probe)]),
  );
const isWeights = ({ kind }: Json): boolean => kind === 'FileStorage';

/** A server on a GPU, reachable for the app and nobody else. */
export const selfHostedChecks: Check[] = [
  {
    point: 39,
    title: 'no GPU, container or share is there unless a self-hosted server was asked for',
    sets: without(...OURS),
    problems: (deployment) => [
      ...differences(
        deployment.resources.filter(({ type }) => String(type).startsWith('Microsoft.App/')).length,
        0,
        'containers',
      ),
      ...differences(deployment.all('Microsoft.Storage/storageAccounts').filter(isWeights).length, 0, 'shares'),
      ...expectThat(!deployment.settings.has('VIDEO_BACKENDS'), 'the app is pointed at a server that is not there'),
    ],
    mutation: { file: 'stack.bicep', find: "ai == 'selfhosted'", replace: "ai != 'existing'" },
  },
  {
    point: 39,
    title: 'the server runs on a serverless GPU that is there for nobody else, with image and model by parameter',
    sets: OURS,
    problems: (deployment, set) => {
      const isDefault = set === 'self-hosted server';
      const { image, command } = containerOf(deployment);
      const profile = isDefault ? 'Consumption-GPU-NC24-A100' : 'Consumption-GPU-NC8as-T4';
      const environment = deployment.properties('Microsoft.App/managedEnvironments');
      return [
        ...differences(serverOf(deployment)['workloadProfileName'], 'gpu', 'workload profile'),
        ...differences(
          environment['workloadProfiles'],
          [{ name: 'Consumption' }, { name: 'gpu', workloadProfileType: profile }],
          'workload profiles',
        ),
        ...differences(
          containerOf(deployment)['resources'],
          isDefault ? { cpu: 24, memory: '220Gi' } : { cpu: 8, memory: '56Gi' },
          'resources',
        ),
        ...differences(image, isDefault ? 'docker.io/vllm/vllm-omni:v0.30.0' : 'team.azurecr.io/sglang:1', 'image'),
        ...differences(
          asArray(command).join(' '),
          isDefault
            ? 'vllm serve Wan-AI/Wan2.2-TI2V-5B-Diffusers --omni --host 0.0.0.0 --port 8000 --served-model-name Wan-AI/Wan2.2-TI2V-5B-Diffusers'
            : 'sglang serve --model-path team/video --port 8000 --host 0.0.0.0',
          'command',
        ),
      ];
    },
    mutation: { file: SERVER, find: "workloadProfileName: 'gpu'", replace: "workloadProfileName: 'Consumption'" },
  },
  {
    point: 39,
    title: 'it is scaled to zero, never beyond one replica, and not while a render runs that is asked for now and then',
    sets: OURS,
    problems: (deployment, set) => {
      const scale = asObject(templateOf(deployment)['scale']);
      const cooldownSeconds = Number(scale['cooldownPeriod']);
      return [
        ...differences(scale, { minReplicas: 0, maxReplicas: 1 }, 'scale'),
        ...differences(cooldownSeconds, set === 'self-hosted server' ? 900 : 1200, 'cool-down'),
        ...expectThat(
          cooldownSeconds >= (2 * LONGEST_LOOK_MS) / 1_000,
          `it cools down within ${cooldownSeconds} s, and may be asked every ${LONGEST_LOOK_MS / 1_000} s only`,
        ),
        ...differences(
          asObject(serverOf(deployment)['configuration'])['activeRevisionsMode'],
          'Single',
          'revisions at once',
        ),
      ];
    },
    mutation: { file: SERVER, find: 'cooldownPeriod: settings.cooldownSeconds', replace: 'cooldownPeriod: 300' },
  },
  {
    point: 39,
    title: 'the shortest cool-down that can be asked for outlasts the longest pause between two questions',
    sets: ['self-hosted server'],
    problems: ({ template }) => {
      const { minValue } = asObject(asObject(template['parameters'])['selfHostedCooldownSeconds']);
      return expectThat(
        Number(minValue) >= (2 * LONGEST_LOOK_MS) / 1_000,
        `the cool-down may be ${String(minValue)} s`,
      );
    },
    mutation: { file: 'main.bicep', find: '@minValue(600)', replace: '@minValue(60)' },
  },
  {
    point: 39,
    title: 'it has probes of its own, of every kind, and the one of its start waits until the weights are loaded',
    sets: OURS,
    problems: (deployment, set) => {
      const probes = probesOf(deployment);
      const startup = asObject(probes.get('Startup'));
      const [period, failures] = [Number(startup['periodSeconds']), Number(startup['failureThreshold'])];
      const seconds = period * failures;
      return [
        ...differences([...probes.keys()].sort(), ['Liveness', 'Readiness', 'Startup'], 'probes'),
        ...differences(startup['httpGet'], { path: '/health', port: 8000 }, 'start-up probe'),
        ...differences(seconds, (set === 'self-hosted server' ? 30 : 40) * 60, 'seconds to start in'),
        ...expectThat(seconds * 1_000 >= WAKING_PATIENCE_MS, 'it is ended before the app gives it up'),
        // What the platform takes at most.
        ...expectThat(period <= 240 && failures <= 10, `${failures} failures with pauses of ${period} s are refused`),
        ...expectThat(
          asObject(probes.get('Liveness'))['httpGet'] === undefined,
          'a busy server is ended with its renders',
        ),
      ];
    },
    mutation: { file: SERVER, find: "              type: 'Startup'", replace: "              type: 'Liveness'" },
  },
  {
    point: 25,
    title:
      'nobody outside of the network reaches it: the environment is internal, in a subnet of its own, and takes TLS only',
    sets: OURS,
    problems: (deployment) => {
      const environment = deployment.properties('Microsoft.App/managedEnvironments');
      const network = asObject(environment['vnetConfiguration']);
      const subnets = asArray(deployment.properties('Microsoft.Network/virtualNetworks')['subnets']).map(asObject);
      const site = asObject(deployment.app['properties']);
      return [
        ...differences(environment, { publicNetworkAccess: 'Disabled', vnetConfiguration: { internal: true } }, 'it'),
        ...expectThat(
          String(network['infrastructureSubnetId']).includes('outputs.containerSubnetId'),
          'the environment is in another subnet',
        ),
        ...differences(
          subnets.map(({ name }) => name),
          ['app', 'private-endpoints', 'containers'],
          'subnets',
        ),
        ...differences(
          subnets[2]?.['properties'],
          { delegations: [{ properties: { serviceName: 'Microsoft.App/environments' } }] },
          'subnet',
        ),
        ...differences(
          asObject(serverOf(deployment)['configuration'])['ingress'],
          // Within an internal environment this means: for its network.
          { external: true, targetPort: 8000, allowInsecure: false },
          'ingress',
        ),
        ...expectThat(
          String(site['virtualNetworkSubnetId']).includes('outputs.appSubnetId'),
          'the app is not in the network',
        ),
      ];
    },
    mutation: { file: SERVER, find: 'internal: true', replace: 'internal: false' },
  },
  {
    point: 25,
    title: 'storage stays open to the public where only the server needs the network, and is closed by its own flag',
    sets: OURS,
    problems: (deployment, set) =>
      differences(
        deployment.storage['publicNetworkAccess'],
        set === 'self-hosted server' ? 'Enabled' : 'Disabled',
        'storage',
      ),
    mutation: { file: 'stack.bicep', find: '    isPrivate: network.enabled', replace: '    isPrivate: hasNetwork' },
  },
  {
    point: 25,
    title: 'every name of its domain leads to its address within the network, before the app is there',
    sets: OURS,
    problems: ({ template }) => {
      const stack = nested(template, 'stack');
      const dns = nested(stack, 'containerDns');
      const parts = Object.values(asObject(dns['resources'])).map(asObject);
      const record = parts.find(({ type }) => type === 'Microsoft.Network/privateDnsZones/A');
      const given = asObject(
        asObject(asObject(asObject(stack['resources'])['containerDns'])['properties'])['parameters'],
      );
      const link = parts.find(({ type }) => type === 'Microsoft.Network/privateDnsZones/virtualNetworkLinks');
      return [
        ...expectThat(String(record?.['name']).includes("'*'"), 'the record is for other names'),
        ...differences(
          record?.['properties'],
          { aRecords: [{ ipv4Address: "[parameters('address')]" }] },
          'record of the domain',
        ),
        ...expectThat(JSON.stringify(given['domain']).includes('outputs.domain'), 'the zone is another domain'),
        ...expectThat(JSON.stringify(given['address']).includes('outputs.address'), 'the address is another one'),
        ...expectThat(link !== undefined, 'the zone is not linked to the network'),
        ...expectThat(dependencies(stack, 'functionApp').includes('containerDns'), 'the app does not wait for it'),
      ];
    },
    mutation: { file: 'modules/container-dns.bicep', find: "name: '*'", replace: "name: 'server'" },
  },
  {
    point: 20,
    title: 'its weights are on a share that is mounted without a key, and reached from within the network alone',
    sets: OURS,
    problems: (deployment, set) => {
      const [account] = deployment.all('Microsoft.Storage/storageAccounts').filter(isWeights);
      const storage = deployment.properties('Microsoft.App/managedEnvironments/storages');
      const share = deployment.properties('Microsoft.Storage/storageAccounts/fileServices/shares');
      const zones = deployment.all('Microsoft.Network/privateDnsZones').map(({ name }) => String(name));
      return [
        ...differences(
          account?.['properties'],
          { allowSharedKeyAccess: false, publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } },
          'account of the weights',
        ),
        ...differences(
          share,
          { enabledProtocols: 'NFS', shareQuota: set === 'self-hosted server' ? 100 : 200 },
          'share',
        ),
        ...expectThat(storage['azureFile'] === undefined, 'the share is mounted by a key'),
        ...differences(asObject(storage['nfsAzureFile'])['accessMode'], 'ReadWrite', 'access'),
        ...differences(templateOf(deployment)['volumes'], [{ storageType: 'NfsAzureFile' }], 'volumes'),
        ...differences(containerOf(deployment)['volumeMounts'], [{ mountPath: '/weights' }], 'mounts'),
        ...differences(containerOf(deployment)['env'], [{ name: 'HF_HOME', value: '/weights' }], 'environment'),
        ...expectThat(
          zones.some((zone) => zone.includes('privatelink.file.')),
          'the share has no name in the network',
        ),
        ...expectThat(
          dependencies(nested(deployment.template, 'stack'), 'videoServer').includes('weightsEndpoint'),
          'the server does not wait for the name of the share',
        ),
      ];
    },
    mutation: {
      file: 'modules/weights.bicep',
      find: 'allowSharedKeyAccess: false',
      replace: 'allowSharedKeyAccess: true',
    },
  },
  {
    point: 22,
    title: 'the server runs as an identity of its own that has no role, and its image is pulled as that',
    sets: OURS,
    problems: (deployment, set) => {
      const server = deployment.one('Microsoft.App/containerApps');
      const identities = Object.keys(asObject(asObject(server['identity'])['userAssignedIdentities']));
      const registries = asArray(asObject(serverOf(deployment)['configuration'])['registries']).map(asObject);
      return [
        ...differences(asObject(server['identity'])['type'], 'UserAssigned', 'kind of identity'),
        ...differences(identities.length, 1, 'identities of the server'),
        ...expectThat(
          identities.every((id) => id.includes('containerIdentity')),
          'it runs as another identity',
        ),
        ...differences(
          registries.map((registry) => registry['server']),
          set === 'self-hosted server' ? [] : ['team.azurecr.io'],
          'registries',
        ),
        ...registries.flatMap(({ identity, passwordSecretRef }) => [
          ...expectThat(String(identity).includes('containerIdentity'), 'the image is pulled as another identity'),
          ...expectThat(passwordSecretRef === undefined, 'the image is pulled by a password'),
        ]),
        ...expectThat(
          deployment.roleAssignments.every(({ principalId }) => !principalId.includes('containerIdentity')),
          'it has a role',
        ),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: 'identityId: containerIdentity!.outputs.id',
      replace: 'identityId: identity.outputs.id',
    },
  },
  {
    point: 42,
    title: 'the app is pointed at the server and tells it nothing of itself, and no output holds a key',
    sets: OURS,
    problems: ({ settings, outputs }, set) => {
      const backends = settings.get('VIDEO_BACKENDS') ?? '';
      const profile = set === 'self-hosted server' ? 'vllm-omni' : 'sglang';
      return [
        ...['selfhosted', profile, 'outputs.uri', '/v1'].flatMap((part) =>
          expectThat(backends.includes(part), `VIDEO_BACKENDS lacks ${part}: ${backends}`),
        ),
        ...differences(settings.get('VIDEO_API_AUTH'), 'none', 'sign-in'),
        ...expectThat(!settings.has('AZURE_OPENAI_ENDPOINT'), 'another server comes first'),
        ...expectThat(!/key|secret|sas/i.test(Object.keys(outputs).join()), 'an output is named after a key'),
        ...expectThat(!/listKeys|listSecrets/i.test(JSON.stringify(outputs)), 'an output holds a key'),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: '  isSelfHosted ? { VIDEO_BACKENDS: string(serverEntry) } : {},\n',
      replace: '',
    },
  },
];
