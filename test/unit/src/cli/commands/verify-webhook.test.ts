import { signedHeaders } from '../../../../../src/webhooks/signed-headers';
import type { Ran } from '../../../../support/cli/run-in-process';
import { runInProcess } from '../../../../support/cli/run-in-process';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const OLD = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
const BODY = '{"type":"pipeline.started"}';

function verify({ secrets = `${OLD}, ${SECRET}`, body = BODY, more = [] as string[] } = {}): Promise<Ran> {
  const headers = signedHeaders({ id: 'p_started-1', body: BODY, at: new Date() }, [SECRET]);
  const lines = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  return runInProcess(['verify-webhook', ...lines, ...more], {
    env: { SHOTLOOP_WEBHOOK_SECRETS: secrets },
    stdin: body,
  });
}

describe('shotloop verify-webhook', () => {
  it('shows what is rightly signed with one of the secrets, and ends with 0', async () => {
    expect(await verify()).toMatchObject({ code: 0, stdout: `It is rightly signed: ${BODY}\n`, stderr: '' });
    expect(JSON.parse((await verify({ more: ['--json'] })).stdout)).toEqual({
      ok: true,
      event: { type: 'pipeline.started' },
    });
  });

  it('ends with 1 for what is not, and says why', async () => {
    expect(await verify({ body: `${BODY} ` })).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: 'It is not rightly signed. No matching signature found.\n',
    });
    expect(JSON.parse((await verify({ secrets: OLD, more: ['--json'] })).stdout)).toEqual({
      ok: false,
      reason: 'No matching signature found.',
    });
  });

  it.each<[string, Parameters<typeof verify>[0], RegExp]>([
    ['no secret', { secrets: ' , ' }, /^SHOTLOOP_WEBHOOK_SECRETS is not set/],
    ['a header that is none', { more: ['--header', 'webhook-id'] }, /^--header takes NAME: VALUE, got "webhook-id"/],
    ['a body that is not there', { more: ['no-such-file.json'] }, /^The body cannot be read: ENOENT/],
  ])('ends with 2 for %s', async (_, given, words) => {
    const { code, stderr } = await verify(given);
    expect([code, words.test(stderr)]).toEqual([2, true]);
  });
});
