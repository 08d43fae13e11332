import { checkChoices, type Environment } from '../../../infra/hooks/check-choices';

const today = '2026-11-22';
const problems = (env: Environment): string[] => checkChoices(env, today).problems;
const account = '/subscriptions/s/resourceGroups/shared/providers/Microsoft.CognitiveServices/accounts/team-openai';

describe('the choices of an environment', () => {
  it('may all be left to their defaults, and then it is said that no backend is connected', () => {
    const { problems: found, notes } = checkChoices({}, today);
    expect(found).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('No video backend is connected')]);
  });

  it('may be empty, as unset variables are in a pipeline', () => {
    const empty = [
      'AI_MODE',
      'DURABLE_BACKEND',
      'VIDEO_API_AUTH',
      'AI_DEPLOY_MODEL',
      'EXTRA_APP_SETTINGS',
      'API_PROTECTION',
    ];
    expect(problems(Object.fromEntries(empty.map((name) => [name, ''])))).toEqual([]);
  });

  it.each(['AI_MODE', 'DURABLE_BACKEND', 'VIDEO_API_AUTH', 'AI_DEPLOY_MODEL', 'RESTORE_AI_ACCOUNT', 'API_PROTECTION'])(
    'refuse a word that %s does not know, and name those it does',
    (name) => {
      expect(problems({ [name]: 'perhaps' })).toEqual([
        expect.stringMatching(new RegExp(`${name} is "perhaps"; expected one of`)),
      ]);
    },
  );

  it('take an existing account only with its resource id', () => {
    expect(problems({ AI_MODE: 'existing', AI_ACCOUNT_RESOURCE_ID: account })).toEqual([]);
    expect(problems({ AI_MODE: 'existing' })).toEqual([expect.stringContaining('expected the resource id')]);
    expect(problems({ AI_MODE: 'existing', AI_ACCOUNT_RESOURCE_ID: 'team-openai' })).toHaveLength(1);
    expect(problems({ AI_ACCOUNT_RESOURCE_ID: account })).toEqual([expect.stringContaining('AI_MODE is none')]);
  });

  it('create a model or restore an account only along with an account', () => {
    expect(problems({ AI_MODE: 'create', AI_DEPLOY_MODEL: 'true', RESTORE_AI_ACCOUNT: 'true' })).toEqual([]);
    expect(problems({ AI_DEPLOY_MODEL: 'true' })).toEqual([expect.stringContaining('AI_DEPLOY_MODEL is true')]);
  });

  it('take a self-hosted server as it comes, and tell of its quota and its bill', () => {
    const { problems: found, notes } = checkChoices({ AI_MODE: 'selfhosted' }, today);
    expect(found).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/quota for serverless GPUs.*billed by the second/)]);
  });

  it.each([
    [{ SELFHOSTED_COOLDOWN_SECONDS: '60' }, /SELFHOSTED_COOLDOWN_SECONDS is "60"; expected 600 to 86400 seconds/],
    [{ SELFHOSTED_STARTUP_MINUTES: '1h' }, /SELFHOSTED_STARTUP_MINUTES is "1h"; expected 15 to 40 minutes/],
    [{ SELFHOSTED_WEIGHTS_GIB: '99' }, /SELFHOSTED_WEIGHTS_GIB is "99"; expected 100 to 102400 GiB/],
    [{ SELFHOSTED_IMAGE: 'docker.io/vllm/vllm-omni' }, /expected an image with its tag/],
    [{ SELFHOSTED_IMAGE: 'a/b:1', SELFHOSTED_REGISTRY: 'team.azurecr.io' }, /expected an image of that registry/],
    [{ SELFHOSTED_PROFILE: 'sglang' }, /name the command of that server/],
    [{ EXTRA_APP_SETTINGS: 'A=1; VIDEO_BACKENDS=[]' }, /use one of the two/],
  ])('refuse a self-hosted server with %j', (env, says) => {
    expect(problems({ AI_MODE: 'selfhosted', ...env })).toEqual([expect.stringMatching(says)]);
    expect(problems(env)).toEqual([]);
  });

  it('are warned that the model is retired, from the day it is', () => {
    const env = { AI_MODE: 'create', AI_DEPLOY_MODEL: 'true' };
    expect(checkChoices(env, '2026-10-15').notes).toEqual([expect.stringContaining('retired')]);
    expect(checkChoices(env, '2026-10-14').notes).toEqual([]);
    expect(checkChoices({ ...env, AI_MODEL_NAME: 'sora-3' }, today).notes).toEqual([]);
  });

  it('want the key of another server in a Key Vault', () => {
    const env = { VIDEO_API_ENDPOINT: 'https://videos.example.com/v1', VIDEO_API_AUTH: 'bearer' };
    expect(problems(env)).toEqual([expect.stringContaining('Key Vault')]);
    expect(problems({ ...env, VIDEO_API_KEY_SECRET_URI: 'https://v.vault.azure.net/secrets/k' })).toEqual([]);
  });

  it('want the client id of callers that bring Entra tokens', () => {
    expect(problems({ API_PROTECTION: 'entra', ENTRA_CLIENT_ID: 'shotloop' })).toHaveLength(1);
    expect(problems({ API_PROTECTION: 'entra', ENTRA_CLIENT_ID: '00000000-0000-0000-0000-0000000000dd' })).toEqual([]);
  });

  it('refuse a storage name that Azure would refuse, and settings that are not pairs', () => {
    expect(problems({ STORAGE_ACCOUNT_NAME: 'Contoso-Video' })).toHaveLength(1);
    expect(problems({ EXTRA_APP_SETTINGS: 'VIDEO_API_USD_PER_SECOND=0.05; price' })).toEqual([
      expect.stringContaining('"price"'),
    ]);
  });

  it.each([
    ['VIDEO_API_KEY', 'Key Vault'],
    ['video_api_key', 'Key Vault'],
    ['AzureWebJobsStorage', 'identity'],
    ['AzureWebJobsStorage__accountName', 'identity'],
    ['SHOTLOOP_STORAGE_CONNECTION_STRING', 'identity'],
    ['AZURE_OPENAI_ENDPOINT', 'VIDEO_API_ENDPOINT'],
    ['FUNCTIONS_WORKER_RUNTIME', 'Flex Consumption'],
    ['WEBSITE_RUN_FROM_PACKAGE', 'Flex Consumption'],
  ])('refuse %s among the further settings, with the reason and without its value', (name, reason) => {
    const found = problems({ EXTRA_APP_SETTINGS: `VIDEO_API_USD_PER_SECOND=0.05; ${name} = s3cret` });
    expect(found).toEqual([expect.stringContaining(`may not hold ${name}: `)]);
    expect(found[0]).toContain(reason);
    expect(found[0]).not.toContain('s3cret');
  });

  it('let prices and limits pass, also when they carry an equals sign', () => {
    expect(problems({ EXTRA_APP_SETTINGS: 'SHOTLOOP_DAILY_BUDGET_USD=20;VIDEO_API_PRICE_AS_OF=2026-09-02=' })).toEqual(
      [],
    );
  });

  it('report every problem at once', () => {
    expect(problems({ AI_MODE: 'x', DURABLE_BACKEND: 'y', STORAGE_ACCOUNT_NAME: 'z!' })).toHaveLength(3);
  });
});
