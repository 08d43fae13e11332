/** What a user may set with `azd env set`, by the name of the set. Each is provisioned in the checks. */
export const parameterSets = {
  defaults: {},
  'existing AI account': {
    AI_MODE: 'existing',
    AI_ACCOUNT_RESOURCE_ID:
      '/subscriptions/00000000-0000-0000-0000-0000000000cc/resourceGroups/rg-shared-ai/providers/Microsoft.CognitiveServices/accounts/team-openai',
    AI_DEPLOYMENT_NAME: 'video',
  },
  'created AI account': { AI_MODE: 'create', AI_LOCATION: 'swedencentral' },
  'created AI account and model': {
    AI_MODE: 'create',
    AI_DEPLOY_MODEL: 'true',
    AI_CAPACITY: '2',
    RESTORE_AI_ACCOUNT: 'true',
  },
  'another server': {
    VIDEO_API_ENDPOINT: 'https://videos.example.com/v1',
    VIDEO_API_AUTH: 'bearer',
    VIDEO_API_KEY_SECRET_URI: 'https://team.vault.azure.net/secrets/video-key',
    LINK_KEYS_SECRET_URI: 'https://team.vault.azure.net/secrets/link-keys',
    WEBHOOK_SECRETS_SECRET_URI: 'https://team.vault.azure.net/secrets/webhook-secrets',
    EXTRA_APP_SETTINGS: 'VIDEO_API_USD_PER_SECOND=0.05; VIDEO_API_SIZES=720x1280,1280x720;',
  },
  'another server beside an AI account': {
    AI_MODE: 'create',
    VIDEO_API_ENDPOINT: 'https://videos.example.com/v1',
  },
  network: {
    VNET_ENABLED: 'true',
    AI_MODE: 'create',
    AI_DEPLOY_MODEL: 'true',
    DURABLE_BACKEND: 'durableTaskScheduler',
  },
  'self-hosted server': { AI_MODE: 'selfhosted' },
  'self-hosted server of another kind': {
    AI_MODE: 'selfhosted',
    VNET_ENABLED: 'true',
    SELFHOSTED_IMAGE: 'team.azurecr.io/sglang:1',
    SELFHOSTED_REGISTRY: 'team.azurecr.io',
    SELFHOSTED_MODEL: 'team/video',
    SELFHOSTED_COMMAND: 'sglang serve --model-path team/video --port 8000 --host 0.0.0.0',
    SELFHOSTED_PROFILE: 'sglang',
    SELFHOSTED_GPU: 'Consumption-GPU-NC8as-T4',
    SELFHOSTED_COOLDOWN_SECONDS: '1200',
    SELFHOSTED_STARTUP_MINUTES: '40',
    SELFHOSTED_WEIGHTS_GIB: '200',
    CONTAINER_APP_NAME: 'contoso-videos',
  },
  scheduler: { DURABLE_BACKEND: 'durableTaskScheduler' },
  'existing resource group': { SHOTLOOP_EXISTING_RESOURCE_GROUP: 'rg-given' },
  operators: {
    ALERTS_ENABLED: 'true',
    ALERT_EMAIL: 'ops@example.com',
    WORKBOOK_ENABLED: 'true',
    API_PROTECTION: 'entra',
    ENTRA_CLIENT_ID: '00000000-0000-0000-0000-0000000000dd',
  },
  'pipeline with developer roles': {
    GRANT_DEVELOPER_ROLES: 'true',
    AZURE_PRINCIPAL_ID: '00000000-0000-0000-0000-0000000000ee',
    AZURE_PRINCIPAL_TYPE: 'ServicePrincipal',
    DURABLE_BACKEND: 'durableTaskScheduler',
    AI_MODE: 'create',
  },
  'named and warm': {
    STORAGE_ACCOUNT_NAME: 'contosovideo',
    FUNCTION_APP_NAME: 'contoso-video',
    ALWAYS_READY_HTTP: '1',
    ALWAYS_READY_DURABLE: '2',
    INSTANCE_MEMORY_MB: '4096',
    MAXIMUM_INSTANCE_COUNT: '100',
    MEDIA_RETENTION_DAYS: '0',
    FUNCTION_NODE_VERSION: '24',
  },
} as const satisfies Record<string, Record<string, string>>;

export type ParameterSet = keyof typeof parameterSets;

/** What azd itself always sets. */
export const azdEnvironment = { AZURE_ENV_NAME: 'demo', AZURE_LOCATION: 'westus3' } as const;
