import { aiDeployment, resourceTags } from '../types.bicep'

@description('Name of the account, which is its host name too.')
param name string

@description('Region of the account: one that has the model, whatever the region of the app.')
param location string

@description('Tags of the account.')
param tags resourceTags

@description('Model deployment to create; null creates none, so that nothing depends on a model being on offer.')
param deployment aiDeployment?

@description('Whether to restore a soft-deleted account of this name instead of creating one.')
param restore bool

@description('Whether only a private endpoint may reach the account.')
param isPrivate bool

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: name
    disableLocalAuth: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow' }
    // Only ever sent as true: with nothing soft-deleted under this name the service refuses it.
    restore: restore ? true : null
  }
}

resource model 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = if (deployment != null) {
  parent: account
  name: deployment.?name ?? 'none'
  sku: { name: deployment.?skuName ?? '', capacity: deployment.?capacity ?? 1 }
  properties: {
    model: { format: 'OpenAI', name: deployment.?modelName ?? '', version: deployment.?modelVersion ?? '' }
    versionUpgradeOption: 'NoAutoUpgrade'
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name
