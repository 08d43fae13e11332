import { SETTINGS } from '../../src/settings';
import { code, wrapped } from './markdown';

type Name = keyof typeof SETTINGS;

/** Which settings stand together on the page, and under which words. A test holds that each stands there once. */
export const GROUPS: Readonly<Record<string, readonly Name[]>> = {
  'The video backend': ['endpoint', 'deployment', 'auth', 'apiKey', 'scope', 'clientId', 'apiVersion', 'backends'],
  'What the backend accepts and charges': [
    'sizes',
    'seconds',
    'maxPromptCharacters',
    'maxRunning',
    'createsPerMinute',
    'usdPerSecond',
    'priceAsOf',
    'chargedAt',
    'chargedEndings',
    'listCompleteAfterSeconds',
  ],
  'Money and time': [
    'dailyUsd',
    'pollIntervalSeconds',
    'renderDeadlineSeconds',
    'backendQueueDeadlineSeconds',
    'queueDeadlineSeconds',
    'decisionDeadlineSeconds',
    'slotLeaseSeconds',
  ],
  'Storage and limits': [
    'storageAccountUrl',
    'storageConnectionString',
    'mediaContainer',
    'ledgerContainer',
    'soundThresholds',
    'maxClipBytes',
    'maxBodyBytes',
    'maxImageBytes',
    'corsOrigins',
    'linkKeys',
  ],
  Webhooks: ['webhookUrl', 'webhookSecrets', 'webhookHosts', 'webhookFormat'],
  ffmpeg: ['ffmpegPath', 'ffmpegBin'],
};

/** Every setting with its default, its unit and what it is for, a list for each group. */
export function settingsLists(): string {
  return Object.entries(GROUPS)
    .map(([title, names]) => `## ${title}\n\n${names.map(entry).join('\n')}`)
    .join('\n\n');
}

function entry(key: Name): string {
  const setting = SETTINGS[key];
  const { name, about, formerly, schema, ...rest } = { fallback: undefined, formerly: undefined, ...setting };
  const fallback = rest.fallback || undefined;
  const unit = unitOf(name);
  const isRequired = rest.fallback === undefined && !schema.safeParse(undefined).success;
  const facts = [
    ...(isRequired ? ['required'] : []),
    ...(fallback === undefined ? [] : [[`default ${code(fallback)}`, unit].filter(Boolean).join(' ')]),
    ...(fallback === undefined && unit !== '' ? [`in ${unit}`] : []),
    ...(formerly === undefined ? [] : [`formerly ${code(formerly)}, which is still read`]),
  ];
  return wrapped(`- **${code(name)}**${facts.length === 0 ? '' : ` (${facts.join('; ')})`}: ${about}.`, '  ');
}

/** Names end in their unit. */
function unitOf(name: string): string {
  if (name.endsWith('USD') || name.endsWith('USD_PER_SECOND')) return 'US dollars';
  const [, unit] = /_(SECONDS|BYTES|CHARACTERS)$/.exec(name) ?? [];
  return name === SETTINGS.seconds.name ? 'seconds' : (unit ?? '').toLowerCase();
}
