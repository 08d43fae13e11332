import { principal } from '../types.bicep'

@description('Storage account that the roles are given on.')
param accountName string

@description('Who is given the roles.')
param grantees principal[]

@description('Role definition ids.')
param roleIds string[]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: accountName
}

var grants = flatten(map(grantees, grantee => map(roleIds, roleId => { grantee: grantee, roleId: roleId })))

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in grants: {
    scope: account
    name: guid(account.id, grant.grantee.id, grant.roleId)
    properties: {
      principalId: grant.grantee.id
      principalType: grant.grantee.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.roleId)
    }
  }
]
