import { DurableClient } from '../../support/host/durable-client';
import { hostUnderTest, type HostUnderTest } from '../../support/stack/host-under-test';
import { describeNeeding } from '../../support/stack/remote';
import { send, type Received } from '../recordings/send';
import { hostFacts, type Body, type Fact } from './host-facts';

/** Headers that say how the bytes travelled or who served them. */
const TRANSPORT = ['date', 'server', 'connection', 'keep-alive'];
const DURABLE = '/runtime/webhooks/durabletask';

// The ids are fixed and some facts empty the task hub, so the host must be nobody else's.
describeNeeding(['its own host'], 'What is known of the real host', () => {
  describe.each(hostFacts())('about $title', ({ app, args, facts }) => {
    let host: HostUnderTest;
    beforeAll(async () => {
      host = await hostUnderTest(app, args);
    });
    afterAll(() => host?.stop());

    it('holds for this one, request by request', async () => {
      const differences: string[] = [];
      for (const fact of facts) {
        const [known, seen] = [expected(fact), told(fact, await ask(fact))];
        if (known !== seen) differences.push(`${fact.ask}: known ${known}; seen ${seen}`);
        const [id = '', status = ''] = fact.until?.split(' ') ?? [];
        if (id !== '') await reached(new DurableClient(host.baseUrl), id, status);
      }
      expect(differences).toEqual([]);
    });

    /** An entity comes to be with its first signal, which may still be on its way. */
    async function reached(durable: DurableClient, id: string, status: string): Promise<void> {
      while (id.startsWith('@') && (await durable.call('GET', `instances/${id}`)).status === 404);
      await durable.until(id, (now) => now.runtimeStatus === status);
    }

    async function ask({ ask: request, send: text, type = 'application/json' }: Fact): Promise<Received> {
      const [method = '', path = ''] = request.split(' ');
      const received = await send(host.baseUrl, {
        method,
        path: path.startsWith('D/') ? DURABLE + path.slice(1) : path,
        headers: text === undefined ? { 'Content-Length': '0' } : { 'Content-Type': type },
        ...(text !== undefined && { body: Buffer.from(text) }),
      });
      if (received === undefined) throw new Error(`${request} was not answered.`);
      return received;
    }
  });
});

function expected({ status, headers, body }: Fact): string {
  return JSON.stringify({ status, headers, body: body ?? 'none' });
}

/** What came, in the words in which it is known. */
function told({ body: known }: Fact, { status, headers, body }: Received): string {
  const names = headers.map(([name]) => name).filter((name) => !TRANSPORT.includes(name.toLowerCase()));
  return JSON.stringify({ status, headers: names.join(' '), body: bodyIn(body.toString('utf8'), known) });
}

function bodyIn(text: string, known: Body | undefined): unknown {
  if (text === '') return 'none';
  if (known === 'anything') return known;
  const value: unknown = JSON.parse(text);
  if (typeof value === 'string') return 'a text as JSON';
  const list = Array.isArray(value) ? (value as object[]) : undefined;
  if (list?.length === 0) return 'an empty list';
  const keys = (list ?? [value as object]).map((each) => Object.keys(each).join(' '));
  return { keys: [...new Set(keys)].join(' | '), listed: list !== undefined };
}
