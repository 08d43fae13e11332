import { judgeHealth } from '../../../infra/hooks/judge-health';
import { createGetHealth } from '../../../src/http/get-health';
import { readSettings } from '../../../src/settings';

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

async function healthOf(env: Record<string, string>, hasFfmpeg: boolean): Promise<{ status: number; text: string }> {
  const read = readSettings(env);
  const health = createGetHealth({
    settings: read.ok ? [] : read.problems,
    parts: undefined,
    ffmpeg: () =>
      Promise.resolve(
        hasFfmpeg
          ? { outcome: 'found', ffmpeg: { path: '/f', source: 'ffmpeg-static', version: '6.1' } }
          : { outcome: 'missing', message: 'There is no ffmpeg.', tried: [] },
      ),
  });
  const { status, jsonBody, body } = (await Reflect.apply(health, undefined, [{}])) as Record<string, unknown>;
  return { status: Number(status), text: typeof body === 'string' ? body : JSON.stringify(jsonBody) };
}

describe('the health of the app, as it really says it, in a deployment where nothing is chosen', () => {
  it('lacks the backend alone, and passes', async () => {
    const answer = await healthOf(deployed, true);
    expect(answer.status).toBe(503);
    expect(judgeHealth(answer, false)).toEqual({ notes: [expect.stringContaining('storage is not checked')] });
  });

  it('does not pass without ffmpeg, nor with anything else missing, nor where a backend was chosen', async () => {
    const answers = [
      judgeHealth(await healthOf(deployed, false), false),
      judgeHealth(await healthOf({ ...deployed, SHOTLOOP_STORAGE_ACCOUNT_URL: '' }, true), false),
      judgeHealth(await healthOf(deployed, true), true),
    ];
    expect(answers).toEqual(
      Array.from({ length: 3 }, () => ({ problem: expect.any(String) as unknown, mayBeRole: false })),
    );
  });
});
