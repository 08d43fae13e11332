import { asObject } from '../../../infra/hooks/json';
import { type Check, differences, everySet } from './check';

export const localAuthChecks: Check[] = [
  {
    point: 21,
    title: 'storage takes no shared key, no anonymous reader and nothing below TLS 1.2',
    sets: everySet,
    problems: (deployment) =>
      differences(
        deployment.storage,
        {
          allowSharedKeyAccess: false,
          allowBlobPublicAccess: false,
          defaultToOAuthAuthentication: true,
          minimumTlsVersion: 'TLS1_2',
          supportsHttpsTrafficOnly: true,
        },
        'storage',
      ),
    mutation: {
      file: 'modules/storage.bicep',
      find: 'allowSharedKeyAccess: false',
      replace: 'allowSharedKeyAccess: true',
    },
  },
  {
    point: 21,
    title: 'telemetry is taken from Entra identities only',
    sets: everySet,
    problems: (deployment) => [
      ...differences(deployment.properties('Microsoft.Insights/components'), { DisableLocalAuth: true }, 'insights'),
      ...differences(
        deployment.properties('Microsoft.OperationalInsights/workspaces'),
        { features: { disableLocalAuth: true } },
        'workspace',
      ),
    ],
    mutation: { file: 'modules/monitoring.bicep', find: 'DisableLocalAuth: true', replace: 'DisableLocalAuth: false' },
  },
  {
    point: 21,
    title: 'a created AI account takes Entra tokens only, under a name of its own',
    sets: ['created AI account', 'created AI account and model', 'network'],
    problems: (deployment) => {
      const account = deployment.one('Microsoft.CognitiveServices/accounts');
      return differences(
        account['properties'],
        { disableLocalAuth: true, customSubDomainName: account['name'] },
        'AI account',
      );
    },
    mutation: { file: 'modules/ai-account.bicep', find: 'disableLocalAuth: true', replace: 'disableLocalAuth: false' },
  },
  {
    point: 21,
    title: 'nobody publishes with a user name and a password, and nothing is served without TLS',
    sets: everySet,
    problems: (deployment) => [
      ...differences(
        deployment
          .all('Microsoft.Web/sites/basicPublishingCredentialsPolicies')
          .map((policy) => [String(policy['name']).split('/').at(-1), asObject(policy['properties'])['allow']])
          .sort(),
        [
          ['ftp', false],
          ['scm', false],
        ],
        'basic publishing',
      ),
      ...differences(
        deployment.app['properties'],
        { httpsOnly: true, siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' } },
        'app',
      ),
    ],
    mutation: {
      file: 'modules/function-app.bicep',
      find: "name: 'ftp'\n    properties: { allow: false }",
      replace: "name: 'ftp'\n    properties: { allow: true }",
    },
  },
];
