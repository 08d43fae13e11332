/** What of https://raw.githubusercontent.com/devcontainers/spec/main/schemas/devContainer.base.schema.json is used here. */
export const devContainerSchema = {
  type: 'object',
  required: ['image'],
  additionalProperties: false,
  properties: {
    name: { type: 'string' },
    image: { type: 'string' },
    features: {
      type: 'object',
      propertyNames: { pattern: '^ghcr\\.io/[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+:[a-z0-9.]+$' },
      additionalProperties: { type: 'object' },
    },
    forwardPorts: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 65_535 } },
    portsAttributes: {
      type: 'object',
      propertyNames: { pattern: '^\\d+(-\\d+)?$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: {
          label: { type: 'string' },
          onAutoForward: { enum: ['notify', 'openBrowser', 'openBrowserOnce', 'openPreview', 'silent', 'ignore'] },
        },
      },
    },
    postCreateCommand: { type: 'string' },
    customizations: { type: 'object' },
  },
} as const;
