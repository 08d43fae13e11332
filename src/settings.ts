import { z } from 'zod';

const text = z.string().trim().min(1);
const positive = (unit: string) =>
  z.coerce.number(`a number of ${unit} above 0`).positive(`a number of ${unit} above 0`);
const whole = (unit: string) =>
  z.coerce
    .number(`a whole number of ${unit}, at least 1`)
    .int(`a whole number of ${unit}`)
    .min(1, `at least 1 of ${unit}`);
/** What Azure Storage takes for the name of a container. */
const container = z
  .string()
  .regex(
    /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'a container name of 3 to 63 lower-case letters, digits and single hyphens',
  );
const csv = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const originWords = 'origins such as https://studio.example or http://localhost:5173, or *';
/** As browsers write it: in lower case, without a path, and without the port that goes without saying. */
const origin = z
  .string()
  .refine((text) => text === '*' || isOrigin(text), originWords)
  .transform((text) => (text === '*' ? text : new URL(text).origin));

function isOrigin(text: string): boolean {
  if (text.includes('*') || !URL.canParse(text)) return false;
  const { protocol, origin: own, href } = new URL(text);
  return /^https?:$/.test(protocol) && href === `${own}/`;
}

interface Setting<T> {
  readonly name: string;
  /** For the README's table and the sample: what it is for, in one line. */
  readonly about: string;
  /** Taken when the variable is absent or blank; `undefined` where the setting may stay unset. */
  readonly fallback?: string;
  readonly schema: z.ZodType<T, unknown>;
  /** An earlier name that is still read, where the present one is absent or blank. */
  readonly formerly?: string;
}

const setting = <T>(
  name: string,
  about: string,
  schema: z.ZodType<T, unknown>,
  fallback?: string,
  formerly?: string,
): Setting<T> => ({
  name,
  about,
  schema,
  ...(fallback === undefined ? {} : { fallback }),
  ...(formerly === undefined ? {} : { formerly }),
});

