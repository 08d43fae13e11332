import { principal } from '../types.bicep'

@description('Durable Task scheduler that the role is given on.')
param schedulerName string

@description('Who is given the role.')
param grantees principal[]

@description('Role definition id.')
param roleId string

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' existing = {
  name: schedulerName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grantee in grantees: {
    scope: scheduler
    name: guid(scheduler.id, grantee.id, roleId)
    properties: {
      principalId: grantee.id
      principalType: grantee.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]
