import { resourceTags } from '../types.bicep'

@description('Name of the Durable Task scheduler.')
param name string

@description('Name of the task hub: one per environment.')
param taskHubName string

@description('Region of the scheduler.')
param location string

@description('Tags of the scheduler.')
param tags resourceTags

@description('Days that ended orchestrations are kept.')
@minValue(1)
@maxValue(30)
param historyRetentionDays int

@description('Whether only a private endpoint may reach the scheduler.')
param isPrivate bool

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // An empty list shuts everybody out, the app included. Callers still need the role.
    ipAllowlist: ['0.0.0.0/0']
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }

  resource retention 'retentionPolicies' = {
    name: 'default'
    properties: { retentionPolicies: [{ retentionPeriodInDays: historyRetentionDays }] }
  }

  resource taskHub 'taskHubs' = {
    name: taskHubName
    properties: {}
  }
}

@description('Resource id of the scheduler.')
output id string = scheduler.id

@description('Address of the scheduler, as the service gave it.')
output endpoint string = scheduler.properties.endpoint