/** Every setting there is. README and local.settings.sample.json are held against this table by a test. */
export const SETTINGS = {
  endpoint: setting(
    'AZURE_OPENAI_ENDPOINT',
    'The video backend: an Azure OpenAI resource (https://NAME.openai.azure.com) or the /v1 base of any compatible server',
    z.url({ protocol: /^https?$/, error: 'an http(s) URL, such as https://NAME.openai.azure.com' }),
  ),
  deployment: setting(
    'AZURE_OPENAI_DEPLOYMENT_NAME',
    'Deployment (Azure) or model name to render with',
    text,
    'sora-2',
  ),
  auth: setting(
    'VIDEO_API_AUTH',
    'How to sign in to the backend: entra, api-key, bearer or none',
    z.enum(['entra', 'api-key', 'bearer', 'none'], 'one of entra, api-key, bearer, none'),
    'entra',
  ),
  apiKey: setting('VIDEO_API_KEY', 'The key or token for api-key and bearer', text.optional()),
  scope: setting('AZURE_OPENAI_SCOPE', 'Entra token scope for entra', text, 'https://ai.azure.com/.default'),
  clientId: setting(
    'AZURE_CLIENT_ID',
    'Client id of the managed identity to use; unset: the developer sign-in chain',
    text.optional(),
  ),
  apiVersion: setting(
    'AZURE_OPENAI_API_VERSION',
    'api-version to send (v1 or preview); unset: none is sent',
    z.enum(['v1', 'preview'], 'v1 or preview').optional(),
  ),
  sizes: setting(
    'VIDEO_API_SIZES',
    'Sizes the backend accepts; the first is the default',
    csv.pipe(
      z.array(z.string().regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'sizes such as 720x1280')).min(1, 'at least one size'),
    ),
    '720x1280,1280x720,1024x1792,1792x1024',
  ),
  seconds: setting(
    'VIDEO_API_SECONDS',
    'Clip lengths in seconds the backend accepts; the first is the default',
    csv
      .transform((items) => items.map(Number))
      .pipe(z.array(z.int('whole seconds').positive('seconds above 0')).min(1, 'at least one length')),
    '4,8,12',
  ),
  maxPromptCharacters: setting(
    'VIDEO_API_MAX_PROMPT_CHARACTERS',
    'Longest prompt the backend accepts',
    whole('characters'),
    '32000',
  ),
  usdPerSecond: setting(
    'VIDEO_API_USD_PER_SECOND',
    'Price of one second of video in US dollars',
    z.coerce.number('a price, 0 or more').nonnegative('a price, 0 or more'),
    '0.10',
  ),
  priceAsOf: setting(
    'VIDEO_API_PRICE_AS_OF',
    'The day that price was checked',
    z.iso.date('a date such as 2026-09-02'),
    '2026-09-02',
  ),
  chargedAt: setting(
    'VIDEO_API_CHARGED_AT',
    'When the backend charges a render: completion or acceptance',
    z.enum(['completion', 'acceptance'], 'completion or acceptance'),
    'completion',
  ),
  chargedEndings: setting(
    'VIDEO_API_CHARGED_ENDINGS',
    'Endings besides completed that it charges: any of failed, moderated, cancelled; none for none of them',
    csv
      .transform((items) => items.filter((item) => item !== 'none'))
      .pipe(z.array(z.enum(['failed', 'moderated', 'cancelled'], 'any of failed, moderated, cancelled, or none'))),
    'cancelled',
  ),
  maxRunning: setting('VIDEO_API_MAX_RUNNING', 'Renders the backend runs for us at once', whole('renders'), '2'),
  createsPerMinute: setting(
    'VIDEO_API_CREATES_PER_MINUTE',
    'Renders the backend lets us start in a minute',
    whole('renders'),
    '2',
  ),
  listCompleteAfterSeconds: setting(
    'VIDEO_API_LIST_COMPLETE_AFTER_SECONDS',
    'Seconds after which the job list names every accepted job; unset: nobody vouches for that, and a lost answer is never submitted again',
    z.coerce.number('a number of seconds, 0 or more').nonnegative('a number of seconds, 0 or more').optional(),
  ),
  dailyUsd: setting(
    'SHOTLOOP_DAILY_BUDGET_USD',
    'Most to be spent per UTC day, in US dollars; unset: no ceiling',
    positive('dollars').optional(),
  ),
  decisionDeadlineSeconds: setting(
    'SHOTLOOP_DECISION_DEADLINE_SECONDS',
    'How long a person may take to decide about a render whose fate is unknown',
    positive('seconds'),
    '86400',
  ),
  slotLeaseSeconds: setting(
    'SHOTLOOP_SLOT_LEASE_SECONDS',
    'How long a slot is kept for a pipeline that gives no sign of life; above 300 (redelivery); from 720 on a slow submit fits in too',
    z.coerce.number('a number of seconds above 300').gt(300, 'a number of seconds above 300'),
    '900',
    'SHOTLOOP_PLACE_LEASE_SECONDS',
  ),
  pollIntervalSeconds: setting(
    'SHOTLOOP_POLL_INTERVAL_SECONDS',
    'How long to wait between two questions about a render',
    positive('seconds'),
    '10',
  ),
  renderDeadlineSeconds: setting(
    'SHOTLOOP_RENDER_DEADLINE_SECONDS',
    'How long a render may take from its acceptance',
    positive('seconds'),
    '600',
  ),
  queueDeadlineSeconds: setting(
    'SHOTLOOP_QUEUE_DEADLINE_SECONDS',
    'How long a render may wait for a slot',
    positive('seconds'),
    '21600',
  ),
  maxClipBytes: setting('SHOTLOOP_MAX_CLIP_BYTES', 'Largest clip that is stored', whole('bytes'), '1073741824'),
  maxBodyBytes: setting('SHOTLOOP_MAX_BODY_BYTES', 'Largest brief that is read', whole('bytes'), '262144'),
  corsOrigins: setting(
    'SHOTLOOP_CORS_ORIGINS',
    'Origins such as https://studio.example whose pages may call the API from a browser, or *; unset: none',
    csv.pipe(z.array(origin)),
    '',
  ),
  storageConnectionString: setting(
    'SHOTLOOP_STORAGE_CONNECTION_STRING',
    'Storage for media and records by connection string, for local use',
    text.optional(),
  ),
  storageAccountUrl: setting(
    'SHOTLOOP_STORAGE_ACCOUNT_URL',
    'Storage for media and records by identity, such as https://NAME.blob.core.windows.net',
    z.url({ protocol: /^https?$/, error: 'an https URL, such as https://NAME.blob.core.windows.net' }).optional(),
  ),
  mediaContainer: setting('SHOTLOOP_MEDIA_CONTAINER', 'Container of clips and frames', container, 'media'),
  ledgerContainer: setting(
    'SHOTLOOP_LEDGER_CONTAINER',
    'Container of plans, render records and manifests',
    container,
    'ledger',
  ),
  ffmpegPath: setting('FFMPEG_PATH', 'ffmpeg to use; unset: the packaged one, else the one on PATH', text.optional()),
  ffmpegBin: setting('FFMPEG_BIN', 'A second name for FFMPEG_PATH, as other tools have it', text.optional()),
} as const;

