import { asObject } from '../../../infra/hooks/json';
import { type Check, expectThat } from './check';
import { modulesOf, nested } from './template-parts';

export const parameterChecks: Check[] = [
  {
    point: 16,
    title:
      'every parameter of every template is described, and every text or number is bounded, listed, handed on or free by intent',
    sets: ['defaults'],
    problems: ({ template }) => {
      const stack = nested(template, 'stack');
      return [
        ...loose('main', template, (name) => freeTexts.includes(name)),
        ...loose('stack', stack, (name) => name === 'location' || freeTexts.includes(name)),
        ...modulesOf(stack).flatMap(([name, module]) => loose(name, module, (parameter) => handedOn.test(parameter))),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: "@allowed(['22', '24'])\nparam nodeVersion",
      replace: 'param nodeVersion',
    },
  },
];

/** Parameters without a description, or without bounds where they are not free. */
function loose(of: string, template: Record<string, unknown>, isFree: (name: string) => boolean): string[] {
  return Object.entries(asObject(template['parameters'])).flatMap(([name, value]) => {
    const parameter = asObject(value);
    const isBounded = ['allowedValues', 'minLength', 'maxLength', 'minValue', '$ref'].some((key) => key in parameter);
    const isClosed = parameter['type'] === 'bool' || asObject(parameter['items'])['$ref'] !== undefined;
    return [
      ...expectThat(asObject(parameter['metadata'])['description'] !== undefined, `${of}: ${name} is not described`),
      ...expectThat(isBounded || isClosed || isFree(name), `${of}: ${name} is not constrained`),
    ];
  });
}

/** What a parent computes and a module only hands to Azure: names, regions, ids, addresses. */
const handedOn = /^(name|location|roleIds|email|groupId|addressPrefix|displayName|nameSuffix)$|(Id|Name|Url)$/;

/** Names, addresses and ids that Azure itself limits, or that have no bounds. */
const freeTexts = [
  'principalId',
  'extraAppSettings',
  'alertEmail',
  'aiAccountResourceId',
  'videoApiEndpoint',
  'selfHostedRegistry',
  'selfHostedCommand',
  'videoApiVersion',
  'videoApiKeySecretUri',
  'linkKeysSecretUri',
  'webhookSecretsSecretUri',
];
