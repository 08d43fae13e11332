import { connectBackends } from '../../../../src/connect-backends';
import type { SettingProblem } from '../../../../src/settings';
import { readSettings } from '../../../../src/settings';

const URL_ = 'http://127.0.0.1:9/v1';

async function makesFrom(env: Record<string, string>): Promise<unknown[]> {
  const problems: SettingProblem[] = [];
  const read = readSettings({
    ...{ SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://a.blob.core.windows.net', VIDEO_API_AUTH: 'none' },
    ...env,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const servers = connectBackends(read.settings, problems)?.({ settings: read.settings }) ?? [];
  return Promise.all(servers.map(async (server) => (await server.server()).limits.makesFrom));
}
const entry = (profile: string, more: object = {}) => ({
  ...{ name: 'one', baseUrl: URL_, profile, model: { text: 'm' } },
  price: { usdPerSecond: 0, asOf: '2026-01-01' },
  ...more,
});
const ofEntry = async (profile: string, more?: object) =>
  (await makesFrom({ VIDEO_BACKENDS: JSON.stringify([entry(profile, more)]) }))[0];

describe('how a backend makes clips from clips', () => {
  it.each<[string, string[]]>([
    ['openai', ['remix', 'edit', 'extend']],
    ['azure', ['remix', 'edit']],
    ['litellm', ['remix']],
    ['vllm-omni', []],
    ['sglang', []],
    ['new-api', []],
  ])('is what its profile knows: %s %j', async (profile, expected) => {
    expect(await ofEntry(profile)).toEqual(expected);
  });

  it('is what its settings say, where they say something', async () => {
    expect(await ofEntry('litellm', { edits: true, extends: true })).toEqual(['remix', 'edit', 'extend']);
    expect(await ofEntry('openai', { remixes: false })).toEqual(['edit', 'extend']);
  });

  it.each([
    ['https://a.openai.azure.com', ['remix', 'edit']],
    ['http://127.0.0.1:9/openai/v1', ['remix', 'edit']],
    ['http://127.0.0.1:9/v1', ['remix', 'edit', 'extend']],
  ])('is what its address tells, where it is the only one: %s', async (endpoint, expected) => {
    expect(await makesFrom({ AZURE_OPENAI_ENDPOINT: endpoint })).toEqual([expected]);
  });
});
