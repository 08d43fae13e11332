import { z } from 'zod';
import type { BackendEntry } from './backends/backend-settings';
import { backendEntriesSchema } from './backends/backend-settings';
import { isSynchronous } from './backends/synchronous';
import { expectedCallbackUrl } from './contract/callback-url';
import { defined } from './contract/defined';
import { SOUND_THRESHOLDS, soundThresholdsSchema, type SoundThresholds } from './contract/verdict';
import { CHARGED_ENDINGS, DEFAULT_BACKEND } from './plans/backend';
import { FUNCTION_TIMEOUT_MS, synchronousCreateMs } from './renders/timing';
import { WEBHOOK_FORMATS } from './webhooks/message';
import { isSecret, SECRET_WORDS } from './webhooks/secret';

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
/** JSON; what is left out is as it is by default. */
const soundThresholdsText = z.string().transform((text, context): SoundThresholds => {
  const names = Object.keys(SOUND_THRESHOLDS).join(', ');
  const read = soundThresholdsSchema.partial().safeParse(parsedOrText(text));
  if (read.success) return { ...SOUND_THRESHOLDS, ...defined(read.data) };
  const wrong = [...new Set(read.error.issues.flatMap(({ path }) => path.map(String)))];
  const which = wrong.length === 0 ? '' : `, each in its range (${wrong.join(', ')} is not)`;
  context.addIssue({ code: 'custom', message: `a JSON object with numbers for any of ${names}${which}` });
  return z.NEVER;
});

function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

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

const ENDPOINT_WORDS = 'an http(s) URL, such as https://NAME.openai.azure.com';

