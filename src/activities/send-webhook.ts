import type { Activities } from '../contract/activities';
import { defined } from '../contract/defined';
import { iso } from '../contract/iso';
import type { OutboxEvent, OutboxState, WebhookAttempt } from '../contract/webhook';
import type { Outbox } from '../ledger/outbox';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { PostPublic } from '../net/post-public';
import { parseRetryAfterMs } from '../video-api/retry-after';
import { endedKey, isEnding, lostEnding, startedKey, webhookEventsOf } from '../views/webhook-events';
import type { WebhookConfig } from '../webhooks/config';
import { messageOf } from '../webhooks/message';
import { afterAttempt, EMPTY_OUTBOX, nextOf, withEvents } from '../webhooks/outbox-rules';
import { signedHeaders } from '../webhooks/signed-headers';
import type { Log } from './log';
import type { Orchestrations } from './orchestrations';

export interface SendWebhookDeps {
  readonly webhooks: WebhookConfig;
  /** What the receiver of the setting wants to see besides a signature; undefined where nobody can be had to give it. */
  readonly authorizeWebhook: (url: string) => Promise<Readonly<Record<string, string>> | undefined>;
  readonly post: PostPublic;
  readonly outbox: Outbox;
  readonly records: Pick<PipelineRecords, 'plan' | 'run'>;
  readonly orchestrations: Pick<Orchestrations, 'isRunning' | 'hasFailed'>;
  readonly now: () => number;
  /** By the clock that receivers go by. */
  readonly wallNow: () => number;
  /** Ends what is under way when the activity has to end. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** How often an unfinished pipeline with nothing to tell is looked at: whoever ends it from outside tells nobody. */
const LOOK_MS = 10 * 60_000;
/** A receiver that asks for a pipeline as soon as it has heard of its end is to find it ended. */
const ENDING = { lookMs: 2_000, mostMs: 60_000 };
/** Timers may fire up to a second early. */
const EARLY_MS = 1_000;
const LONGEST_RETRY_AFTER_MS = 4 * 3_600_000;

/**
 * Delivers the event of a pipeline whose turn it is, if it is due, and says when to look again. An event that was sent and not
 * recorded as delivered, because somebody died in between, is sent once more.
 */
export function createSendWebhook(deps: SendWebhookDeps): Activities['sendWebhook'] {
  const { webhooks, outbox, records, orchestrations, log, now } = deps;
  return async ({ pipelineId, at }) => {
    const atMs = Date.parse(at);
    const known = (await outbox.read(pipelineId)) ?? EMPTY_OUTBOX;
    const next = nextOf(known);
    if (next === undefined) return whenNothingWaits(pipelineId, known, at);
    if (Date.parse(next.dueAt) > atMs + EARLY_MS) return { outcome: 'wait', until: next.dueAt };
    if (isEnding(next.type) && next.attempts.length === 0 && atMs < Date.parse(next.since) + ENDING.mostMs) {
      if (await orchestrations.isRunning(pipelineId)) return { outcome: 'wait', until: iso(atMs + ENDING.lookMs) };
    }
    const sent = await send(pipelineId, known, next);
    await outbox.change(pipelineId, (before) => afterAttempt(before, next.key, sent));
    const { outcome, status, code } = sent.attempt;
    log('webhook.tried', { pipelineId, event: next.key, type: next.type, outcome, ...defined({ status, code }) });
    return { outcome: 'again' };
  };

  async function send(
    pipelineId: string,
    { url: ofBrief }: OutboxState,
    event: OutboxEvent,
  ): Promise<{ attempt: WebhookAttempt; retryAfterMs?: number | undefined }> {
    const failed = (outcome: WebhookAttempt['outcome']) => ({ attempt: { at: iso(now()), outcome } });
    const url = ofBrief ?? webhooks.url;
    if (url === undefined) return failed('no_receiver');
    if (webhooks.secrets.length === 0) return failed('not_signed');
    // A token of the app is for the receiver that its owner named, never for one that a brief did.
    const authorization = ofBrief === null ? await deps.authorizeWebhook(url) : {};
    if (authorization === undefined) return failed('no_token');
    const { id, contentType, body } = messageOf(pipelineId, event, webhooks.format);
    const signed = signedHeaders({ id, body, at: new Date(deps.wallNow()) }, webhooks.secrets);
    const posted = await deps.post(url, {
      headers: { 'content-type': contentType, ...signed, ...authorization },
      body,
      ofOwner: ofBrief === null,
      signal: deps.signal,
    });
    const attemptAt = iso(now());
    if (posted.outcome !== 'answered') return { attempt: { at: attemptAt, ...posted } };
    const { status, headers } = posted;
    const retryAfterMs = parseRetryAfterMs(headers, { nowMs: deps.wallNow(), maxMs: LONGEST_RETRY_AFTER_MS });
    return { attempt: { at: attemptAt, outcome: outcomeOf(status), status }, retryAfterMs };
  }

  /** The sender stays until the run that was told last has told its end, if need be by the sender itself. */
  async function whenNothingWaits(
    pipelineId: string,
    { events }: OutboxState,
    at: string,
  ): Promise<Awaited<ReturnType<Activities['sendWebhook']>>> {
    const startedMs = lastStartOf(events);
    if (startedMs !== undefined && events.some(({ key }) => key === endedKey(startedMs))) return { outcome: 'over' };
    if (await orchestrations.isRunning(pipelineId)) return { outcome: 'wait', until: iso(Date.parse(at) + LOOK_MS) };
    const [plan, run] = await Promise.all([records.plan(pipelineId), records.run(pipelineId)]);
    if (plan === undefined || (startedMs === undefined && run === undefined)) return { outcome: 'over' };
    const isOfRun = run !== undefined && (startedMs === undefined || Date.parse(run.startedAt) === startedMs);
    const missing = isOfRun
      ? webhookEventsOf(plan, run, at)
      : [lostEnding(plan, { startedMs: startedMs ?? 0, failed: await orchestrations.hasFailed(pipelineId), at })];
    const found = await outbox.change(pipelineId, (before) => withEvents(before, missing, at));
    // Whatever was known of it has been told.
    if (nextOf(found) === undefined) return { outcome: 'over' };
    log('webhook.end_found', { pipelineId });
    return { outcome: 'again' };
  }
}

/** Of the latest run that was told of, ms since the epoch. */
function lastStartOf(events: readonly OutboxEvent[]): number | undefined {
  const starts = events.flatMap(({ key, timestamp, type }) => {
    const startedMs = Date.parse(timestamp);
    return type === 'pipeline.started' && key === startedKey(startedMs) ? [startedMs] : [];
  });
  return starts.length === 0 ? undefined : Math.max(...starts);
}

function outcomeOf(status: number): WebhookAttempt['outcome'] {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirected' : 'refused';
}
