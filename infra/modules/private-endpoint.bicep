import { resourceTags } from '../types.bicep'

@description('Name of the private endpoint.')
param name string

@description('Region of the private endpoint.')
param location string

@description('Tags of the private endpoint and its DNS zones.')
param tags resourceTags

@description('Resource that becomes reachable.')
param targetId string

@description('Part of the resource, for example blob.')
param groupId string

@description('Private DNS zones that answer for the resource.')
@minLength(1)
param zoneNames string[]

@description('Network that resolves the zones.')
param networkId string

@description('Subnet that takes the endpoint.')
param subnetId string

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zoneNames: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zoneNames: {
    parent: zones[index]
    name: 'network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: { privateLinkServiceId: targetId, groupIds: [groupId] }
      }
    ]
  }

  resource dns 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        for (zone, index) in zoneNames: {
          name: replace(zone, '.', '-')
          properties: { privateDnsZoneId: zones[index].id }
        }
      ]
    }
  }
}
