/** Settings that EXTRA_APP_SETTINGS may not bring, and why: it is kept and shown as plain text, and read by nobody but Bicep. */
const refused: readonly (readonly [RegExp, string])[] = [
  [
    /^VIDEO_API_KEY$/i,
    'a key would stand there for everybody to read; put it into a Key Vault and set VIDEO_API_KEY_SECRET_URI',
  ],
  [
    /^SHOTLOOP_LINK_KEYS$/i,
    'keys would stand there for everybody to read; put them into a Key Vault and set LINK_KEYS_SECRET_URI',
  ],
  [
    /^SHOTLOOP_WEBHOOK_SECRETS$/i,
    'secrets would stand there for everybody to read; put them into a Key Vault and set WEBHOOK_SECRETS_SECRET_URI',
  ],
  [/^AzureWebJobsStorage/i, 'the host signs in to its storage as the identity of the app, which the template sets'],
  [
    /^SHOTLOOP_STORAGE_CONNECTION_STRING$/i,
    'it carries a key, and the storage account takes none; the app signs in as its identity',
  ],
  [/^AZURE_OPENAI_ENDPOINT$/i, 'set VIDEO_API_ENDPOINT or AI_MODE, which set it along with how the app signs in'],
  [/^FUNCTIONS_/i, 'Flex Consumption keeps it in the configuration of the app and refuses it as a setting'],
  [/^WEBSITE_/i, 'it is the platform that sets it, or that refuses it on Flex Consumption'],
];

/** What is wrong with EXTRA_APP_SETTINGS, one sentence each. Values are not repeated: one may be a key. */
export function extraSettingsProblems(text: string): string[] {
  const pairs = text.split(';').filter((pair) => pair.trim() !== '');
  return pairs.flatMap((pair) => {
    const [, name] = /^\s*([A-Za-z]\w*)\s*=/.exec(pair) ?? [];
    if (name === undefined) {
      return [`EXTRA_APP_SETTINGS holds "${(pair.split('=')[0] ?? '').trim()}"; expected NAME=value;NAME=value.`];
    }
    const reason = refused.find(([pattern]) => pattern.test(name))?.[1];
    return reason === undefined ? [] : [`EXTRA_APP_SETTINGS may not hold ${name}: ${reason}.`];
  });
}
