import { asObject } from '../../../infra/hooks/json';
import { type Check, differences, everySet, expectThat } from './check';

export const identityChecks: Check[] = [
  {
    point: 19,
    title: 'the app runs as one user-assigned identity, which every SDK and binding setting names',
    sets: everySet,
    problems: (deployment, set) => {
      const { settings, app } = deployment;
      // That of a self-hosted server is not the app's.
      const identities = set.startsWith('self-hosted server') ? 2 : 1;
      const clientId = /^\[reference\(.*identity-.*\.outputs\.clientId\.value\]$/s;
      const named = ['AZURE_CLIENT_ID', 'AzureWebJobsStorage__clientId'];
      return [
        ...differences(
          deployment.all('Microsoft.ManagedIdentity/userAssignedIdentities').length,
          identities,
          'identities',
        ),
        ...differences(app['identity'], { type: 'UserAssigned' }, 'identity of the app'),
        ...differences(
          Object.keys(asObject(asObject(app['identity'])['userAssignedIdentities'])).length,
          1,
          'its identities',
        ),
        ...named.flatMap((name) =>
          expectThat(clientId.test(settings.get(name) ?? ''), `${name} is ${settings.get(name)}`),
        ),
        ...differences(settings.get('AzureWebJobsStorage__credential'), 'managedidentity', 'credential of the host'),
        ...expectThat(
          (settings.get('APPLICATIONINSIGHTS_AUTHENTICATION_STRING') ?? '').includes('outputs.clientId'),
          'telemetry is not sent as the identity',
        ),
      ];
    },
    mutation: {
      file: 'stack.bicep',
      find: 'AZURE_CLIENT_ID: identity.outputs.clientId',
      replace: "AZURE_CLIENT_ID: ''",
    },
  },
  {
    point: 19,
    title: 'with the Durable Task Scheduler, its connection names the identity too',
    sets: ['scheduler', 'network'],
    problems: ({ settings }) => {
      const connection = settings.get('DURABLE_TASK_SCHEDULER_CONNECTION_STRING') ?? '';
      return [
        ...expectThat(
          connection.includes('Endpoint={0};Authentication=ManagedIdentity;ClientID={1}'),
          `the connection is ${connection}`,
        ),
        ...expectThat(
          /outputs\.endpoint\.value.*outputs\.clientId\.value/s.test(connection),
          'endpoint or client id is made up',
        ),
      ];
    },
    mutation: { file: 'stack.bicep', find: ';ClientID=${identity.outputs.clientId}', replace: '' },
  },
  {
    point: 20,
    title: 'no key, connection string or signed link is in any resource, setting or output',
    sets: everySet,
    problems: ({ template, resources, settings }) => {
      const text = JSON.stringify([template, resources]);
      const secrets =
        /listKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessSignature|sharedAccessKey|\bsig=/i;
      const found = secrets.exec(text);
      return [
        ...expectThat(found === null, `the template holds ${found?.[0] ?? ''}`),
        ...expectThat(!settings.has('AzureWebJobsStorage'), 'AzureWebJobsStorage is a connection string'),
        ...expectThat(!settings.has('SHOTLOOP_STORAGE_CONNECTION_STRING'), 'a storage connection string is set'),
        ...expectThat(
          (settings.get('VIDEO_API_KEY') ?? '@Microsoft.KeyVault(').startsWith('@Microsoft.KeyVault('),
          'VIDEO_API_KEY is not a Key Vault reference',
        ),
      ];
    },
    mutation: {
      file: 'modules/function-app.bicep',
      find: 'output name string = app.name',
      replace: "output name string = listKeys('${app.id}/host/default', '2025-03-01').masterKey",
    },
  },
  {
    point: 20,
    title: 'the key of another server, and those of links and webhooks, come from Key Vault, read as the identity',
    sets: ['another server'],
    problems: ({ settings, app }) => [
      ...differences(
        settings.get('VIDEO_API_KEY'),
        '@Microsoft.KeyVault(SecretUri=https://team.vault.azure.net/secrets/video-key)',
        'VIDEO_API_KEY',
      ),
      ...differences(
        settings.get('SHOTLOOP_LINK_KEYS'),
        '@Microsoft.KeyVault(SecretUri=https://team.vault.azure.net/secrets/link-keys)',
        'SHOTLOOP_LINK_KEYS',
      ),
      ...differences(
        settings.get('SHOTLOOP_WEBHOOK_SECRETS'),
        '@Microsoft.KeyVault(SecretUri=https://team.vault.azure.net/secrets/webhook-secrets)',
        'SHOTLOOP_WEBHOOK_SECRETS',
      ),
      ...expectThat(
        String(asObject(app['properties'])['keyVaultReferenceIdentity']).includes('outputs.id.value'),
        'the reference is not read as the identity',
      ),
    ],
    mutation: { file: 'modules/function-app.bicep', find: '    keyVaultReferenceIdentity: identityId\n', replace: '' },
  },
  {
    point: 24,
    title: 'the switch to Entra refuses callers without a token and keeps no client secret',
    sets: ['operators'],
    problems: (deployment) => {
      const settings = deployment.properties('Microsoft.Web/sites/config');
      return [
        ...differences(
          settings,
          {
            platform: { enabled: true },
            globalValidation: { requireAuthentication: true, unauthenticatedClientAction: 'Return401' },
            identityProviders: {
              azureActiveDirectory: {
                enabled: true,
                registration: { clientId: '00000000-0000-0000-0000-0000000000dd' },
                validation: {
                  allowedAudiences: [
                    '00000000-0000-0000-0000-0000000000dd',
                    'api://00000000-0000-0000-0000-0000000000dd',
                  ],
                },
              },
            },
          },
          'Easy Auth',
        ),
        ...expectThat(!JSON.stringify(settings).includes('clientSecret'), 'a client secret is named'),
      ];
    },
    mutation: { file: 'modules/function-app.bicep', find: "'Return401'", replace: "'AllowAnonymous'" },
  },
];
