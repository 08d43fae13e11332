// Everything that lives in the resource group. main.bicep hands it a group; where nobody may deploy to a subscription,
// it can be deployed to a group by itself (see infra/README.md).

import {
  aiDeployment
  aiMode
  apiProtection
  containerNames
  durableBackend
  networkSettings
  observabilitySettings
  principal
  resourceNames
  resourceTags
  scaleSettings
  selfHostedSettings
  settingValues
  storageSettings
  videoApiSettings
} from 'types.bicep'

@description('Region of everything but the AI account.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags resourceTags

@description('Name of every resource.')
param names resourceNames

@description('Service name in azure.yaml.')
@minLength(1)
@maxLength(32)
param serviceName string

@description('Node.js version of the app.')
@allowed(['22', '24'])
param nodeVersion string

@description('Size and number of instances.')
param scale scaleSettings

@description('Where orchestrations are kept. The packaged host.json must name the same.')
param backend durableBackend

@description('Days that the scheduler keeps ended orchestrations.')
@minValue(1)
@maxValue(30)
param historyRetentionDays int

@description('Storage redundancy and retention.')
param storage storageSettings

@description('Blob containers.')
param containers containerNames

@description('Logs, alerts, workbook.')
param observability observabilitySettings

@description('Virtual network and private endpoints.')
param network networkSettings

@description('Who may call the API.')
param protection apiProtection

@description('The /v1/videos server.')
param videoApi videoApiSettings

@description('Whether an Azure OpenAI account is used, and whose it is, or a server of our own.')
param ai aiMode

@description('The server of our own, with ai selfhosted.')
param selfHosted selfHostedSettings

@description('Region of a created AI account.')
@allowed(['eastus2', 'swedencentral'])
param aiLocation string

@description('Resource id of an existing AI account.')
param aiAccountResourceId string

@description('Model deployment that the app asks for.')
param deployment aiDeployment

@description('Whether the model deployment is created along with the account.')
param createDeployment bool

@description('Whether a soft-deleted AI account is restored.')
param restoreAiAccount bool

@description('A person or pipeline that is given data roles besides the app; null gives none.')
param developer principal?

@description('Key Vault secret (its URI) that holds the keys that sign links to review pages; empty turns links off.')
param linkKeysSecretUri string = ''

@description('Key Vault secret (its URI) that holds the secrets that sign webhooks; empty lets no webhook be sent.')
param webhookSecretsSecretUri string = ''

@description('Further application settings, for example prices and limits.')
param extraAppSettings settingValues

var roleIds = loadJsonContent('role-ids.json')
var usesScheduler = backend == 'durableTaskScheduler'
var usesAccount = ai == 'create' || ai == 'existing'
var isSelfHosted = ai == 'selfhosted'
// A server of our own has no address outside of a network, closed or not.
var hasNetwork = network.enabled || isSelfHosted

module identity 'modules/identity.bicep' = {
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  params: {
    workspaceName: names.logAnalytics
    componentName: names.applicationInsights
    location: location
    tags: tags
    retentionDays: observability.logRetentionDays
  }
}

module storageAccount 'modules/storage.bicep' = {
  params: {
    name: names.storageAccount
    location: location
    tags: tags
    containers: containers
    settings: storage
    isPrivate: network.enabled
  }
}

module scheduler 'modules/scheduler.bicep' = if (usesScheduler) {
  params: {
    name: names.scheduler
    taskHubName: names.taskHub
    historyRetentionDays: historyRetentionDays
    location: location
    tags: tags
    isPrivate: network.enabled
  }
}

module aiAccount 'modules/ai-account.bicep' = if (ai == 'create') {
  params: {
    name: names.aiAccount
    location: aiLocation
    tags: tags
    deployment: createDeployment ? deployment : null
    restore: restoreAiAccount
    isPrivate: network.enabled
  }
}

// Roles

var app principal = { id: identity.outputs.principalId, type: 'ServicePrincipal' }
var developers principal[] = developer == null ? [] : [developer!]

module appStorageRoles 'modules/role-storage.bicep' = {
  params: {
    accountName: names.storageAccount
    grantees: [app]
    roleIds: [
      roleIds.storageBlobDataOwner
      roleIds.storageQueueDataContributor
      roleIds.storageTableDataContributor
    ]
  }
  dependsOn: [storageAccount]
}

module developerStorageRoles 'modules/role-storage.bicep' = if (developer != null) {
  params: {
    accountName: names.storageAccount
    grantees: developers
    roleIds: [
      roleIds.storageBlobDataContributor
      roleIds.storageQueueDataContributor
      roleIds.storageTableDataContributor
    ]
  }
  dependsOn: [storageAccount]
}

module insightsRoles 'modules/role-insights.bicep' = {
  params: {
    componentName: names.applicationInsights
    grantees: [app]
    roleId: roleIds.monitoringMetricsPublisher
  }
  dependsOn: [monitoring]
}

module schedulerRoles 'modules/role-scheduler.bicep' = if (usesScheduler) {
  params: {
    schedulerName: names.scheduler
    grantees: concat([app], developers)
    roleId: roleIds.durableTaskDataContributor
  }
  dependsOn: [scheduler]
}

module createdAiRoles 'modules/role-ai.bicep' = if (ai == 'create') {
  params: {
    accountName: names.aiAccount
    grantees: concat([app], developers)
    roleId: roleIds.cognitiveServicesOpenAiUser
  }
  dependsOn: [aiAccount]
}

// A scope is evaluated even where its module is left out, hence the id that stands in.
var existingAiId = split(
  empty(aiAccountResourceId) ? resourceId('Microsoft.CognitiveServices/accounts', names.aiAccount) : aiAccountResourceId,
  '/'
)

module existingAiRoles 'modules/role-ai.bicep' = if (ai == 'existing') {
  scope: resourceGroup(existingAiId[2], existingAiId[4])
  params: {
    accountName: existingAiId[8]
    grantees: concat([app], developers)
    roleId: roleIds.cognitiveServicesOpenAiUser
  }
}

// Network

module virtualNetwork 'modules/network.bicep' = if (hasNetwork) {
  params: {
    name: names.virtualNetwork
    location: location
    tags: tags
    addressPrefix: network.addressPrefix
    hasContainers: isSelfHosted
  }
}

module storageEndpoints 'modules/private-endpoint.bicep' = [
  for part in ['blob', 'queue', 'table']: if (network.enabled) {
    params: {
      name: 'pe-${names.storageAccount}-${part}'
      location: location
      tags: tags
      targetId: storageAccount.outputs.id
      groupId: part
      zoneNames: ['privatelink.${part}.${environment().suffixes.storage}']
      networkId: virtualNetwork!.outputs.id
      subnetId: virtualNetwork!.outputs.endpointSubnetId
    }
  }
]

// Waits for the whole account module, model deployment included: an endpoint made while a deployment is being written
// fails with AccountProvisioningStateInvalid.
module aiEndpoint 'modules/private-endpoint.bicep' = if (network.enabled && ai == 'create') {
  params: {
    name: 'pe-${names.aiAccount}'
    location: location
    tags: tags
    targetId: aiAccount!.outputs.id
    groupId: 'account'
    zoneNames: ['privatelink.openai.azure.com']
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
  }
}

module schedulerEndpoint 'modules/private-endpoint.bicep' = if (network.enabled && usesScheduler) {
  params: {
    name: 'pe-${names.scheduler}'
    location: location
    tags: tags
    targetId: scheduler!.outputs.id
    groupId: 'scheduler'
    zoneNames: ['privatelink.durabletask.io']
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
  }
}

// A server of our own

module weights 'modules/weights.bicep' = if (isSelfHosted) {
  params: { name: names.weightsAccount, location: location, tags: tags, sizeGiB: selfHosted.weightsGiB }
}

module weightsEndpoint 'modules/private-endpoint.bicep' = if (isSelfHosted) {
  params: {
    name: 'pe-${names.weightsAccount}'
    location: location
    tags: tags
    targetId: weights!.outputs.id
    groupId: 'file'
    zoneNames: ['privatelink.file.${environment().suffixes.storage}']
    networkId: virtualNetwork!.outputs.id
    subnetId: virtualNetwork!.outputs.endpointSubnetId
  }
}

// Not the app's: an image that somebody else has built may read nothing of ours.
module containerIdentity 'modules/identity.bicep' = if (isSelfHosted) {
  params: { name: names.containerIdentity, location: location, tags: tags }
}

module videoServer 'modules/video-server.bicep' = if (isSelfHosted) {
  params: {
    name: names.containerApp
    environmentName: names.containerEnvironment
    location: location
    tags: tags
    identityId: containerIdentity!.outputs.id
    subnetId: virtualNetwork!.outputs.containerSubnetId!
    settings: selfHosted
    weightsServer: weights!.outputs.server
    weightsShare: weights!.outputs.share
  }
  // The share has its name in the network before it is mounted.
  dependsOn: [weightsEndpoint]
}

module containerDns 'modules/container-dns.bicep' = if (isSelfHosted) {
  params: {
    // Azure makes the domain up, so that no preview can know the zone.
    #disable-next-line what-if-short-circuiting
    domain: videoServer!.outputs.domain
    address: videoServer!.outputs.address
    tags: tags
    networkId: virtualNetwork!.outputs.id
  }
}

// App

var durableSettings = usesScheduler
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId}'
      TASKHUB_NAME: names.taskHub
    }
  : { TASKHUB_NAME: names.taskHub }

