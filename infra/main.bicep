// What `azd provision` deploys: a resource group, new or given, and the stack in it. Every parameter has a default but the
// two that azd asks for; main.parameters.json maps them to environment variables (table in README.md).

import { aiMode, durableBackend, principal, resourceNames, resourceTags } from 'types.bicep'

targetScope = 'subscription'

// Where

@description('Name of the azd environment; part of every generated name.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region of everything but the AI account.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Resource group that exists already and takes everything; empty creates one.')
@maxLength(90)
param existingResourceGroupName string = ''

@description('Name of the resource group to create; empty derives it from the environment.')
@maxLength(90)
param resourceGroupName string = ''

// Who

@description('Object id of whoever deploys; azd fills it in.')
param principalId string = ''

@description('Kind of that principal; azd fills it in. A wrong one fails with UnmatchedPrincipalType.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string = 'User'

@description('Gives whoever deploys data roles on storage, scheduler and AI account.')
param grantDeveloperRoles bool = false

// App

@description('Node.js version of the platform.')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('Memory of an instance. ffmpeg runs inside, so the smallest size is not offered.')
@allowed([2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances the platform starts.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances kept warm for HTTP; each is billed while idle.')
@minValue(0)
@maxValue(40)
param alwaysReadyHttp int = 0

@description('Instances kept warm for orchestrations; each is billed while idle.')
@minValue(0)
@maxValue(40)
param alwaysReadyDurable int = 0

@description('HTTP requests one instance takes at a time.')
@minValue(1)
@maxValue(1000)
param httpPerInstanceConcurrency int = 16

@description('Where orchestrations are kept. The prepackage hook writes the same choice into host.json.')
param backend durableBackend = 'azureStorage'

@description('Days that the scheduler keeps ended orchestrations; Azure Storage keeps them until they are deleted.')
@minValue(1)
@maxValue(30)
param historyRetentionDays int = 30

@description('Who may call the API: holders of a function key, or of a key and an Entra token.')
@allowed(['functionKeys', 'entra'])
param apiProtectionMode string = 'functionKeys'

@description('Application (client) id that callers ask tokens for; needed with apiProtectionMode entra.')
@maxLength(36)
param entraClientId string = ''

@description('Further application settings, as NAME=value;NAME=value, for example prices and limits.')
param extraAppSettings string = ''

// Storage

@description('Redundancy of the storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param storageSku string = 'Standard_LRS'

@description('Days after which media is deleted; 0 keeps it for ever. The ledger is never deleted.')
@minValue(0)
@maxValue(3650)
param mediaRetentionDays int = 90

@description('Days a deleted blob can be restored.')
@minValue(1)
@maxValue(365)
param blobSoftDeleteDays int = 7

@description('Container of clips, frames and manifests.')
@minLength(3)
@maxLength(63)
param mediaContainerName string = 'media'

@description('Container of what was paid.')
@minLength(3)
@maxLength(63)
param ledgerContainerName string = 'ledger'

// Operators

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Creates alert rules for failures, waiting time and spend.')
param alertsEnabled bool = false

@description('Who the alerts tell; empty leaves them in the portal.')
param alertEmail string = ''

@description('Dollars in one day above which the spend alert fires.')
@minValue(1)
@maxValue(100000)
param alertDailySpendUsd int = 50

@description('Creates a workbook of spend, endings and waiting time.')
param workbookEnabled bool = false

// Network

@description('Puts storage, scheduler and a created AI account behind private endpoints.')
param vnetEnabled bool = false

@description('Address space of the network, /20 or wider.')
@minLength(9)
@maxLength(18)
param vnetAddressPrefix string = '10.40.0.0/16'

// Video API

@description('none: no Azure model; existing: a role on an account you have; create: an account; selfhosted: a server on a GPU.')
param ai aiMode = 'none'

@description('Resource id of the account; needed with ai existing. It may be in another group or subscription.')
param aiAccountResourceId string = ''

@description('Region of a created account: the model is not offered everywhere.')
@allowed(['eastus2', 'swedencentral'])
@metadata({ azd: { type: 'location', usageName: ['OpenAI.GlobalStandard.sora-2,1'] } })
param aiLocation string = 'eastus2'

@description('Creates the model deployment too. Off by default: the model is retired, and nothing else depends on it.')
param aiDeployModel bool = false

@description('Name of the deployment, which is the model that requests name.')
@minLength(1)
@maxLength(64)
param aiDeploymentName string = 'sora-2'

@description('Model of a created deployment.')
@minLength(1)
param aiModelName string = 'sora-2'

@description('Version of that model.')
@minLength(1)
param aiModelVersion string = '2025-12-08'

@description('SKU of a created deployment.')
@minLength(1)
param aiSkuName string = 'GlobalStandard'

@description('Capacity of a created deployment.')
@minValue(1)
@maxValue(1000)
param aiCapacity int = 1

@description('Restores a soft-deleted account of the same name; fails when there is none.')
param restoreAiAccount bool = false

@description('Image of a self-hosted server, with its tag.')
@minLength(1)
param selfHostedImage string = 'docker.io/vllm/vllm-omni:v0.30.0'

@description('Private registry (its login server) of that image; empty for a public one.')
param selfHostedRegistry string = ''

@description('Model that the server loads, by its name at Hugging Face. It should take text and pictures.')
@minLength(1)
param selfHostedModel string = 'Wan-AI/Wan2.2-TI2V-5B-Diffusers'

@description('What the image runs, words between blanks, listening on port 8000; empty runs vLLM-Omni.')
param selfHostedCommand string = ''

@description('Profile by which the app speaks to the server; see docs/backends.md.')
@allowed(['vllm-omni', 'sglang', 'fastvideo', 'qvac', 'dynamo', 'tensorrt-llm'])
param selfHostedProfile string = 'vllm-omni'

@description('Serverless GPU that the server runs on; it is billed by the second while the server is awake.')
@allowed(['Consumption-GPU-NC24-A100', 'Consumption-GPU-NC8as-T4'])
param selfHostedGpu string = 'Consumption-GPU-NC24-A100'

@description('Seconds without a question after which the server is scaled to zero.')
@minValue(600)
@maxValue(86400)
param selfHostedCooldownSeconds int = 900

@description('Minutes that the server may take to load its weights, also when it loads them down for the first time.')
@minValue(15)
@maxValue(40)
param selfHostedStartupMinutes int = 30

@description('Size of the share of the weights, GiB; billed while it exists.')
@minValue(100)
@maxValue(102400)
param selfHostedWeightsGiB int = 100

@description('Address of a /v1/videos server. Empty takes the Azure account, or leaves the app unconnected.')
param videoApiEndpoint string = ''

@description('How the app signs in to that server; auto is entra with the Azure account, and none with a given address.')
@allowed(['auto', 'entra', 'api-key', 'bearer', 'none'])
param videoApiAuth string = 'auto'

@description('Scope of the token that is asked for.')
@minLength(1)
param videoApiTokenScope string = 'https://ai.azure.com/.default'

@description('api-version that is added to requests; empty adds none.')
param videoApiVersion string = ''

@description('Key Vault secret (its URI) that holds the key of a server that wants one.')
param videoApiKeySecretUri string = ''

@description('Key Vault secret (its URI) that holds the keys that sign links to review pages; empty turns links off.')
param linkKeysSecretUri string = ''

@description('Key Vault secret (its URI) that holds the secrets that sign webhooks; empty lets no webhook be sent.')
param webhookSecretsSecretUri string = ''

// Names

@description('Overrides the name of the identity.')
@maxLength(128)
param identityName string = ''

@description('Overrides the name of the storage account: 3 to 24 lower-case letters and digits.')
@maxLength(24)
param storageAccountName string = ''

@description('Overrides the name of the Log Analytics workspace.')
@maxLength(63)
param logAnalyticsName string = ''

@description('Overrides the name of the Application Insights component.')
@maxLength(255)
param applicationInsightsName string = ''

@description('Overrides the name of the plan.')
@maxLength(40)
param planName string = ''

@description('Overrides the name of the function app.')
@maxLength(60)
param functionAppName string = ''

@description('Overrides the name of the virtual network.')
@maxLength(64)
param virtualNetworkName string = ''

@description('Overrides the name of the Durable Task scheduler.')
@maxLength(64)
param schedulerName string = ''

@description('Overrides the name of a created AI account.')
@maxLength(64)
param aiAccountName string = ''

@description('Overrides the name of the container environment of a self-hosted server.')
@maxLength(60)
param containerEnvironmentName string = ''

@description('Overrides the name of the container app of a self-hosted server.')
@maxLength(32)
param containerAppName string = ''

@description('Overrides the name of the storage account of its weights: 3 to 24 lower-case letters and digits.')
@maxLength(24)
param weightsAccountName string = ''

@description('Overrides the name of the task hub: letters and digits.')
@maxLength(45)
param taskHubName string = ''

var serviceName = 'api'
var short = loadJsonContent('abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags resourceTags = { 'azd-env-name': environmentName }
var groupName = !empty(existingResourceGroupName)
  ? existingResourceGroupName
  : empty(resourceGroupName) ? '${short.resourceGroup}${environmentName}' : resourceGroupName

var names resourceNames = {
  identity: empty(identityName) ? '${short.identity}${token}' : identityName
  storageAccount: empty(storageAccountName) ? '${short.storageAccount}${token}' : storageAccountName
  logAnalytics: empty(logAnalyticsName) ? '${short.logAnalytics}${token}' : logAnalyticsName
  applicationInsights: empty(applicationInsightsName) ? '${short.applicationInsights}${token}' : applicationInsightsName
  plan: empty(planName) ? '${short.plan}${token}' : planName
  functionApp: empty(functionAppName) ? '${short.functionApp}${token}' : functionAppName
  virtualNetwork: empty(virtualNetworkName) ? '${short.virtualNetwork}${token}' : virtualNetworkName
  scheduler: empty(schedulerName) ? '${short.scheduler}${token}' : schedulerName
  taskHub: empty(taskHubName) ? 'shotloop${token}' : taskHubName
  aiAccount: empty(aiAccountName) ? '${short.aiAccount}${token}' : aiAccountName
  containerEnvironment: empty(containerEnvironmentName)
    ? '${short.containerEnvironment}${token}'
    : containerEnvironmentName
  containerApp: empty(containerAppName) ? '${short.containerApp}${token}' : containerAppName
  containerIdentity: '${short.identity}${token}-videos'
  weightsAccount: empty(weightsAccountName) ? '${short.weightsAccount}${token}' : weightsAccountName
}

// Text and not an object: azd puts variables into JSON as they are, and a quotation mark would break it.
var extraSettings = toObject(
  filter(split(extraAppSettings, ';'), pair => contains(pair, '=')),
  pair => trim(substring(pair, 0, indexOf(pair, '='))),
  pair => trim(substring(pair, indexOf(pair, '=') + 1))
)

var developer principal = { id: principalId, type: principalType }

resource newGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = if (empty(existingResourceGroupName)) {
  name: groupName
  location: location
  tags: tags
}

module stack 'stack.bicep' = {
  scope: resourceGroup(groupName)
  params: {
    location: location
    tags: tags
    names: names
    serviceName: serviceName
    nodeVersion: nodeVersion
    scale: {
      instanceMemoryMB: instanceMemoryMB
      maximumInstanceCount: maximumInstanceCount
      alwaysReadyHttp: alwaysReadyHttp
      alwaysReadyDurable: alwaysReadyDurable
      httpPerInstanceConcurrency: httpPerInstanceConcurrency
    }
    backend: backend
    historyRetentionDays: historyRetentionDays
    storage: { sku: storageSku, mediaRetentionDays: mediaRetentionDays, softDeleteDays: blobSoftDeleteDays }
    containers: { package: 'package', media: mediaContainerName, ledger: ledgerContainerName }
    observability: {
      logRetentionDays: logRetentionDays
      alerts: alertsEnabled
      alertEmail: alertEmail
      alertDailySpendUsd: alertDailySpendUsd
      workbook: workbookEnabled
    }
    network: { enabled: vnetEnabled, addressPrefix: vnetAddressPrefix }
    protection: { mode: apiProtectionMode, entraClientId: entraClientId }
    videoApi: {
      endpoint: videoApiEndpoint
      auth: videoApiAuth
      tokenScope: videoApiTokenScope
      apiVersion: videoApiVersion
      keySecretUri: videoApiKeySecretUri
    }
    ai: ai
    selfHosted: {
      image: selfHostedImage
      registryServer: selfHostedRegistry
      model: selfHostedModel
      command: selfHostedCommand
      profile: selfHostedProfile
      gpu: selfHostedGpu
      cooldownSeconds: selfHostedCooldownSeconds
      startupMinutes: selfHostedStartupMinutes
      weightsGiB: selfHostedWeightsGiB
    }
    aiLocation: aiLocation
    aiAccountResourceId: aiAccountResourceId
    deployment: {
      name: aiDeploymentName
      modelName: aiModelName
      modelVersion: aiModelVersion
      skuName: aiSkuName
      capacity: aiCapacity
    }
    createDeployment: aiDeployModel
    restoreAiAccount: restoreAiAccount
    developer: grantDeveloperRoles && !empty(principalId) ? developer : null
    linkKeysSecretUri: linkKeysSecretUri
    webhookSecretsSecretUri: webhookSecretsSecretUri
    extraAppSettings: extraSettings
  }
  dependsOn: [newGroup]
}

@description('Region of the environment.')
output AZURE_LOCATION string = location

@description('Tenant of the environment.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Resource group of the environment.')
output AZURE_RESOURCE_GROUP string = groupName

@description('Name of the function app.')
output AZURE_FUNCTION_NAME string = stack.outputs.functionAppName

@description('Name of the function app, under the name azd gives services.')
output SERVICE_API_NAME string = stack.outputs.functionAppName

@description('Address of the API.')
output SERVICE_API_URI string = stack.outputs.functionAppUri

@description('Resource id of the function app; the hooks ask it for its functions.')
output SERVICE_API_RESOURCE_ID string = stack.outputs.functionAppId

@description('Object id of the identity of the app; the hooks wait for its roles.')
output SHOTLOOP_IDENTITY_PRINCIPAL_ID string = stack.outputs.identityPrincipalId

@description('Client id of the identity of the app.')
output SHOTLOOP_IDENTITY_CLIENT_ID string = stack.outputs.identityClientId

@description('Resource id of the storage account; the hooks wait for roles on it.')
output SHOTLOOP_STORAGE_ACCOUNT_ID string = stack.outputs.storageAccountId

@description('Blob address of the storage account.')
output SHOTLOOP_STORAGE_ACCOUNT_URL string = stack.outputs.blobEndpoint

@description('Backend that was provisioned; the hooks compare it with the packaged host.json.')
output SHOTLOOP_DURABLE_BACKEND string = backend

@description('Address of the /v1/videos server; empty when none is connected.')
output SHOTLOOP_VIDEO_API_ENDPOINT string = stack.outputs.videoApiEndpoint

@description('Object id of the identity that pulls the image of a self-hosted server; empty without one.')
output SHOTLOOP_CONTAINER_IDENTITY_PRINCIPAL_ID string = stack.outputs.containerIdentityPrincipalId

@description('Who may call the API.')
output SHOTLOOP_API_PROTECTION string = apiProtectionMode

@description('Resource id of the Application Insights component.')
output SHOTLOOP_APPLICATION_INSIGHTS_ID string = stack.outputs.applicationInsightsId
