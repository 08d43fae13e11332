import { principal } from '../types.bicep'

@description('Application Insights component that the role is given on.')
param componentName string

@description('Who is given the role.')
param grantees principal[]

@description('Role definition id.')
param roleId string

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grantee in grantees: {
    scope: component
    name: guid(component.id, grantee.id, roleId)
    properties: {
      principalId: grantee.id
      principalType: grantee.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]
