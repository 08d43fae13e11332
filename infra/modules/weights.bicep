import { resourceTags } from '../types.bicep'

@description('Name of the storage account: 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Region of the account.')
param location string

@description('Tags of the account.')
param tags resourceTags

@description('Size of the share, which is billed whether it is full or not.')
@minValue(100)
param sizeGiB int

// Container Apps mounts a share either over SMB, by an account key and nothing else, or over NFS, for whoever the network
// lets in. There is no mount by identity; so this account takes no key at all and has no address but its private endpoint.
resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'FileStorage'
  sku: { name: 'Premium_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Disabled'
    // NFS has no TLS of its own, and is refused where all traffic must have it. It stays within the network.
    supportsHttpsTrafficOnly: false
    networkAcls: { bypass: 'None', defaultAction: 'Deny' }
  }

  resource files 'fileServices' = {
    name: 'default'

    resource weights 'shares' = {
      name: 'weights'
      properties: { enabledProtocols: 'NFS', rootSquash: 'NoRootSquash', shareQuota: sizeGiB }
    }
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Host that serves the share.')
output server string = '${account.name}.file.${environment().suffixes.storage}'

@description('The share, as NFS names it.')
output share string = '/${account.name}/${account::files::weights.name}'
