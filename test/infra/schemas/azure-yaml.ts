/**
 * What azure.yaml may hold, as far as this project uses it, stated from the published schema
 * (https://raw.githubusercontent.com/Azure/azure-dev/main/schemas/v1.0/azure.yaml.json): names, types, which keys a function
 * host may have, which hooks there are. Stricter where the original allows extensions: an unknown key here is a mistake.
 */
const hook = {
  type: 'object',
  required: ['run'],
  additionalProperties: false,
  properties: {
    run: { type: 'string', pattern: '\\.(ts|js|py|sh|ps1)$' },
    kind: { enum: ['sh', 'pwsh', 'js', 'ts', 'python', 'dotnet'] },
    dir: { type: 'string' },
    continueOnError: { type: 'boolean' },
    interactive: { type: 'boolean' },
  },
};

const hooks = (...events: string[]): object => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    events.flatMap((event) => [`pre${event}`, `post${event}`]).map((name) => [name, hook]),
  ),
});

const variables = { type: 'array', uniqueItems: true, items: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' } };

export const azureYamlSchema = {
  type: 'object',
  required: ['name', 'services'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 2, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
    metadata: {
      type: 'object',
      additionalProperties: false,
      required: ['template'],
      properties: { template: { type: 'string', pattern: '^[a-z0-9-]+@\\d+\\.\\d+\\.\\d+' } },
    },
    requiredVersions: { type: 'object', additionalProperties: false, properties: { azd: { type: 'string' } } },
    resourceGroup: { type: 'string', minLength: 3, maxLength: 64 },
    infra: {
      type: 'object',
      additionalProperties: false,
      properties: { provider: { enum: ['bicep', 'terraform'] }, path: { type: 'string' }, module: { type: 'string' } },
    },
    services: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        type: 'object',
        required: ['project', 'host'],
        additionalProperties: false,
        properties: {
          project: { type: 'string' },
          host: { const: 'function' },
          language: { enum: ['ts', 'js', 'python', 'py', 'dotnet', 'csharp', 'java', 'go'] },
          dist: { type: 'string' },
          remoteBuild: { type: 'boolean' },
          hooks: hooks('restore', 'build', 'package', 'publish', 'deploy'),
        },
      },
    },
    hooks: hooks(
      'restore',
      'build',
      'package',
      'provision',
      'publish',
      'deploy',
      'up',
      'down',
      'infracreate',
      'infradelete',
    ),
    pipeline: {
      type: 'object',
      additionalProperties: false,
      properties: { provider: { enum: ['github', 'azdo'] }, variables, secrets: variables },
    },
  },
} as const;