type SettingValue<S> = S extends Setting<infer T> ? T : never;
export type Settings = { readonly [K in keyof typeof SETTINGS]: SettingValue<(typeof SETTINGS)[K]> } & {
  /** PATH, for the search for ffmpeg. */
  readonly searchPath: string | undefined;
};

/** One setting that is missing or unusable. Values are not repeated: some of them are secrets. */
export interface SettingProblem {
  readonly name: string;
  readonly expected: string;
}

export type SettingsResult =
  | { ok: true; settings: Settings }
  /** `usable`: the others, so that what only their users can judge is judged in the same go. */
  | { ok: false; problems: SettingProblem[]; usable: Partial<Settings> };

/** Reads the environment once; the only place that does. Reports every problem, not the first. */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): SettingsResult {
  const problems: SettingProblem[] = [];
  const values: Record<string, unknown> = { searchPath: env['PATH'] ?? env['Path'] };
  for (const [key, { name, schema, fallback, formerly }] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const raw = env[name]?.trim() || (formerly === undefined ? undefined : env[formerly]?.trim());
    const parsed = schema.safeParse(raw === undefined || raw === '' ? fallback : raw);
    if (parsed.success) values[key] = parsed.data;
    else problems.push({ name, expected: expected(raw, parsed.error) });
  }
  problems.push(...contradictions(values, problems));
  return problems.length === 0 ? { ok: true, settings: values as Settings } : { ok: false, problems, usable: values };
}

function expected(raw: string | undefined, error: z.ZodError): string {
  const wanted = [...new Set(error.issues.map((issue) => issue.message))].join('; ');
  return raw === undefined || raw === '' ? `is not set; expected ${wanted}` : `expected ${wanted}`;
}

/** What no single setting shows: the ones that need each other. */
function contradictions(values: Readonly<Record<string, unknown>>, known: readonly SettingProblem[]): SettingProblem[] {
  const problems: SettingProblem[] = [];
  // A setting that is wrong is not missing as well.
  const isWrong = known.some(({ name }) => name === SETTINGS.storageAccountUrl.name);
  if (!isWrong && values['storageConnectionString'] === undefined && values['storageAccountUrl'] === undefined) {
    problems.push({
      name: `${SETTINGS.storageAccountUrl.name} or ${SETTINGS.storageConnectionString.name}`,
      expected: 'is not set; expected one of the two, to know where clips and records go',
    });
  }
  const auth = values['auth'];
  if ((auth === 'api-key' || auth === 'bearer') && values['apiKey'] === undefined) {
    problems.push({
      name: SETTINGS.apiKey.name,
      expected: `is not set; expected the credential for ${SETTINGS.auth.name}=${auth}`,
    });
  }
  return problems;
}
