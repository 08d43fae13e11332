import { extraSettingsProblems } from './extra-settings-problems';
import { selfHostedProblems } from './self-hosted-problems';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Checked {
  /** Each one sentence; one is enough to stop. */
  problems: string[];
  /** Worth saying, no reason to stop. */
  notes: string[];
}

/** The day Azure took sora-2 out of service. */
const soraRetirement = '2026-10-15';

const accountId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.CognitiveServices\/accounts\/[^/]+$/i;

/** Finds choices that contradict each other, which neither azd nor Bicep can see before half of it is deployed. */
export function checkChoices(env: Environment, today: string): Checked {
  const problems: string[] = [];
  const notes: string[] = [];
  const read = (name: string, fallback = ''): string => env[name]?.trim() || fallback;
  const oneOf = (name: string, fallback: string, choices: readonly string[]): string => {
    const value = read(name, fallback);
    if (!choices.includes(value)) problems.push(`${name} is "${value}"; expected one of ${choices.join(', ')}.`);
    return value;
  };

  const mode = oneOf('AI_MODE', 'none', ['none', 'existing', 'create', 'selfhosted']);
  const auth = oneOf('VIDEO_API_AUTH', 'auto', ['auto', 'entra', 'api-key', 'bearer', 'none']);
  const protection = oneOf('API_PROTECTION', 'functionKeys', ['functionKeys', 'entra']);
  oneOf('DURABLE_BACKEND', 'azureStorage', ['azureStorage', 'durableTaskScheduler']);

  const account = read('AI_ACCOUNT_RESOURCE_ID');
  if (mode === 'existing' && !accountId.test(account)) {
    problems.push(
      `AI_MODE is existing and AI_ACCOUNT_RESOURCE_ID is "${account}"; expected the resource id of a ` +
        'Microsoft.CognitiveServices account (az cognitiveservices account show --query id).',
    );
  }
  if (mode !== 'existing' && account !== '') {
    problems.push(`AI_ACCOUNT_RESOURCE_ID is set and AI_MODE is ${mode}; set AI_MODE to existing, or clear it.`);
  }
  for (const name of ['AI_DEPLOY_MODEL', 'RESTORE_AI_ACCOUNT']) {
    const value = oneOf(name, 'false', ['true', 'false']);
    if (value === 'true' && mode !== 'create') {
      problems.push(`${name} is true and AI_MODE is ${mode}; it has a meaning with AI_MODE create only.`);
    }
  }
  const model = read('AI_MODEL_NAME', 'sora-2');
  if (read('AI_DEPLOY_MODEL') === 'true' && model === 'sora-2' && today >= soraRetirement) {
    notes.push(
      `sora-2 was retired on ${soraRetirement}: creating its deployment will very probably fail. ` +
        'Set AI_DEPLOY_MODEL to false to go on without it.',
    );
  }
  if ((auth === 'api-key' || auth === 'bearer') && read('VIDEO_API_KEY_SECRET_URI') === '') {
    problems.push(
      `VIDEO_API_AUTH is ${auth} and VIDEO_API_KEY_SECRET_URI is empty; put the key into a Key Vault and give the URI of its secret.`,
    );
  }
  if (protection === 'entra' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(read('ENTRA_CLIENT_ID'))) {
    problems.push(
      `API_PROTECTION is entra and ENTRA_CLIENT_ID is "${read('ENTRA_CLIENT_ID')}"; expected the application (client) id ` +
        'of an Entra app registration.',
    );
  }
  const storage = read('STORAGE_ACCOUNT_NAME');
  if (storage !== '' && !/^[a-z0-9]{3,24}$/.test(storage)) {
    problems.push(`STORAGE_ACCOUNT_NAME is "${storage}"; expected 3 to 24 lower-case letters and digits.`);
  }
  problems.push(...extraSettingsProblems(read('EXTRA_APP_SETTINGS')));
  if (mode === 'selfhosted') {
    problems.push(...selfHostedProblems(env));
    notes.push(
      'AI_MODE is selfhosted: the subscription needs a quota for serverless GPUs of Container Apps in this region, and the GPU is ' +
        'billed by the second while the server is awake (infra/README.md, A server of your own).',
    );
  }
  if (mode === 'none' && read('VIDEO_API_ENDPOINT') === '') {
    notes.push(
      'No video backend is connected: AI_MODE is none and VIDEO_API_ENDPOINT is empty. The app will start and say so in ' +
        '/api/health; connect one with "azd env set VIDEO_API_ENDPOINT https://…/v1" and "azd provision".',
    );
  }
  return { problems, notes };
}
