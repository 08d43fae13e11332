import { createBackends } from '../../../src/backends/registry';
import { configured } from '../../support/backends';
import { judgeHealth } from '../../../infra/hooks/judge-health';
import { createGetHealth, type HealthDeps } from '../../../src/http/get-health';
import { readSettings } from '../../../src/settings';
import type { ModelsOutcome } from '../../../src/video-api/outcomes';
import { memoryBlobStore } from '../../support/paid/blob-store';

/** What the template sets where nothing is chosen. */
const deployed = {
  AZURE_CLIENT_ID: '00000000-0000-0000-0000-0000000000c1',
  SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://stdemo.blob.core.windows.net/',
  SHOTLOOP_MEDIA_CONTAINER: 'media',
  SHOTLOOP_LEDGER_CONTAINER: 'ledger',
  AZURE_OPENAI_DEPLOYMENT_NAME: 'sora-2',
  AZURE_OPENAI_SCOPE: 'https://ai.azure.com/.default',
  VIDEO_API_AUTH: 'none',
};

const UNCONNECTED = { connected: false, maySleep: false };
const CONNECTED = { connected: true, maySleep: false };

async function healthOf(
  env: Record<string, string>,
  hasFfmpeg: boolean,
  deps?: HealthDeps['deps'],
): Promise<{ status: number; text: string }> {
  const read = readSettings(env);
  const health = createGetHealth({
    problems: read.ok ? [] : read.problems,
    deps,
    findFfmpeg: () =>
      Promise.resolve(
        hasFfmpeg
          ? { outcome: 'found', ffmpeg: { path: '/f', source: 'ffmpeg-static', version: '6.1' } }
          : { outcome: 'missing', message: 'There is no ffmpeg.', tried: [] },
      ),
  });
  const { status, jsonBody, body } = (await Reflect.apply(health, undefined, [{ query: { deep: false } }])) as Record<
    string,
    unknown
  >;
  return { status: Number(status), text: typeof body === 'string' ? body : JSON.stringify(jsonBody) };
}

describe('the health of the app, as it really says it, in a deployment where nothing is chosen', () => {
  it('lacks the backend alone, and passes', async () => {
    const answer = await healthOf(deployed, true);
    expect(answer.status).toBe(503);
    expect(judgeHealth(answer, UNCONNECTED)).toEqual({ notes: [expect.stringContaining('storage is not checked')] });
  });

  it('does not pass without ffmpeg, nor with anything else missing, nor where a backend was chosen', async () => {
    const answers = [
      judgeHealth(await healthOf(deployed, false), UNCONNECTED),
      judgeHealth(await healthOf({ ...deployed, SHOTLOOP_STORAGE_ACCOUNT_URL: '' }, true), UNCONNECTED),
      judgeHealth(await healthOf(deployed, true), CONNECTED),
    ];
    expect(answers).toEqual(
      Array.from({ length: 3 }, () => ({ problem: expect.any(String) as unknown, mayBeRole: false })),
    );
  });
});

describe('the health of the app, as it really says it, with a backend', () => {
  const withBackend = {
    ...deployed,
    AZURE_OPENAI_ENDPOINT: 'https://aoai-demo.openai.azure.com',
    VIDEO_API_AUTH: 'entra',
  };
  const judged = async (
    models: ModelsOutcome,
    given: object = memoryBlobStore(),
    deployedAs = CONNECTED,
  ): Promise<object> => {
    const store = given as NonNullable<HealthDeps['deps']>['media'];
    const backends = createBackends([configured({ model: 'sora-2' }, { models: () => Promise.resolve(models) })]);
    const deps = { linkKeys: [], backends, media: store, recordStore: store, now: () => Date.now() };
    return judgeHealth(await healthOf(withBackend, true, deps), deployedAs);
  };
  const listed: ModelsOutcome = { outcome: 'models', ids: ['sora-2'] };

  it('passes when the deployment is listed, and with a note when the list has base models only, as that of Azure', async () => {
    expect(await judged(listed)).toEqual({ notes: [] });
    const baseModels: ModelsOutcome = { outcome: 'models', ids: ['gpt-4.1', 'sora-2025-05-02'] };
    expect(await judged(baseModels)).toEqual({ notes: [expect.stringContaining('does not name "sora-2"')] });
  });

  it('does not pass while a role is not in force, and is known to wait for one', async () => {
    const denied = { outcome: 'problem', problem: { kind: 'forbidden', status: 403, message: 'no' } } as const;
    expect(await judged(denied)).toMatchObject({ mayBeRole: true });
    const closed = { check: () => Promise.reject(Object.assign(new Error('no'), { code: 'X', statusCode: 403 })) };
    expect(await judged(listed, closed)).toMatchObject({ mayBeRole: true });
  });

  it('does not pass where nobody answers', async () => {
    const silent = { outcome: 'problem', problem: { kind: 'network', message: 'ENOTFOUND' } } as const;
    expect(await judged(silent)).toMatchObject({ mayBeRole: false });
  });

  it.each(['network', 'timed_out', 'server_error'] as const)(
    'passes with a note where a server that may sleep answers nothing (%s), and nothing else is wrong',
    async (kind) => {
      const silent = { outcome: 'problem', problem: { kind, message: 'x' } } as const;
      const asleep = { connected: true, maySleep: true };
      expect(await judged(silent, undefined, asleep)).toEqual({ notes: [expect.stringContaining(`(${kind})`)] });
      const closed = { check: () => Promise.reject(Object.assign(new Error('no'), { code: 'X', statusCode: 403 })) };
      expect(await judged(silent, closed, asleep)).toMatchObject({ mayBeRole: true });
    },
  );

  it('does not pass where a server that may sleep refuses us', async () => {
    const denied = { outcome: 'problem', problem: { kind: 'unauthorized', status: 401, message: 'no' } } as const;
    expect(await judged(denied, undefined, { connected: true, maySleep: true })).toHaveProperty('problem');
  });
});
