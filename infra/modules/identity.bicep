import { resourceTags } from '../types.bicep'

@description('Name of the identity that the app runs as.')
param name string

@description('Region of the identity.')
param location string

@description('Tags of the identity.')
param tags resourceTags

// User-assigned, so that its roles can be given before the app exists: that is what shortens the wait at a first deployment.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('Client id, which every SDK and binding setting names.')
output clientId string = identity.properties.clientId

@description('Object id, which role assignments name.')
output principalId string = identity.properties.principalId
