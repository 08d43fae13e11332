import { iso } from '../contract/iso';
import { webhookIdOf } from '../contract/webhook';
import { isPipelineId } from '../plans/pipeline-id';
import type { RedeliverAnswer } from '../views/answers';
import { deliveryOf } from '../views/deliveries';
import { redelivered } from '../webhooks/outbox-rules';
import type { HttpDeps } from './deps';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'outbox' | 'webhooks' | 'now'>;

/**
 * `POST /api/pipelines/{id}/webhooks/{webhookId}/redeliver`: an event is sent once more, whatever became of it, and then tried for a
 * day as a new one is. It keeps its id, by which receivers know it.
 */
export function createRedeliverWebhook({ outbox, webhooks, now }: Deps): Endpoint {
  return async ({ request, client, links, log }) => {
    const { id, webhookId } = request.params;
    const known = isPipelineId(id) ? await outbox.read(id) : undefined;
    const event = known?.events.find(({ key }) => webhookIdOf(id ?? '', key) === webhookId);
    if (id === undefined || event === undefined)
      return notFound(`There is no webhook "${webhookId}" of a pipeline "${id}".`);
    if (webhooks.secrets.length === 0) return noSecrets();
    const after = await outbox.change(id, (before) => redelivered(before, event.key, iso(now())));
    await client.startSender(id);
    log('webhook.redelivered', { pipelineId: id, event: event.key });
    const asked = after.events.find(({ key }) => key === event.key) ?? event;
    const answer: RedeliverAnswer = { pipelineId: id, delivery: deliveryOf(id, asked), links: links.pipeline(id) };
    return jsonResponse(answer, { status: 202, headers: { location: links.pipeline(id).self } });
  };
}

const noSecrets = () =>
  problemResponse({
    code: 'WEBHOOKS_OFF',
    detail:
      'SHOTLOOP_WEBHOOK_SECRETS is not set: without a secret nothing can be signed, and nothing unsigned is ever sent. docs/webhooks.md says how to make one.',
  });
