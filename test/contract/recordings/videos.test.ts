import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCreateAnswer } from '../../../src/video-api/create-answer';
import type { Dialect } from '../../../src/video-api/dialect';
import { readQuestionAnswer } from '../../../src/video-api/question-answer';

interface Exchange {
  readonly ask: string;
  /** Method and path; polls have none. */
  readonly request?: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const folder = resolve(__dirname, '../../../../shared/videos-recorded');
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
const gateways: Readonly<Record<string, Dialect['gateway']>> = { litellm: 'litellm', 'new-api': 'new-api' };
const gatewayOf = (file: string): Dialect['gateway'] =>
  Object.entries(gateways).find(([name]) => file.startsWith(name))?.[1] ?? null;

const answerOf = ({ ask, status, headers = {}, body = '' }: Exchange) => ({
  ...{ label: ask, status, headers: new Headers(headers), text: body, nowMs: 0 },
});
const idIn = (body: string): string => (JSON.parse(body) as { id: string }).id;

if (files.length === 0) {
  describe('The answers of running video servers (NOT RUN: there is no ../shared/videos-recorded beside the project)', () => {
    it('The recordings are looked for beside the project', () => expect(files).toEqual([]));
  });
} else {
  describe.each(files)('The answers in %s', (file) => {
    const { exchanges } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { exchanges: Exchange[] };
    const gateway = gatewayOf(file);
    const creates = exchanges.filter(({ request }) => request === 'POST /videos');

    it('A create is a job where the server made one, and never one where it made none', () => {
      for (const exchange of creates) {
        const sent = { form: 'json', toldOnce: gateway === 'litellm', gateway, learnsForm: true } as const;
        const reading = readCreateAnswer(answerOf(exchange), sent);
        const isOrder = exchange.status === 200;
        expect([exchange.ask, reading.meaning === 'accepted']).toEqual([exchange.ask, isOrder]);
        if (reading.meaning === 'accepted') expect(reading.job.id).toBe(idIn(exchange.body ?? ''));
        else if (exchange.status < 500) expect([exchange.ask, reading.meaning]).not.toEqual([exchange.ask, 'busy']);
      }
    });

    it('A question is answered with the job that was asked for', () => {
      const polls = exchanges.filter(({ ask, status }) => /^(poll|get-at-once|get-done)$/.test(ask) && status === 200);
      // One of them recorded refusals alone: its model takes no text without a picture.
      if (polls.length === 0)
        return expect(creates.every(({ status }) => status !== 200 || gateway === null)).toBe(true);
      for (const exchange of polls) {
        const askedFor = idIn(exchange.body ?? '');
        expect(readQuestionAnswer(answerOf(exchange), { askedFor, gateway })).toMatchObject({ job: { id: askedFor } });
      }
      const last = polls.at(-1) as Exchange;
      const question = { askedFor: idIn(last.body ?? ''), gateway };
      return expect(readQuestionAnswer(answerOf(last), question)).toMatchObject({ job: { state: 'completed' } });
    });
  });
}