interface Setting<T> {
  readonly name: string;
  /** For docs/settings.md: what it is for, in plain words. */
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

/** Every setting there is. docs/settings.md is generated from it, and a test holds local.settings.sample.json against it. */
export const SETTINGS = {
  endpoint: setting(
    'AZURE_OPENAI_ENDPOINT',
    'The backend `default`: an Azure OpenAI resource (https://NAME.openai.azure.com) or the /v1 base URL of any compatible server. May be left out where VIDEO_BACKENDS names others',
    z.url({ protocol: /^https?$/, error: ENDPOINT_WORDS }).optional(),
  ),
  backends: setting(
    'VIDEO_BACKENDS',
    'More backends, as a JSON array; docs/backends.md shows an entry for every server that is known. The first is for briefs that name none, where there is no AZURE_OPENAI_ENDPOINT',
    backendEntriesSchema,
    '[]',
  ),
  deployment: setting(
    'AZURE_OPENAI_DEPLOYMENT_NAME',
    'Deployment (Azure) or model name to render with',
    text,
    'sora-2',
  ),
  auth: setting(
    'VIDEO_API_AUTH',
    'How the app signs in to the backend: entra, api-key, bearer or none',
    z.enum(['entra', 'api-key', 'bearer', 'none'], 'one of entra, api-key, bearer, none'),
    'entra',
  ),
  apiKey: setting('VIDEO_API_KEY', 'Key or token for api-key and bearer', text.optional()),
  scope: setting('AZURE_OPENAI_SCOPE', 'Token scope for entra', text, 'https://ai.azure.com/.default'),
  clientId: setting(
    'AZURE_CLIENT_ID',
    'Client id of the managed identity to sign in with; unset: your developer sign-in, such as az login',
    text.optional(),
  ),
  apiVersion: setting(
    'AZURE_OPENAI_API_VERSION',
    'api-version to send: v1 or preview; unset: none',
    z.enum(['v1', 'preview'], 'v1 or preview').optional(),
  ),
  sizes: setting(
    'VIDEO_API_SIZES',
    'Video sizes the backend accepts; a brief without a size gets the first',
    csv.pipe(
      z.array(z.string().regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'sizes such as 720x1280')).min(1, 'at least one size'),
    ),
    '720x1280,1280x720,1024x1792,1792x1024',
  ),
  seconds: setting(
    'VIDEO_API_SECONDS',
    'Clip lengths the backend accepts, in seconds; a brief without a length gets the first',
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
    'Price of one second of video',
    z.coerce.number('a price, 0 or more').nonnegative('a price, 0 or more'),
    '0.10',
  ),
  priceAsOf: setting(
    'VIDEO_API_PRICE_AS_OF',
    'Day on which that price was last checked',
    z.iso.date('a date such as 2026-09-02'),
    '2026-09-02',
  ),
  chargedAt: setting(
    'VIDEO_API_CHARGED_AT',
    'When the backend charges for a render: on completion or on acceptance',
    z.enum(['completion', 'acceptance'], 'completion or acceptance'),
    'completion',
  ),
  chargedEndings: setting(
    'VIDEO_API_CHARGED_ENDINGS',
    'Endings besides completed that the backend charges for: any of failed, moderated, cancelled, refused (an order turned down for what was asked); or none',
    csv
      .transform((items) => items.filter((item) => item !== 'none'))
      .pipe(z.array(z.enum(CHARGED_ENDINGS, `any of ${CHARGED_ENDINGS.join(', ')}, or none`))),
    'cancelled',
  ),
  maxRunning: setting(
    'VIDEO_API_MAX_RUNNING',
    'Slots: how many renders the backend runs for this app at once',
    whole('renders'),
    '2',
  ),
  createsPerMinute: setting(
    'VIDEO_API_CREATES_PER_MINUTE',
    'How many renders this app may start per minute',
    whole('renders'),
    '2',
  ),
  listCompleteAfterSeconds: setting(
    'VIDEO_API_LIST_COMPLETE_AFTER_SECONDS',
    'How soon the backend is guaranteed to list a job it has accepted. Set it only if that guarantee exists: it lets the app resubmit after a lost response. Unset: the app never resubmits by itself',
    z.coerce.number('a number of seconds, 0 or more').nonnegative('a number of seconds, 0 or more').optional(),
  ),
  dailyUsd: setting(
    'SHOTLOOP_DAILY_BUDGET_USD',
    'Most that may be spent per day (UTC); unset: no ceiling',
    positive('dollars').optional(),
  ),
  decisionDeadlineSeconds: setting(
    'SHOTLOOP_DECISION_DEADLINE_SECONDS',
    'How long you may take to decide about a render whose submit response was lost',
    positive('seconds'),
    '86400',
  ),
  slotLeaseSeconds: setting(
    'SHOTLOOP_SLOT_LEASE_SECONDS',
    'How long a slot stays reserved for a pipeline that shows no sign of life. More than 300, after which the engine redelivers a message; use at least 720, so that a slow submit cannot outlive it',
    z.coerce.number('a number of seconds above 300').gt(300, 'a number of seconds above 300'),
    '900',
    'SHOTLOOP_PLACE_LEASE_SECONDS',
  ),
  pollIntervalSeconds: setting(
    'SHOTLOOP_POLL_INTERVAL_SECONDS',
    'Pause between two status requests for a render',
    positive('seconds'),
    '10',
  ),
  renderDeadlineSeconds: setting(
    'SHOTLOOP_RENDER_DEADLINE_SECONDS',
    'How long a render may take, counted from the first sign that the backend works on it',
    positive('seconds'),
    '600',
  ),
  backendQueueDeadlineSeconds: setting(
    'SHOTLOOP_BACKEND_QUEUE_DEADLINE_SECONDS',
    "How long an accepted render may wait in the backend's own queue before the backend shows a sign of work",
    positive('seconds'),
    '21600',
  ),
  queueDeadlineSeconds: setting(
    'SHOTLOOP_QUEUE_DEADLINE_SECONDS',
    'How long a render may wait for a slot',
    positive('seconds'),
    '21600',
  ),
  soundThresholds: setting(
    'SHOTLOOP_SOUND_THRESHOLDS',
    'By what the sound of a clip is judged, as a JSON object of those thresholds in docs/verdicts.md that are to be others, such as {"faintLoudnessLufs":-45}; new pipelines go by it. Unset: as they stand there',
    soundThresholdsText.optional(),
  ),
  maxClipBytes: setting('SHOTLOOP_MAX_CLIP_BYTES', 'Largest clip that the app stores', whole('bytes'), '1073741824'),
  maxBodyBytes: setting('SHOTLOOP_MAX_BODY_BYTES', 'Largest request body that the app reads', whole('bytes'), '262144'),
  maxImageBytes: setting(
    'SHOTLOOP_MAX_IMAGE_BYTES',
    'Largest picture that a brief may bring, by URL, blob name, base64 or form part; it comes beside what SHOTLOOP_MAX_BODY_BYTES allows',
    whole('bytes'),
    '20971520',
  ),
  corsOrigins: setting(
    'SHOTLOOP_CORS_ORIGINS',
    'Origins whose pages may call the API from a browser, such as https://studio.example, or *; unset: none',
    csv.pipe(z.array(origin)),
    '',
  ),
  linkKeys: setting(
    'SHOTLOOP_LINK_KEYS',
    'Keys that sign links to review pages, of 32 characters or more each: the first signs, all verify, so that a key can be replaced without breaking links; unset: no links can be made',
    csv.pipe(z.array(z.string().min(32, 'keys of 32 characters or more, such as openssl rand -hex 32 makes'))),
    '',
  ),
  webhookUrl: setting(
    'SHOTLOOP_WEBHOOK_URL',
    'Who is told of what happens to a pipeline whose brief has no callbackUrl (docs/webhooks.md): an https URL, or an http one of this machine; unset: nobody',
    z
      .string()
      .superRefine((text, context) => {
        const message = expectedCallbackUrl(text);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .optional(),
  ),
  webhookSecrets: setting(
    'SHOTLOOP_WEBHOOK_SECRETS',
    'Secrets that sign webhooks as Standard Webhooks says, whsec_ and 24 to 64 bytes as base64 each: all sign, so that one can be replaced while receivers still know the other; unset: nothing is sent, and no brief may have a callbackUrl',
    csv.pipe(z.array(z.string().refine(isSecret, SECRET_WORDS))),
    '',
  ),
  webhookHosts: setting(
    'SHOTLOOP_WEBHOOK_HOSTS',
    'Hosts that a callbackUrl may name although they are at no public address, such as hooks.internal or localhost; the host of SHOTLOOP_WEBHOOK_URL may always be at such a one. Unset: none',
    csv.transform((hosts) => hosts.map((host) => host.toLowerCase())),
    '',
  ),
  webhookFormat: setting(
    'SHOTLOOP_WEBHOOK_FORMAT',
    'The form that webhooks have: standard (Standard Webhooks), or cloudevents (CloudEvents 1.0, which Event Grid takes)',
    z.enum(WEBHOOK_FORMATS, 'standard or cloudevents'),
    'standard',
  ),
  storageConnectionString: setting(
    'SHOTLOOP_STORAGE_CONNECTION_STRING',
    'Storage for media and records, by connection string; for local use',
    text.optional(),
  ),
  storageAccountUrl: setting(
    'SHOTLOOP_STORAGE_ACCOUNT_URL',
    'Storage for media and records, by identity, such as https://NAME.blob.core.windows.net',
    z.url({ protocol: /^https?$/, error: 'an https URL, such as https://NAME.blob.core.windows.net' }).optional(),
  ),
  mediaContainer: setting('SHOTLOOP_MEDIA_CONTAINER', 'Container for clips and reference frames', container, 'media'),
  ledgerContainer: setting(
    'SHOTLOOP_LEDGER_CONTAINER',
    'Container for plans, render records and manifests',
    container,
    'ledger',
  ),
  ffmpegPath: setting('FFMPEG_PATH', 'ffmpeg to use; unset: the packaged one, else the one on PATH', text.optional()),
  ffmpegBin: setting('FFMPEG_BIN', 'Another name for FFMPEG_PATH, which other tools use', text.optional()),
} as const;

type SettingValue<S> = S extends Setting<infer T> ? T : never;
export type Settings = { readonly [K in keyof typeof SETTINGS]: SettingValue<(typeof SETTINGS)[K]> } & {
  /** PATH, for the search for ffmpeg. */
  readonly searchPath: string | undefined;
  /** The keys that entries of VIDEO_BACKENDS name, by the names of their settings. */
  readonly backendKeys: Readonly<Record<string, string>>;
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
  values['backendKeys'] = keysOf(values['backends'] as BackendEntry[] | undefined, env);
  problems.push(...contradictions(values, problems), ...deadlineProblems(values, env));
  return problems.length === 0 ? { ok: true, settings: values as Settings } : { ok: false, problems, usable: values };
}

function expected(raw: string | undefined, error: z.ZodError): string {
  const wanted = [...new Set(error.issues.map((issue) => issue.message))].join('; ');
  return raw === undefined || raw === '' ? `is not set; expected ${wanted}` : `expected ${wanted}`;
}

function keysOf(
  entries: readonly BackendEntry[] = [],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const names = entries.flatMap(({ auth: { keySetting } }) => keySetting ?? []);
  return Object.fromEntries(names.flatMap((name) => (env[name]?.trim() ? [[name, env[name].trim()]] : [])));
}

/** Of the backends: that there is one, each with a name of its own and the key that it names. */
function* backendProblems(
  { endpoint, backends, backendKeys }: Partial<Settings>,
  isWrong: (name: string) => boolean,
): Generator<SettingProblem> {
  const { endpoint: single, backends: several } = SETTINGS;
  if (backends === undefined) return;
  if (endpoint === undefined && backends.length === 0 && !isWrong(single.name))
    yield { name: single.name, expected: `is not set; expected ${ENDPOINT_WORDS}, or a backend in ${several.name}` };
  if (endpoint !== undefined && backends.some(({ name }) => name === DEFAULT_BACKEND)) {
    const expected = `expected another name than "${DEFAULT_BACKEND}", which is that of ${single.name}`;
    yield { name: several.name, expected };
  }
  for (const { name, auth } of backends) {
    const { keySetting } = auth;
    if (keySetting !== undefined && backendKeys?.[keySetting] === undefined)
      yield { name: keySetting, expected: `is not set; expected the credential of backend "${name}"` };
  }
}

/** Where a create waits for the clip, a longer deadline than an activity of the host has would be no deadline. */
function* deadlineProblems(
  { renderDeadlineSeconds, backends = [] }: Partial<Settings>,
  env: Readonly<Record<string, string | undefined>>,
): Generator<SettingProblem> {
  const { name, fallback } = SETTINGS.renderDeadlineSeconds;
  const raw = env[name]?.trim() ?? '';
  // The default is lowered without a word, also where a sample of settings repeats it.
  if (renderDeadlineSeconds === undefined || raw === '' || raw === fallback) return;
  const renderDeadlineMs = renderDeadlineSeconds * 1_000;
  const mostMs = synchronousCreateMs({ renderDeadlineMs, functionTimeoutMs: FUNCTION_TIMEOUT_MS });
  for (const backend of backends) {
    if (!isSynchronous(backend) || renderDeadlineMs <= mostMs) continue;
    const why = `backend "${backend.name}" answers a create only when the clip is made`;
    yield { name, expected: `expected at most ${mostMs / 1_000} seconds, or none, because ${why}` };
  }
}

/** What no single setting shows: the ones that need each other. */
function contradictions(values: Readonly<Record<string, unknown>>, known: readonly SettingProblem[]): SettingProblem[] {
  const problems = [...backendProblems(values, (name) => known.some((problem) => problem.name === name))];
  // A setting that is wrong is not missing as well.
  const isWrong = known.some(({ name }) => name === SETTINGS.storageAccountUrl.name);
  if (!isWrong && values['storageConnectionString'] === undefined && values['storageAccountUrl'] === undefined) {
    problems.push({
      name: `${SETTINGS.storageAccountUrl.name} or ${SETTINGS.storageConnectionString.name}`,
      expected: 'is not set; expected one of the two, to know where clips and records go',
    });
  }
  const secrets = SETTINGS.webhookSecrets.name;
  if (
    values['webhookUrl'] !== undefined &&
    isEmpty(values['webhookSecrets']) &&
    !known.some(({ name }) => name === secrets)
  )
    problems.push({
      name: secrets,
      expected: `is not set; expected one for ${SETTINGS.webhookUrl.name}: nothing unsigned is ever sent`,
    });
  const auth = values['auth'];
  if ((auth === 'api-key' || auth === 'bearer') && values['apiKey'] === undefined) {
    problems.push({
      name: SETTINGS.apiKey.name,
      expected: `is not set; expected the credential for ${SETTINGS.auth.name}=${auth}`,
    });
  }
  return problems;
}

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;
