/** What helps against what storage answers, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  AuthorizationPermissionMismatch:
    'Give the identity of the app Storage Blob Data Owner on the account, and allow ten minutes for it to take effect.',
  AuthorizationFailure: 'Let the app reach the account: its firewall and its private endpoints refuse it now.',
  AuthenticationFailed:
    'The key in the connection string is not one of the account, or the clock of the machine is wrong.',
  ContainerNotFound: 'Make the containers that the settings name, or let the deployment make them.',
  InvalidHeaderValue: 'An Azurite of your own needs --skipApiVersionCheck.',
  ENOTFOUND: 'There is no account of that name: check SHOTLOOP_STORAGE_ACCOUNT_URL.',
  ECONNREFUSED: 'Nothing listens there: start Azurite (npm run azurite), or name another storage.',
};

export const storageAdvice = (code: string): string =>
  ADVICE[code] ??
  'Check SHOTLOOP_STORAGE_ACCOUNT_URL or SHOTLOOP_STORAGE_CONNECTION_STRING, and that the account can be reached from the app.';
