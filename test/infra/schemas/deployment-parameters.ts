/**
 * A deployment parameter file, stated from the published schema
 * (https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json): every parameter has a value or a
 * reference to a secret. Here references are not used, and every value is one azd variable.
 */
export const deploymentParametersSchema = {
  type: 'object',
  required: ['$schema', 'contentVersion', 'parameters'],
  additionalProperties: false,
  properties: {
    $schema: { const: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#' },
    contentVersion: { type: 'string', pattern: '^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$' },
    parameters: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['value'],
        additionalProperties: false,
        properties: { value: { type: 'string', pattern: '^\\$\\{[A-Z][A-Z0-9_]*(=[^}]*)?\\}$' } },
      },
    },
  },
} as const;
