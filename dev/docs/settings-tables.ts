import { SETTINGS } from '../../src/settings';
import { code, table } from './markdown';

type Name = keyof typeof SETTINGS;

/** Which settings stand together on the page, and under which words. A test holds that each stands there once. */
export const GROUPS: Readonly<Record<string, readonly Name[]>> = {
  'The video backend': ['endpoint', 'deployment', 'auth', 'apiKey', 'scope', 'clientId', 'apiVersion'],
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
    'queueDeadlineSeconds',
    'decisionDeadlineSeconds',
    'slotLeaseSeconds',
  ],
  'Storage and limits': [
    'storageAccountUrl',
    'storageConnectionString',
    'mediaContainer',
    'ledgerContainer',
    'maxClipBytes',
    'maxBodyBytes',
  ],
  ffmpeg: ['ffmpegPath', 'ffmpegBin'],
};

/** The settings, a table for each group: name, default with its unit, what it is for. */
export function settingsTables(): string {
  return Object.entries(GROUPS)
    .map(([title, names]) => `## ${title}\n\n${table(['setting', 'default', 'what it is for'], names.map(row))}`)
    .join('\n\n');
}

function row(key: Name): string[] {
  const setting = SETTINGS[key];
  const { name, about, fallback, formerly, schema } = { fallback: undefined, formerly: undefined, ...setting };
  const unit = unitOf(name);
  const standard = fallback === undefined ? '' : `${code(fallback)}${unit === '' ? '' : ` ${unit}`}`;
  const isRequired = fallback === undefined && !schema.safeParse(undefined).success;
  const sentences = [
    ...(fallback === undefined && unit !== '' ? [`In ${unit}.`] : []),
    ...(formerly === undefined ? [] : [`The former name ${code(formerly)} is still read.`]),
  ];
  return [code(name), isRequired ? '**required**' : standard, [`${about}.`, ...sentences].join(' ')];
}

/** Names end in their unit. */
function unitOf(name: string): string {
  if (name.endsWith('USD') || name.endsWith('USD_PER_SECOND')) return 'US dollars';
  const [, unit] = /_(SECONDS|BYTES|CHARACTERS)$/.exec(name) ?? [];
  return name === SETTINGS.seconds.name ? 'seconds' : (unit ?? '').toLowerCase();
}