var videoEndpoint = !empty(videoApi.endpoint)
  ? videoApi.endpoint
  : ai == 'create' ? createdAiRoles!.outputs.endpoint : ai == 'existing' ? existingAiRoles!.outputs.endpoint : ''

var serverEndpoint = isSelfHosted ? '${videoServer!.outputs.uri}/v1' : ''
// A list in JSON, as the app reads it. Nothing comes as a bill for a render; what the GPU costs is counted by Azure.
var serverEntry = [
  { name: 'selfhosted', baseUrl: serverEndpoint, profile: selfHosted.profile, model: { text: selfHosted.model } }
]

// A token of ours goes to the Azure account only: an address that was given may be anybody's.
var videoAuth = videoApi.auth != 'auto' ? videoApi.auth : !usesAccount || !empty(videoApi.endpoint) ? 'none' : 'entra'

// Decided by what was asked for, not by what the account answers, so that a preview shows every setting.
var optionalSettings = union(
  !usesAccount && empty(videoApi.endpoint) ? {} : { AZURE_OPENAI_ENDPOINT: videoEndpoint },
  isSelfHosted ? { VIDEO_BACKENDS: string(serverEntry) } : {},
  empty(videoApi.apiVersion) ? {} : { AZURE_OPENAI_API_VERSION: videoApi.apiVersion },
  empty(videoApi.keySecretUri) ? {} : { VIDEO_API_KEY: '@Microsoft.KeyVault(SecretUri=${videoApi.keySecretUri})' },
  empty(linkKeysSecretUri) ? {} : { SHOTLOOP_LINK_KEYS: '@Microsoft.KeyVault(SecretUri=${linkKeysSecretUri})' },
  empty(webhookSecretsSecretUri)
    ? {}
    : { SHOTLOOP_WEBHOOK_SECRETS: '@Microsoft.KeyVault(SecretUri=${webhookSecretsSecretUri})' }
)

