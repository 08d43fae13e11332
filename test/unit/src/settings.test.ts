import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readSettings, SETTINGS } from '../../../src/settings';
import { SOUND_THRESHOLDS } from '../../../src/contract/verdict';

const root = resolve(__dirname, '../../..');
const ENOUGH = {
  AZURE_OPENAI_ENDPOINT: 'https://a.openai.azure.com',
  SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://a.blob.core.windows.net',
};
const problemsOf = (env: Record<string, string | undefined>): string[] => {
  const read = readSettings(env);
  return read.ok ? [] : read.problems.map(({ name }) => name);
};

describe('the settings', () => {
  it('need an endpoint and a storage, and have a default for the rest', () => {
    const read = readSettings(ENOUGH);
    expect(read).toMatchObject({
      ok: true,
      settings: {
        deployment: 'sora-2',
        auth: 'entra',
        scope: 'https://ai.azure.com/.default',
        pollIntervalSeconds: 10,
        renderDeadlineSeconds: 600,
        seconds: [4, 8, 12],
      },
    });
  });

  it('name everything that is missing at once', () => {
    expect(problemsOf({})).toEqual([
      'AZURE_OPENAI_ENDPOINT',
      'SHOTLOOP_STORAGE_ACCOUNT_URL or SHOTLOOP_STORAGE_CONNECTION_STRING',
    ]);
    expect(problemsOf({ ...ENOUGH, VIDEO_API_AUTH: 'api-key' })).toEqual(['VIDEO_API_KEY']);
    expect(problemsOf({ ...ENOUGH, VIDEO_API_AUTH: 'bearer', VIDEO_API_KEY: ' ' })).toEqual(['VIDEO_API_KEY']);
  });

  it('take a blank value for none', () => {
    expect(problemsOf({ ...ENOUGH, AZURE_OPENAI_ENDPOINT: '  ' })).toEqual(['AZURE_OPENAI_ENDPOINT']);
    expect(readSettings({ ...ENOUGH, SHOTLOOP_POLL_INTERVAL_SECONDS: '' })).toMatchObject({
      settings: { pollIntervalSeconds: 10 },
    });
  });

  it('still read the slot lease under its earlier name, unless the present one is set', () => {
    const leaseOf = (env: Record<string, string>): unknown => {
      const read = readSettings({ ...ENOUGH, ...env });
      return read.ok ? read.settings.slotLeaseSeconds : read.problems;
    };
    const earlier = { SHOTLOOP_PLACE_LEASE_SECONDS: '777' };
    expect(leaseOf(earlier)).toBe(777);
    expect(leaseOf({ ...earlier, SHOTLOOP_SLOT_LEASE_SECONDS: ' ' })).toBe(777);
    expect(leaseOf({ ...earlier, SHOTLOOP_SLOT_LEASE_SECONDS: '888' })).toBe(888);
  });

  it('take origins as browsers write them', () => {
    const originsOf = (value: string): unknown => {
      const read = readSettings({ ...ENOUGH, SHOTLOOP_CORS_ORIGINS: value });
      return read.ok ? read.settings.corsOrigins : read.problems;
    };
    expect(originsOf('')).toEqual([]);
    expect(originsOf('*')).toEqual(['*']);
    expect(originsOf('https://A.example:443/, http://localhost:5173')).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  it('take some thresholds for sound, and leave the others as they are', () => {
    const thresholdsOf = (value: string): unknown => {
      const read = readSettings({ ...ENOUGH, SHOTLOOP_SOUND_THRESHOLDS: value });
      return read.ok ? read.settings.soundThresholds : read.problems;
    };
    expect(thresholdsOf('')).toBeUndefined();
    expect(thresholdsOf('{"faintLoudnessLufs":-45}')).toEqual({ ...SOUND_THRESHOLDS, faintLoudnessLufs: -45 });
  });

  it.each([
    ['AZURE_OPENAI_ENDPOINT', 'a.openai.azure.com'],
    ['AZURE_OPENAI_ENDPOINT', 'ftp://a'],
    ['VIDEO_API_AUTH', 'password'],
    ['VIDEO_API_SIZES', ','],
    ['VIDEO_API_SIZES', '720x1280,large'],
    ['VIDEO_API_SIZES', '0x0'],
    ['VIDEO_API_SIZES', '720x1280,720x0'],
    ['AZURE_OPENAI_API_VERSION', '2024-10-21'],
    ['SHOTLOOP_MEDIA_CONTAINER', 'Media'],
    ['SHOTLOOP_LEDGER_CONTAINER', 'le--dger'],
    ['SHOTLOOP_LEDGER_CONTAINER', 'ab'],
    ['VIDEO_API_MAX_PROMPT_CHARACTERS', '12.5'],
    ['SHOTLOOP_MAX_CLIP_BYTES', '1.5'],
    ['SHOTLOOP_MAX_BODY_BYTES', '0.5'],
    ['VIDEO_API_SECONDS', '4,four'],
    ['VIDEO_API_SECONDS', ','],
    ['VIDEO_API_SECONDS', '4.5'],
    ['VIDEO_API_MAX_PROMPT_CHARACTERS', '0'],
    ['VIDEO_API_USD_PER_SECOND', '-1'],
    ['VIDEO_API_PRICE_AS_OF', 'yesterday'],
    ['SHOTLOOP_POLL_INTERVAL_SECONDS', 'often'],
    ['SHOTLOOP_RENDER_DEADLINE_SECONDS', '-5'],
    ['SHOTLOOP_STORAGE_ACCOUNT_URL', 'account'],
    ['SHOTLOOP_CORS_ORIGINS', 'a.example'],
    ['SHOTLOOP_CORS_ORIGINS', 'https://a.example/page'],
    ['SHOTLOOP_CORS_ORIGINS', 'https://*.example.com'],
    ['SHOTLOOP_CORS_ORIGINS', 'null'],
    ['SHOTLOOP_WEBHOOK_URL', 'http://hooks.example/'],
    ['SHOTLOOP_WEBHOOK_URL', 'https://user:word@hooks.example/'],
    ['SHOTLOOP_WEBHOOK_SECRETS', 'c2hvcnQ='],
    ['SHOTLOOP_WEBHOOK_SECRETS', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['SHOTLOOP_WEBHOOK_FORMAT', 'xml'],
    ['SHOTLOOP_SOUND_THRESHOLDS', 'quiet'],
    ['SHOTLOOP_SOUND_THRESHOLDS', '[]'],
    ['SHOTLOOP_SOUND_THRESHOLDS', '{"loud":1}'],
    ['SHOTLOOP_SOUND_THRESHOLDS', '{"faintLoudnessLufs":5}'],
  ])('say what %s expects instead of %j, without repeating it', (name, value) => {
    const read = readSettings({ ...ENOUGH, [name]: value });
    expect(read).toMatchObject({ ok: false, problems: [{ name }] });
    const [problem] = read.ok ? [] : read.problems;
    expect(problem?.expected).toMatch(/^expected /);
    expect(problem?.expected).not.toMatch(/Invalid|NaN|undefined/);
    expect(problem?.expected.replace('a price, 0 or more', '')).not.toContain(value.length > 2 ? value : '\0');
  });

  it('name a secret that is missing where a receiver of webhooks is set, and only there', () => {
    const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
    const read = (more: Record<string, string>) => readSettings({ ...ENOUGH, ...more });
    const SHOTLOOP_WEBHOOK_URL = 'https://hooks.example/shotloop';
    expect(read({ SHOTLOOP_WEBHOOK_URL })).toMatchObject({
      problems: [
        {
          name: 'SHOTLOOP_WEBHOOK_SECRETS',
          expected: 'is not set; expected one for SHOTLOOP_WEBHOOK_URL: nothing unsigned is ever sent',
        },
      ],
    });
    const both = read({ SHOTLOOP_WEBHOOK_URL, SHOTLOOP_WEBHOOK_SECRETS: `${secret}, ${secret}` });
    expect(both.ok && both.settings.webhookSecrets).toEqual([secret, secret]);
    expect(read({ SHOTLOOP_WEBHOOK_URL, SHOTLOOP_WEBHOOK_SECRETS: 'x' })).toMatchObject({ problems: [{}] });
    expect(read({ SHOTLOOP_WEBHOOK_SECRETS: secret }).ok).toBe(true);
  });

  it('all stand in the sample file, with their defaults', async () => {
    const sample = JSON.parse(await readFile(resolve(root, 'local.settings.sample.json'), 'utf8')) as {
      Values: Record<string, string>;
    };
    const names = Object.values(SETTINGS).map(({ name }) => name);
    const ofTheHost = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];
    expect(Object.keys(sample.Values).sort()).toEqual([...names, ...ofTheHost].sort());
    for (const { name, fallback } of Object.values(SETTINGS)) {
      if (fallback !== undefined) expect([name, sample.Values[name]]).toEqual([name, fallback]);
    }
    expect(readSettings(sample.Values).ok).toBe(true);
  });
});

describe('the deadline of a render', () => {
  const dynamo = { name: 'dynamo', baseUrl: 'http://gpu:8000/v1', profile: 'dynamo', model: { text: 'wan' } };
  const problemsOf = (deadline: string, backend: object = dynamo) => {
    const VIDEO_BACKENDS = JSON.stringify([backend]);
    const read = readSettings({ ...ENOUGH, VIDEO_BACKENDS, SHOTLOOP_RENDER_DEADLINE_SECONDS: deadline });
    return read.ok ? [] : read.problems;
  };

  it('cannot be set beyond what a create may take that is answered only when the clip is made', () => {
    expect(problemsOf('900')).toEqual([
      {
        name: 'SHOTLOOP_RENDER_DEADLINE_SECONDS',
        expected:
          'expected at most 240 seconds, or none, because backend "dynamo" answers a create only when the clip is made',
      },
    ]);
    expect([problemsOf('240'), problemsOf('600'), problemsOf('900', { ...dynamo, synchronous: false })]).toEqual([
      ...[[], [], []],
    ]);
  });
});
