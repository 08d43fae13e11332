import { readSettings } from '../../../../src/settings';

const ENOUGH = { SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://a.blob.core.windows.net' };
const WAN = { name: 'wan', baseUrl: 'http://gpu:8000/v1', profile: 'vllm-omni', model: { text: 'wan2.2' } };
const read = (entries: unknown, env: Record<string, string> = {}) =>
  readSettings({ ...ENOUGH, ...env, VIDEO_BACKENDS: typeof entries === 'string' ? entries : JSON.stringify(entries) });
const expectedOf = (entries: unknown, env?: Record<string, string>): string[] => {
  const result = read(entries, env);
  return result.ok ? [] : result.problems.map(({ name, expected }) => `${name} ${expected}`);
};

describe('VIDEO_BACKENDS', () => {
  it('is enough by itself: a URL, the name of a profile, and a model', () => {
    expect(read([WAN])).toMatchObject({ ok: true, settings: { backends: [{ ...WAN, auth: { type: 'none' } }] } });
    expect(expectedOf([])).toEqual([expect.stringContaining('AZURE_OPENAI_ENDPOINT is not set') as string]);
  });

  it('names every problem with its place', () => {
    const [told = ''] = expectedOf([
      { ...WAN, profile: 'vllm', seconds: [0], limits: { maxRunning: 0 } },
      { ...WAN, name: 'Two!', model: {}, prize: 1, auth: { type: 'password' } },
    ]);
    for (const place of [
      '[0].profile: one of auto, openai, azure, vllm-omni',
      '[0].seconds[0]: seconds above 0',
      '[0].limits.maxRunning: at least 1 of renders',
      '[1].name: a name of',
      '[1].model.text: the name of the model',
      '[1].prize: no such field',
      '[1].auth.type: one of entra',
    ])
      expect(told).toContain(place);
  });

  it.each(['{', '{"name":"wan"}', '7'])('is refused where it is no array: %s', (text) => {
    expect(expectedOf(text)).toEqual([expect.stringContaining('a JSON array of backends') as string]);
  });

  it('refuses a name twice, and that of AZURE_OPENAI_ENDPOINT beside it', () => {
    expect(expectedOf([WAN, WAN])).toEqual([expect.stringContaining('[1].name: a name of its own') as string]);
    const both = { AZURE_OPENAI_ENDPOINT: 'http://127.0.0.1:1/v1' };
    expect(expectedOf([{ ...WAN, name: 'default' }], both)).toEqual([
      expect.stringContaining('expected another name than "default"') as string,
    ]);
    expect(expectedOf([WAN], both)).toEqual([]);
  });

  it('takes the name of the setting that holds the key, and asks for that one', () => {
    const keyed = { ...WAN, auth: { type: 'bearer', keySetting: 'WAN_KEY' } };
    expect(expectedOf([keyed])).toEqual([expect.stringContaining('WAN_KEY is not set') as string]);
    expect(read([keyed], { WAN_KEY: 'k-1' })).toMatchObject({ settings: { backendKeys: { WAN_KEY: 'k-1' } } });
    expect(expectedOf([{ ...WAN, auth: { type: 'bearer' } }])[0]).toContain('[0].auth.keySetting');
  });

  it('repeats no value, because one may be a key in the wrong place', () => {
    const told = expectedOf([
      { ...WAN, auth: { type: 'bearer', keySetting: 'sk-SECRET' } },
      { ...WAN, name: 'b', 'sk-SECRET': 1, baseUrl: 'http://gpu/v1?key=SECRET' },
    ]).join('\n');
    expect(told).toContain('[0].auth.keySetting: the name of the setting that holds the key, in capitals');
    expect(told).not.toContain('SECRET');
  });

  it('asks for a price where a bill may come, and for one way of counting', () => {
    const gate = { ...WAN, profile: 'litellm' };
    expect(expectedOf([gate])[0]).toContain('[0].price: a price such as');
    expect(expectedOf([{ ...gate, price: { usdPerRender: 0.5, asOf: '2026-11-01' } }])).toEqual([]);
    const two = { usdPerRender: 0.5, usdPerSecond: 0.1, asOf: '2026-11-01' };
    expect(expectedOf([{ ...gate, price: two }])[0]).toContain('either "usdPerSecond" or "usdPerRender"');
  });

  it('holds the first of its sizes and lengths against their own rule', () => {
    const odd = { sizes: { multiplesOf: 16, first: '721x480' }, seconds: { from: 5, to: 10, first: 4 } };
    const [told = ''] = expectedOf([{ ...WAN, ...odd }]);
    expect(told).toContain('[0].sizes.first: a size in multiples of 16');
    expect(told).toContain('[0].seconds.first: a length from 5 to 10');
  });
});
