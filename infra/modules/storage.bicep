import { containerNames, resourceTags, storageSettings } from '../types.bicep'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region of the storage account.')
param location string

@description('Tags of the storage account.')
param tags resourceTags

@description('Blob containers to create.')
param containers containerNames

@description('Redundancy and retention.')
param settings storageSettings

@description('Whether only private endpoints may reach the account.')
param isPrivate bool

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: settings.sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: settings.softDeleteDays }
      containerDeleteRetentionPolicy: { enabled: true, days: settings.softDeleteDays }
    }

    resource packageContainer 'containers' = {
      name: containers.package
      properties: { publicAccess: 'None' }
    }

    resource mediaContainer 'containers' = {
      name: containers.media
      properties: { publicAccess: 'None' }
    }

    resource ledgerContainer 'containers' = {
      name: containers.ledger
      properties: { publicAccess: 'None' }
    }
  }

  // An account has one policy: a second module that writes one would replace this. The prefix ends in a slash so that
  // a container whose name merely begins like it is left alone.
  resource lifecycle 'managementPolicies' = if (settings.mediaRetentionDays > 0) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'delete-old-media'
            enabled: true
            type: 'Lifecycle'
            definition: {
              filters: {
                blobTypes: ['blockBlob']
                prefixMatch: ['${containers.media}/']
              }
              actions: {
                baseBlob: {
                  delete: { daysAfterModificationGreaterThan: settings.mediaRetentionDays }
                }
              }
            }
          }
        ]
      }
    }
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Addresses of the account, right in every cloud.')
output endpoints { blob: string, queue: string, table: string } = {
  blob: account.properties.primaryEndpoints.blob
  queue: account.properties.primaryEndpoints.queue
  table: account.properties.primaryEndpoints.table
}
