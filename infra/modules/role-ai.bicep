import { principal } from '../types.bicep'

// The only thing that ever happens to an account that was there before: it may be in another group or subscription, and
// its own settings, deployments and network rules are not touched.

@description('Azure OpenAI account that the role is given on.')
param accountName string

@description('Who is given the role.')
param grantees principal[]

@description('Role definition id.')
param roleId string

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = {
  name: accountName
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grantee in grantees: {
    scope: account
    name: guid(account.id, grantee.id, roleId)
    properties: {
      principalId: grantee.id
      principalType: grantee.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]

@description('Address of the OpenAI routes of the account.')
output endpoint string = 'https://${account.properties.customSubDomainName}.openai.azure.com'
