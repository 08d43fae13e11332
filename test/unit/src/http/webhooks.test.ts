import { receiverOf } from '../../../../src/http/receiver';
import { ROUTES } from '../../../../src/http/routes';
import { afterAttempt, withEvents } from '../../../../src/webhooks/outbox-rules';
import { ApiWorld, ID } from '../../../support/http/api-world';
import { AT } from '../../../support/paid/fixtures';

const config = { secrets: ['whsec_x'], hosts: [], format: 'standard' } as const;

describe('the receiver of a new pipeline', () => {
  it('is nobody, whom the setting names, or whom the brief does', () => {
    expect(receiverOf(undefined, config)).toEqual({ ok: true, webhooks: undefined, url: undefined });
    const url = 'https://hooks.example/of-the-setting';
    expect(receiverOf(undefined, { ...config, url })).toEqual({
      ok: true,
      webhooks: { to: 'setting' },
      url: undefined,
    });
    const callbackUrl = 'https://brief.example:8443/?sig=secret';
    expect(receiverOf(callbackUrl, { ...config, url })).toEqual({
      ok: true,
      webhooks: { to: 'brief', host: 'brief.example:8443' },
      url: callbackUrl,
    });
  });

  it('cannot be named by a brief where there is no secret to sign with', () => {
    const refused = receiverOf('https://brief.example/?sig=secret', { ...config, secrets: [] });
    expect(refused).toMatchObject({
      ok: false,
      problems: [
        {
          path: 'callbackUrl',
          value: 'brief.example',
          expected: expect.stringContaining('SECRETS is not set') as string,
        },
      ],
    });
  });

  it('is at a private address only where the settings name its host', () => {
    const url = 'http://127.0.0.1:9000/hook';
    expect(receiverOf(url, config)).toMatchObject({ ok: false, problems: [{ path: 'callbackUrl' }] });
    expect(receiverOf(url, { ...config, hosts: ['127.0.0.1'] }).ok).toBe(true);
  });
});

describe('sending a webhook once more', () => {
  const event = { key: 'started-1', type: 'pipeline.started', timestamp: AT, data: { pipelineId: ID } } as const;
  const path = `pipelines/${ID}/webhooks/${ID}_started-1/redeliver`;
  async function world(): Promise<ApiWorld> {
    const begun = await ApiWorld.begun();
    await begun.deps?.outbox.change(ID, (before) => withEvents(before, [event], AT));
    const attempt = { at: AT, outcome: 'gone', status: 410 } as const;
    await begun.deps?.outbox.change(ID, (before) => afterAttempt(before, event.key, { attempt }));
    return begun;
  }

  it('makes it due at once, keeps its log, and says so', async () => {
    const here = await world();
    const { status, body } = await here.ask(ROUTES.redeliverWebhook, { path });
    expect([status, body]).toMatchObject([
      202,
      {
        pipelineId: ID,
        delivery: { id: `${ID}_started-1`, state: 'pending', nextAttemptAt: AT, attempts: [{ outcome: 'gone' }] },
      },
    ]);
    expect((await here.deps?.outbox.read(ID))?.events).toMatchObject([{ state: 'pending', since: AT }]);
  });

  it('is refused where nothing can be signed, and leaves the event as it was', async () => {
    const here = await world();
    if (here.deps !== undefined) here.deps = { ...here.deps, webhooks: { ...config, secrets: [] } };
    const { status, body } = await here.ask(ROUTES.redeliverWebhook, { path });
    expect([status, body]).toMatchObject([503, { code: 'WEBHOOKS_OFF' }]);
    expect((await here.deps?.outbox.read(ID))?.events).toMatchObject([{ state: 'given_up' }]);
  });

  it('knows an event by its whole id alone', async () => {
    const here = await world();
    for (const id of ['started-1', `${ID}_started-2`, 'x_started-1']) {
      const wrong = `pipelines/${ID}/webhooks/${id}/redeliver`;
      expect((await here.ask(ROUTES.redeliverWebhook, { path: wrong })).status).toBe(404);
    }
  });
});
