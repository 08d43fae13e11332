import { resourceTags, selfHostedSettings } from '../types.bicep'

@description('Name of the container app.')
@minLength(2)
@maxLength(32)
param name string

@description('Name of its environment.')
param environmentName string

@description('Region of both: one that has the GPU.')
param location string

@description('Tags of both.')
param tags resourceTags

@description('Identity that the image is pulled as. It has no role but what is given to it for that.')
param identityId string

@description('Subnet of the environment.')
param subnetId string

@description('What is served, and on what.')
param settings selfHostedSettings

@description('Host that serves the weights.')
@minLength(1)
param weightsServer string

@description('Share of the weights, as NFS names it.')
@minLength(1)
param weightsShare string

var port = 8000
var weightsPath = '/weights'
// A GPU comes with all that its profile has: one container takes the whole.
var size = settings.gpu == 'Consumption-GPU-NC24-A100' ? { cpu: 24, memory: '220Gi' } : { cpu: 8, memory: '56Gi' }
var vllmOmni = [
  'vllm'
  'serve'
  settings.model
  '--omni'
  '--host'
  '0.0.0.0'
  '--port'
  string(port)
  // It takes the first name that it serves, and no other.
  '--served-model-name'
  settings.model
]

resource containers 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: environmentName
  location: location
  tags: tags
  properties: {
    // Not log-analytics: that wants the key of a workspace, which takes none here.
    appLogsConfiguration: { destination: 'azure-monitor' }
    publicNetworkAccess: 'Disabled'
    vnetConfiguration: { internal: true, infrastructureSubnetId: subnetId }
    workloadProfiles: [
      { name: 'Consumption', workloadProfileType: 'Consumption' }
      { name: 'gpu', workloadProfileType: settings.gpu }
    ]
  }

  resource weights 'storages' = {
    name: 'weights'
    properties: {
      nfsAzureFile: { server: weightsServer, shareName: weightsShare, accessMode: 'ReadWrite' }
    }
  }
}

resource server 'Microsoft.App/containerApps@2026-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: containers.id
    workloadProfileName: 'gpu'
    configuration: {
      activeRevisionsMode: 'Single'
      // The environment is internal, so this is for the network and nobody else; without it, for the environment alone, where
      // the app is not.
      ingress: { external: true, targetPort: port, transport: 'http', allowInsecure: false }
      registries: empty(settings.registryServer) ? [] : [{ server: settings.registryServer, identity: identityId }]
    }
    template: {
      containers: [
        {
          name: 'server'
          image: settings.image
          command: empty(settings.command) ? vllmOmni : split(settings.command, ' ')
          env: [
            // The first start fills the share, every later one reads it.
            { name: 'HF_HOME', value: weightsPath }
          ]
          resources: { cpu: size.cpu, memory: size.memory }
          volumeMounts: [{ volumeName: 'weights', mountPath: weightsPath }]
          // All three are named: with ingress the platform adds those that are missing, and its own ends whatever does not listen
          // within minutes. It counts ten failures at most, so that the pause between them makes the time.
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/health', port: port, scheme: 'HTTP' }
              periodSeconds: settings.startupMinutes * 6
              timeoutSeconds: 10
              failureThreshold: 10
            }
            {
              type: 'Readiness'
              httpGet: { path: '/health', port: port, scheme: 'HTTP' }
              periodSeconds: 10
              timeoutSeconds: 10
              failureThreshold: 6
            }
            {
              // That it listens is enough: one that is ended for being slow takes its renders with it.
              type: 'Liveness'
              tcpSocket: { port: port }
              periodSeconds: 60
              timeoutSeconds: 10
              failureThreshold: 10
            }
          ]
        }
      ]
      scale: {
        minReplicas: 0
        // Its jobs are in its memory: a second replica would know nothing of those of the first.
        maxReplicas: 1
        // Every question of the app holds it awake; nothing else does while a render runs.
        cooldownPeriod: settings.cooldownSeconds
        rules: [{ name: 'http', http: { metadata: { concurrentRequests: '100' } } }]
      }
      terminationGracePeriodSeconds: 600
      volumes: [{ name: 'weights', storageType: 'NfsAzureFile', storageName: containers::weights.name }]
    }
  }
}

@description('Address of the server, within the network.')
output uri string = 'https://${server.properties.configuration.ingress.fqdn}'

@description('Domain of the environment.')
output domain string = containers.properties.defaultDomain

@description('Address that answers for the domain, within the network.')
output address string = containers.properties.staticIp
