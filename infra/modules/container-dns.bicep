import { resourceTags } from '../types.bicep'

@description('Domain of the container environment.')
@minLength(1)
param domain string

@description('Address that answers for every name in it.')
@minLength(1)
param address string

@description('Tags of the zone and its link.')
param tags resourceTags

@description('Network that resolves the zone.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: domain
  location: 'global'
  tags: tags

  resource everyName 'A' = {
    name: '*'
    properties: { ttl: 300, aRecords: [{ ipv4Address: address }] }
  }

  resource link 'virtualNetworkLinks' = {
    name: 'network'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}
