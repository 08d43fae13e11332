import { resourceTags } from '../types.bicep'

@description('Name of the virtual network.')
param name string

@description('Region of the virtual network.')
param location string

@description('Tags of the virtual network.')
param tags resourceTags

@description('Address space, /20 or wider.')
param addressPrefix string

@description('Whether a container environment gets a subnet too.')
param hasContainers bool

// An environment wants a subnet for itself alone, also where Flex Consumption has one that is delegated alike.
var containers = {
  name: 'containers'
  properties: {
    addressPrefix: cidrSubnet(addressPrefix, 24, 2)
    delegations: [{ name: 'environment', properties: { serviceName: 'Microsoft.App/environments' } }]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: concat(
      [
        {
          name: 'app'
          properties: {
            addressPrefix: cidrSubnet(addressPrefix, 24, 0)
            // Flex Consumption runs on Container Apps infrastructure, hence not Microsoft.Web/serverFarms.
            delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
          }
        }
        {
          name: 'private-endpoints'
          properties: {
            addressPrefix: cidrSubnet(addressPrefix, 24, 1)
            privateEndpointNetworkPolicies: 'Disabled'
          }
        }
      ],
      hasContainers ? [containers] : []
    )
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource containerSubnet 'subnets' existing = if (hasContainers) {
    name: 'containers'
  }

  resource privateEndpoints 'subnets' existing = {
    name: 'private-endpoints'
  }
}

@description('Resource id of the network.')
output id string = network.id

@description('Subnet that the app is integrated with.')
output appSubnetId string = network::app.id

@description('Subnet of the private endpoints.')
output endpointSubnetId string = network::privateEndpoints.id

@description('Subnet of the container environment; null where there is none.')
output containerSubnetId string? = hasContainers ? network::containerSubnet.id : null
