import { dialectModel } from './videos-api';

/**
 * How the app is told about a simulator that speaks a dialect. Its model and a bearer token are all that the settings of one
 * backend can say; a caller names the rest with `--setting`.
 */
export function dialectSettings(dialect: string, apiKey: string): Record<string, string> {
  return {
    AZURE_OPENAI_DEPLOYMENT_NAME: dialectModel(dialect),
    // The one way to sign in that all of them know; the ones without credentials do not look.
    VIDEO_API_AUTH: dialect === 'azure' ? 'api-key' : 'bearer',
    VIDEO_API_KEY: apiKey,
  };
}
