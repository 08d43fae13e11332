// The shapes that main.bicep hands to the modules: one type per concern, so that a wrong name or word fails the build.

@export()
@description('Tags of every resource; azd finds an environment by azd-env-name.')
type resourceTags = {
  'azd-env-name': string
  *: string
}

@export()
@description('Name of every resource, either given by the user or derived from the environment.')
@sealed()
type resourceNames = {
  identity: string
  storageAccount: string
  logAnalytics: string
  applicationInsights: string
  plan: string
  functionApp: string
  virtualNetwork: string
  scheduler: string
  taskHub: string
  aiAccount: string
  containerEnvironment: string
  containerApp: string
  containerIdentity: string
  weightsAccount: string
}

@export()
@description('Blob containers: the deployment package, what viewers see, and the records of what was paid.')
@sealed()
type containerNames = {
  package: string
  media: string
  ledger: string
}

@export()
@sealed()
type storageSettings = {
  sku: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS'

  @description('Days after which media is deleted; 0 keeps it for ever. The ledger is never deleted.')
  @minValue(0)
  mediaRetentionDays: int

  @description('Days a deleted blob can be restored.')
  @minValue(1)
  @maxValue(365)
  softDeleteDays: int
}

@export()
@sealed()
type scaleSettings = {
  instanceMemoryMB: 2048 | 4096

  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int

  @minValue(0)
  alwaysReadyHttp: int

  @minValue(0)
  alwaysReadyDurable: int

  @minValue(1)
  @maxValue(1000)
  httpPerInstanceConcurrency: int
}

@export()
@description('none: no model in Azure; existing: role assignment only; create: account, and by a further switch the deployment; selfhosted: a server of our own on a GPU.')
type aiMode = 'none' | 'existing' | 'create' | 'selfhosted'

@export()
@description('A /v1/videos server of our own, on a serverless GPU.')
@sealed()
type selfHostedSettings = {
  @description('Container image, with its tag.')
  image: string

  @description('Registry that the image is pulled from as the identity of the container; empty for a public one.')
  registryServer: string

  @description('Model to serve, under this name.')
  model: string

  @description('What is run, words between blanks; empty runs vLLM-Omni with the model.')
  command: string

  @description('Profile by which the app speaks to it.')
  profile: string

  gpu: 'Consumption-GPU-NC24-A100' | 'Consumption-GPU-NC8as-T4'

  @description('Seconds without a question after which it is scaled to zero.')
  @minValue(600)
  @maxValue(86400)
  cooldownSeconds: int

  @description('Minutes that it may take to load its weights.')
  @minValue(15)
  @maxValue(40)
  startupMinutes: int

  @minValue(100)
  weightsGiB: int
}

@export()
@sealed()
type aiDeployment = {
  name: string
  modelName: string
  modelVersion: string
  skuName: string

  @minValue(1)
  capacity: int
}

@export()
@description('How the app reaches the /v1/videos server.')
@sealed()
type videoApiSettings = {
  @description('Base address; empty takes it from the Azure account, or leaves the app unconnected.')
  endpoint: string

  @description('auto is entra with the Azure account, and none with a given address.')
  auth: 'auto' | 'entra' | 'api-key' | 'bearer' | 'none'
  tokenScope: string
  apiVersion: string

  @description('Key Vault secret that holds the key of a server that wants one.')
  keySecretUri: string
}

@export()
@sealed()
type apiProtection = {
  mode: 'functionKeys' | 'entra'

  @description('Application (client) id of the Entra registration that callers ask tokens for.')
  entraClientId: string
}

@export()
@sealed()
type observabilitySettings = {
  @minValue(30)
  @maxValue(730)
  logRetentionDays: int
  alerts: bool
  alertEmail: string

  @description('Dollars in one day above which the spend alert fires.')
  @minValue(1)
  alertDailySpendUsd: int
  workbook: bool
}

@export()
@sealed()
type networkSettings = {
  enabled: bool
  addressPrefix: string
}

@export()
@description('Somebody or something that is given roles.')
@sealed()
type principal = {
  id: string
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@export()
@description('Settings by name.')
type settingValues = {
  *: string
}

@export()
type durableBackend = 'azureStorage' | 'durableTaskScheduler'
