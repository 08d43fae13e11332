import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { signedHeaders } from '../../src/webhooks/signed-headers';
import { listenTo } from '../support/heard';
import { SECRETS } from '../support/webhooks/receiver';

const root = resolve(__dirname, '../..');
const BODY = JSON.stringify({
  type: 'shot.completed',
  timestamp: '2026-12-01T06:00:00.000Z',
  data: { pipelineId: 'p1', shot: 'motion', outcome: 'completed' },
});

describe('samples/webhook-receiver.mjs', () => {
  let child: ChildProcess;
  let output: ReturnType<typeof listenTo>;
  let url = '';
  let gone: Promise<void>;
  beforeAll(async () => {
    child = spawn(process.execPath, ['samples/webhook-receiver.mjs'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: '0', SHOTLOOP_WEBHOOK_SECRETS: `${SECRETS.old},${SECRETS.present}` },
    });
    gone = once(child, 'close').then(() => undefined);
    output = listenTo([child.stdout], gone);
    await output.has('Listening at');
    url = /http:\S+/.exec(output.text())?.[0] ?? '';
  });
  afterAll(async () => {
    child.kill();
    await gone;
  });

  const post = async (secret: string, { id = 'p1_shot-motion-1', body = BODY, agoMs = 0 } = {}): Promise<number> => {
    const at = new Date(Date.now() - agoMs);
    const headers = signedHeaders({ id, body: BODY, at }, [secret]);
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };

  it('takes what one of its secrets has signed, and works once for each id', async () => {
    expect([
      await post(SECRETS.present),
      await post(SECRETS.old),
      await post(SECRETS.present, { id: 'another' }),
    ]).toEqual([...[204, 204, 204]]);
    await output.has(/(p1 motion completed[^]*){2}/);
    expect(output.text().match(/shot\.completed p1 motion completed/g)).toHaveLength(2);
  });

  it('refuses what another has signed, what was changed, and what is old', async () => {
    expect([
      await post(SECRETS.anothers),
      await post(SECRETS.present, { body: BODY.replace('motion', 'audio') }),
      await post(SECRETS.present, { agoMs: 301_000 }),
      (await fetch(url, { method: 'POST', body: BODY })).status,
      (await fetch(url)).status,
    ]).toEqual([401, 401, 401, 401, 405]);
    expect(output.text()).not.toContain('audio');
  });
});
