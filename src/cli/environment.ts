/** What the environment says to the command line; everything else it knows from its arguments. */
export interface Environment {
  /** Where the app is. */
  readonly url: string | undefined;
  /** Function key. Never an option: arguments are seen by everybody on the machine. */
  readonly key: string | undefined;
  /** Client id of the app registration that callers get tokens for. */
  readonly entra: string | undefined;
  /** Where `--local` keeps what it needs to go on later. */
  readonly localState: string | undefined;
  /** Secrets of webhooks that are to be verified. Never an option, for the same reason. */
  readonly webhookSecrets: string | undefined;
}

export const VARIABLES = {
  url: 'SHOTLOOP_URL',
  key: 'SHOTLOOP_KEY',
  entra: 'SHOTLOOP_ENTRA_APP',
  localState: 'SHOTLOOP_LOCAL_STATE',
  webhookSecrets: 'SHOTLOOP_WEBHOOK_SECRETS',
} as const;

/** A variable that is set to nothing counts as not set. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const read = (name: string): string | undefined => {
    const value = variables[name]?.trim();
    return value === '' ? undefined : value;
  };
  return {
    url: read(VARIABLES.url),
    key: read(VARIABLES.key),
    entra: read(VARIABLES.entra),
    localState: read(VARIABLES.localState),
    webhookSecrets: read(VARIABLES.webhookSecrets),
  };
}
