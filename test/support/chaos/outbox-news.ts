import type { OutboxEvent, OutboxState } from '../../../src/contract/webhook';

/** What an outbox says that the one before did not, without ids: `told shot.completed baseline`, `pipeline.started delivered`. */
export function outboxNews(before: OutboxState | undefined, { events }: OutboxState): string {
  const news = events.flatMap((event) => {
    const known = before?.events.find(({ key }) => key === event.key);
    if (known === undefined) return [`told ${label(event)}`];
    const { attempts } = event;
    return attempts.length === known.attempts.length ? [] : [`${label(event)} ${attempts.at(-1)?.outcome}`];
  });
  return news.join(' + ') || 'nothing new';
}

const label = ({ type, data }: OutboxEvent): string =>
  typeof data['shot'] === 'string' ? `${type} ${data['shot']}` : type;
