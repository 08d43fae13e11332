import { CloudEvent, HTTP } from 'cloudevents';
import type { WebhookEvent } from '../../../../src/contract/webhook';
import { messageOf } from '../../../../src/webhooks/message';

const ID = '20261201t060000-5ac1bd6f2e';
const EVENT: WebhookEvent = {
  key: 'shot-motion-1',
  type: 'shot.completed',
  timestamp: '2026-12-01T06:00:00.000Z',
  data: { pipelineId: ID, shot: 'motion' },
};

describe('the message of an event', () => {
  it('is type, time and data, as Standard Webhooks has them', () => {
    expect(messageOf(ID, EVENT, 'standard')).toEqual({
      id: `${ID}_shot-motion-1`,
      contentType: 'application/json',
      body: JSON.stringify({ type: EVENT.type, timestamp: EVENT.timestamp, data: EVENT.data }),
    });
  });

  it('is one that the SDK of CloudEvents reads, if that is wanted', () => {
    const { body, contentType } = messageOf(ID, EVENT, 'cloudevents');
    const read = HTTP.toEvent({ headers: { 'content-type': contentType }, body });
    if (!(read instanceof CloudEvent)) throw new Error('One event was expected.');
    expect(read.validate()).toBe(true);
    expect(read).toMatchObject({
      specversion: '1.0',
      id: `${ID}_shot-motion-1`,
      source: 'urn:shotloop',
      type: 'shotloop.shot.completed',
      subject: `pipelines/${ID}`,
      time: EVENT.timestamp,
      data: EVENT.data,
    });
  });
});
