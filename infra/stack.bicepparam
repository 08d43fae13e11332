// For a resource group that is given, without any right on the subscription:
//   SHOTLOOP_NAME=contoso1 az deployment group create -g GROUP -p infra/stack.bicepparam
// The names carry SHOTLOOP_NAME (3 to 12 lower-case letters and digits); everything else is as `azd up` has it by default.
using 'stack.bicep'

var name = readEnvironmentVariable('SHOTLOOP_NAME', 'shotloop')

param tags = { 'azd-env-name': name }
param names = {
  identity: 'id-${name}'
  storageAccount: 'st${name}'
  logAnalytics: 'log-${name}'
  applicationInsights: 'appi-${name}'
  plan: 'plan-${name}'
  functionApp: 'func-${name}'
  virtualNetwork: 'vnet-${name}'
  scheduler: 'dts-${name}'
  taskHub: 'shotloop${name}'
  aiAccount: 'aoai-${name}'
  containerEnvironment: 'cae-${name}'
  containerApp: 'ca-${name}'
  containerIdentity: 'id-${name}-videos'
  weightsAccount: 'stw${name}'
}
param serviceName = 'api'
param nodeVersion = '22'
param scale = {
  instanceMemoryMB: 2048
  maximumInstanceCount: 40
  alwaysReadyHttp: 0
  alwaysReadyDurable: 0
  httpPerInstanceConcurrency: 16
}
param backend = 'azureStorage'
param historyRetentionDays = 30
param storage = { sku: 'Standard_LRS', mediaRetentionDays: 90, softDeleteDays: 7 }
param containers = { package: 'package', media: 'media', ledger: 'ledger' }
param observability = { logRetentionDays: 30, alerts: false, alertEmail: '', alertDailySpendUsd: 50, workbook: false }
param network = { enabled: false, addressPrefix: '10.40.0.0/16' }
param protection = { mode: 'functionKeys', entraClientId: '' }
param videoApi = {
  endpoint: readEnvironmentVariable('VIDEO_API_ENDPOINT', '')
  auth: 'auto'
  tokenScope: 'https://ai.azure.com/.default'
  apiVersion: ''
  keySecretUri: ''
}
param ai = 'none'
param selfHosted = {
  image: 'docker.io/vllm/vllm-omni:v0.30.0'
  registryServer: ''
  model: 'Wan-AI/Wan2.2-TI2V-5B-Diffusers'
  command: ''
  profile: 'vllm-omni'
  gpu: 'Consumption-GPU-NC24-A100'
  cooldownSeconds: 900
  startupMinutes: 30
  weightsGiB: 100
}
param aiLocation = 'eastus2'
param aiAccountResourceId = ''
param deployment = {
  name: 'sora-2'
  modelName: 'sora-2'
  modelVersion: '2025-12-08'
  skuName: 'GlobalStandard'
  capacity: 1
}
param createDeployment = false
param restoreAiAccount = false
param developer = null
param extraAppSettings = {}
