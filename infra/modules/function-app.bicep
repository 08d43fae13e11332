import { apiProtection, resourceTags, scaleSettings, settingValues } from '../types.bicep'

@description('Name of the function app.')
param name string

@description('Name of the Flex Consumption plan.')
param planName string

@description('Region of both.')
param location string

@description('Tags of the plan.')
param tags resourceTags

@description('Service name in azure.yaml: azd deploys to the app that carries it as a tag.')
@minLength(1)
@maxLength(32)
param serviceName string

@description('Identity that the app runs as.')
param identityId string

@description('Blob container that azd puts the package into.')
param packageContainerUrl string

@description('Node.js version of the platform.')
@allowed(['22', '24'])
param nodeVersion string

@description('Size and number of instances.')
param scale scaleSettings

@description('Application settings. Those that Flex Consumption keeps in functionAppConfig have no place here.')
param appSettings settingValues

@description('Subnet that the app sends its traffic through; null for none. Flex Consumption then routes all of it there.')
param subnetId string?

@description('Who may call the API.')
param protection apiProtection

// Groups with no always-ready instance are left out: the platform refuses a count of zero.
var alwaysReady = filter(
  [
    { name: 'http', instanceCount: scale.alwaysReadyHttp }
    { name: 'durable', instanceCount: scale.alwaysReadyDurable }
  ],
  group => group.instanceCount > 0
)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': serviceName })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        alwaysReady: alwaysReady
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstanceCount
        triggers: { http: { perInstanceConcurrency: scale.httpPerInstanceConcurrency } }
      }
    }
    siteConfig: {
      appSettings: [for setting in items(appSettings): { name: setting.key, value: setting.value }]
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  // Tokens only, no sign-in page, hence no client secret to keep. Function keys stay in force behind it.
  resource authentication 'config' = if (protection.mode == 'entra') {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        // A browser that opens a page brings no token. The page holds no data, and what a link may do the app checks by itself.
        excludedPaths: ['/api/review', '/api/review/*', '/api/shared/*']
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: protection.entraClientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: {
            allowedAudiences: [protection.entraClientId, 'api://${protection.entraClientId}']
          }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Address of the app.')
output uri string = 'https://${app.properties.defaultHostName}'
