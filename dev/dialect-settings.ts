import { dialectModel, dialectUsdPerSecond } from './videos-api';

/** How the app is told about a simulator that speaks a dialect: as its only backend, with the profile of that server. */
export function dialectSettings(
  dialect: string,
  { baseUrl, apiKey }: { baseUrl: string; apiKey: string },
): Record<string, string> {
  const backend = {
    // A name has no colons.
    name: dialect.replaceAll(':', '-'),
    baseUrl,
    profile: profileOf(dialect),
    // The one way to sign in that all but Azure know; the ones without credentials do not look.
    auth: { type: dialect === 'azure' ? 'api-key' : 'bearer', keySetting: KEY_SETTING },
    model: { text: dialectModel(dialect) },
    // What the simulator bills, and nobody pays.
    price: { usdPerSecond: dialectUsdPerSecond(dialect), asOf: '2026-11-28' },
  };
  return {
    // Whatever the environment has under this name would be the backend of a brief that names none.
    AZURE_OPENAI_ENDPOINT: '',
    VIDEO_BACKENDS: JSON.stringify([backend]),
    [KEY_SETTING]: apiKey,
  };
}

const KEY_SETTING = 'SIMULATOR_KEY';

/** SGLang says itself which models it has loaded, so that its profile is one. */
const profileOf = (dialect: string): string => (dialect.startsWith('sglang') ? 'sglang' : dialect);