var appSettings = union(
  extraAppSettings,
  {
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.outputs.clientId
    AzureWebJobsStorage__blobServiceUri: storageAccount.outputs.endpoints.blob
    AzureWebJobsStorage__queueServiceUri: storageAccount.outputs.endpoints.queue
    AzureWebJobsStorage__tableServiceUri: storageAccount.outputs.endpoints.table
    APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
    AZURE_CLIENT_ID: identity.outputs.clientId
    SHOTLOOP_STORAGE_ACCOUNT_URL: storageAccount.outputs.endpoints.blob
    SHOTLOOP_MEDIA_CONTAINER: containers.media
    SHOTLOOP_LEDGER_CONTAINER: containers.ledger
    AZURE_OPENAI_DEPLOYMENT_NAME: deployment.name
    AZURE_OPENAI_SCOPE: videoApi.tokenScope
    VIDEO_API_AUTH: videoAuth
  },
  durableSettings,
  optionalSettings
)

module functionApp 'modules/function-app.bicep' = {
  params: {
    name: names.functionApp
    planName: names.plan
    location: location
    tags: tags
    serviceName: serviceName
    identityId: identity.outputs.id
    packageContainerUrl: '${storageAccount.outputs.endpoints.blob}${containers.package}'
    nodeVersion: nodeVersion
    scale: scale
    appSettings: appSettings
    subnetId: hasNetwork ? virtualNetwork!.outputs.appSubnetId : null
    protection: protection
  }
  // The app reads storage the moment it exists: its roles come first, and so do the names it resolves.
  dependsOn: [appStorageRoles, insightsRoles, schedulerRoles, storageEndpoints, schedulerEndpoint, containerDns]
}

// Operators

module alerts 'modules/alerts.bicep' = if (observability.alerts) {
  params: {
    nameSuffix: names.functionApp
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: observability.alertEmail
    dailySpendUsd: observability.alertDailySpendUsd
  }
}

module workbook 'modules/workbook.bicep' = if (observability.workbook) {
  params: {
    displayName: '${names.functionApp} pipelines'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Name of the function app.')
output functionAppName string = functionApp.outputs.name

@description('Resource id of the function app.')
output functionAppId string = functionApp.outputs.id

@description('Address of the function app.')
output functionAppUri string = functionApp.outputs.uri

@description('Object id of the identity of the app.')
output identityPrincipalId string = identity.outputs.principalId

@description('Client id of the identity of the app.')
output identityClientId string = identity.outputs.clientId

@description('Resource id of the storage account.')
output storageAccountId string = storageAccount.outputs.id

@description('Blob address of the storage account.')
output blobEndpoint string = storageAccount.outputs.endpoints.blob

@description('Address of the /v1/videos server; empty when none is connected.')
output videoApiEndpoint string = empty(videoEndpoint) ? serverEndpoint : videoEndpoint

@description('Object id of the identity that the image of a server of our own is pulled as; empty without one.')
output containerIdentityPrincipalId string = isSelfHosted ? containerIdentity!.outputs.principalId : ''

@description('Resource id of the Application Insights component.')
output applicationInsightsId string = monitoring.outputs.componentId
