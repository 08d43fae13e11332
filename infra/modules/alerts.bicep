import { resourceTags } from '../types.bicep'

@description('Ending of the names of the rules.')
param nameSuffix string

@description('Region of the rules.')
param location string

@description('Tags of the rules.')
param tags resourceTags

@description('Log Analytics workspace that the rules ask.')
param workspaceId string

@description('Who is told; empty leaves the alerts in the portal.')
param email string

@description('Dollars in one day above which the spend alert fires.')
@minValue(1)
param dailySpendUsd int

var queries = loadJsonContent('../queries.json')

var rules = [
  {
    name: 'pipeline-failures'
    text: 'A pipeline ended other than completed in the last 15 minutes.'
    query: queries.failures
    window: 'PT15M'
    reads: 'PT15M'
    every: 'PT15M'
    threshold: 0
    severity: 2
  }
  {
    name: 'queue-time'
    text: 'A render has been waiting for a slot for more than 30 minutes.'
    query: queries.longWaits
    window: 'PT6H'
    reads: 'PT6H'
    every: 'PT15M'
    threshold: 0
    severity: 3
  }
  {
    name: 'daily-spend'
    text: 'More than ${dailySpendUsd} dollars were spent on renders in 24 hours.'
    query: queries.spendLastDay
    window: 'P1D'
    // A resume asks for a render anew and its charge is logged again: two days are read, so that it is known for what it is.
    reads: 'P2D'
    every: 'PT1H'
    threshold: dailySpendUsd
    severity: 2
  }
]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-${nameSuffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'shotloop'
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: '${rule.name}-${nameSuffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${rule.name} ${nameSuffix}'
      description: rule.text
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      windowSize: rule.window
      overrideQueryTimeRange: rule.reads
      evaluationFrequency: rule.every
      criteria: {
        allOf: [
          union(
            {
              query: rule.query
              operator: 'GreaterThan'
              threshold: rule.threshold
            },
            rule.name == 'daily-spend'
              ? { timeAggregation: 'Total', metricMeasureColumn: 'Usd' }
              : { timeAggregation: 'Count' }
          )
        ]
      }
      autoMitigate: true
      // A fresh workspace has no table yet, and the rule would be refused for it.
      skipQueryValidation: true
      actions: { actionGroups: empty(email) ? [] : [group.id] }
    }
  }
]
