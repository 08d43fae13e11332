import type { Received, Scripted, ScriptedServer } from '../../unit/src/client/server';
import { startScriptedServer } from '../../unit/src/client/server';

/** What the fake app answers to each call, by method and path below /api; `?` and what follows left out. */
export type Answers = Readonly<Record<string, Scripted | ((request: Received, count: number) => Scripted | undefined)>>;

/** A fake app at a port of its own: answers by call, 404 to everything else. Functions are told how often the call came, from 1. */
export function startFakeApp(answers: Answers): Promise<ScriptedServer> {
  const counts = new Map<string, number>();
  return startScriptedServer((request) => {
    const call = `${request.method} ${request.target.replace(/^\/api\/|\?.*$/g, '')}`;
    const count = (counts.get(call) ?? 0) + 1;
    counts.set(call, count);
    const answer = answers[call];
    if (answer === undefined) return problem(404, 'NOT_FOUND', { detail: `There is no ${call}.` });
    return typeof answer === 'function' ? answer(request, count) : answer;
  });
}

export const problem = (status: number, code: string, more: object = {}): Scripted => ({
  status,
  body: { type: 'about:blank', title: 'It cannot', status, code, ...more },
});

const LINKS = { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'https://app/review' };

/** The answer to a start, with the key that durable links carry. */
export const started = (id: string): Scripted => ({
  status: 202,
  body: { id, statusQueryGetUri: `https://app/instances/${id}?code=SYSTEM-KEY`, links: LINKS },
});

const shotOf = (shot: Readonly<Record<string, unknown>>): object => ({
  state: 'ended',
  outcome: 'completed',
  progress: 100,
  chargedUsd: 0.4,
  priceUsd: 0.4,
  renderId: null,
  queuePosition: null,
  problem: null,
  clip: null,
  ...shot,
});

/** As much of a document as the command line reads. */
export const documentBody = (
  id: string,
  {
    shots = [{ name: 'baseline' }],
    ...more
  }: Readonly<Record<string, unknown>> & { shots?: Readonly<Record<string, unknown>>[] } = {},
): Readonly<Record<string, unknown>> => ({
  id,
  name: 'a boat',
  state: 'completed',
  stage: 'done',
  spentUsd: 0.4,
  estimateUsd: 0.4,
  shots: shots.map(shotOf),
  references: [],
  problem: null,
  gate: null,
  links: LINKS,
  ...more,
});
