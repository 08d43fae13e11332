import type { WebhookEvent } from '../contract/webhook';
import { webhookIdOf } from '../contract/webhook';

export const WEBHOOK_FORMATS = ['standard', 'cloudevents'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export interface Message {
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
}

/** An event as it is sent: the same text at every attempt. */
export function messageOf(pipelineId: string, event: WebhookEvent, format: WebhookFormat): Message {
  const { key, type, timestamp, data } = event;
  const id = webhookIdOf(pipelineId, key);
  if (format === 'standard')
    return { id, contentType: 'application/json', body: JSON.stringify({ type, timestamp, data }) };
  const envelope = {
    specversion: '1.0',
    id,
    source: SOURCE,
    // Their specification asks for a prefix that says whose type it is.
    type: `shotloop.${type}`,
    subject: `pipelines/${pipelineId}`,
    time: timestamp,
    datacontenttype: 'application/json',
    data,
  };
  return { id, contentType: 'application/cloudevents+json; charset=utf-8', body: JSON.stringify(envelope) };
}

const SOURCE = 'urn:shotloop';
