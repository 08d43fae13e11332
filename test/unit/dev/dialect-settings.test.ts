import { dialectSettings } from '../../../dev/dialect-settings';
import { DIALECTS } from '../../../dev/videos-api';
import { readSettings } from '../../../src/settings';

const STORAGE = { SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://a.blob.core.windows.net' };
const baseUrl = 'http://127.0.0.1:8000/v1';
const read = (dialect: string, environment: Record<string, string> = {}) =>
  readSettings({ ...STORAGE, ...environment, ...dialectSettings(dialect, { baseUrl, apiKey: 'a-key' }) });

describe('the settings for a simulator that speaks a dialect', () => {
  it.each(DIALECTS)('%s are read without a problem, and say which profile it has', (dialect) => {
    const profile = ['sglang:t2v', 'sglang:i2v'].includes(dialect) ? 'sglang' : dialect;
    expect(read(dialect)).toMatchObject({
      ok: true,
      settings: { backends: [{ baseUrl, profile }], backendKeys: { SIMULATOR_KEY: 'a-key' } },
    });
  });

  it.each([
    ['vllm-omni', 0],
    ['litellm', 0.1],
  ])('have the price that %s bills', (dialect, usdPerSecond) => {
    expect(read(dialect)).toMatchObject({ settings: { backends: [{ price: { usdPerSecond } }] } });
  });

  it('make it the only backend, whatever the environment names', () => {
    const result = read('qvac', { AZURE_OPENAI_ENDPOINT: 'https://elsewhere.openai.azure.com' });
    expect(result).toMatchObject({ ok: true, settings: { endpoint: undefined, backends: [{ name: 'qvac' }] } });
  });
});
