import { resourceTags } from '../types.bicep'

@description('Title in the portal.')
param displayName string

@description('Region of the workbook.')
param location string

@description('Tags of the workbook.')
param tags resourceTags

@description('Log Analytics workspace that the workbook asks.')
param workspaceId string

var queries = loadJsonContent('../queries.json')

var charts = [
  { title: 'Spend by day (USD)', query: queries.spendByDay, visualization: 'barchart' }
  { title: 'How pipelines ended', query: queries.endings, visualization: 'table' }
  { title: 'Failures', query: queries.failures, visualization: 'table' }
  { title: 'Time in the queue (seconds)', query: queries.queueTime, visualization: 'timechart' }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, displayName)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: displayName
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      fallbackResourceIds: [workspaceId]
      items: map(charts, chart => {
        type: 3
        content: {
          version: 'KqlItem/1.0'
          query: chart.query
          size: 0
          title: chart.title
          timeContext: { durationMs: 604800000 }
          queryType: 0
          resourceType: 'microsoft.operationalinsights/workspaces'
          visualization: chart.visualization
        }
      })
    })
  }
}
