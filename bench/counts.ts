/* eslint-disable no-console -- this is the command line */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createCheckRenders } from '../src/activities/check-renders';
import { createRenderLedger } from '../src/ledger/render-ledger';
import { createVideoApi } from '../src/video-api/video-api';
import { noCredential } from '../src/video-api/credential';
import { sumsOf } from '../src/views/spend';
import { memoryBlobStore } from '../test/support/paid/blob-store';
import type { RenderIntent } from '../src/ledger/claim';
import { AT, intentOf } from '../test/support/paid/fixtures';

/**
 * What the paths of money ask of storage and of backends, counted and never timed: a number here is the same on every machine,
 * and grows when somebody makes a path ask for more.
 */
async function main(): Promise<void> {
  console.log('| counted | value |\n| --- | --- |');
  await spend();
  await lostAnswer();
  await connections();
}

const TODAY = '2026-12-01';
const DAY_MS = 86_400_000;
/** Of today; all others are of the days before, 20 a day. */
const RENDERS_TODAY = 10;

/** A ledger of so many renders, the last of which are of today, and some of those without an answer; and what is asked of its storage. */
async function ledgerOf(renders: number, { unanswered = 0 } = {}) {
  const store = memoryBlobStore();
  const ledger = createRenderLedger(store);
  let last: RenderIntent | undefined;
  for (let index = 0; index < renders; index += 1) {
    const back = Math.max(0, Math.ceil((renders - RENDERS_TODAY - index) / 20));
    const day = new Date(Date.parse(TODAY) - back * DAY_MS).toISOString().slice(0, 10);
    const at = `${day}T12:00:00.000Z`;
    const pipelineId = `${day.replaceAll('-', '')}t120000-${String(index).padStart(10, '0')}`;
    const intent = intentOf({ pipelineId, at });
    last = intent;
    const claim = await ledger.claim(intent);
    if (claim.outcome !== 'post') throw new Error(`The claim of ${pipelineId} was answered ${claim.outcome}.`);
    if (index >= renders - unanswered) continue;
    await ledger.submitted(claim.held, { renderId: `video_${index}`, backendStatus: 'queued', at });
    await ledger.ended(intent, { ending: 'completed', backendStatus: 'completed', at });
  }
  const counts = { calls: 0, listed: 0, read: 0 };
  store.before = (operation) => {
    if (operation !== 'list') counts.read += 1;
  };
  const list = store.list.bind(store);
  store.list = async (options) => {
    const page = await list(options);
    counts.calls += 1;
    counts.listed += page.items.length;
    return page;
  };
  return { ledger, last, counts };
}

const SIZES = [10, 1_000, 10_000];

async function spend(): Promise<void> {
  for (const renders of SIZES) {
    const { ledger, counts } = await ledgerOf(renders);
    await sumsOf(ledger.spend({ from: TODAY, to: TODAY }));
    row(`GET /api/spend of today, ${thousands(renders)} renders in the ledger: listings`, counts.calls);
    row('the same: names listed', counts.listed);
    row('the same: records opened', counts.read);
  }
}

/** Whether another render without an answer could be meant by one job is asked before a lost one is ordered again. */
async function lostAnswer(): Promise<void> {
  for (const renders of SIZES) {
    const { ledger, last, counts } = await ledgerOf(renders, { unanswered: 3 });
    const lost = last && (await ledger.read(last));
    if (lost === undefined) throw new Error('The lost render is not in the ledger.');
    counts.read = 0;
    // Of other words, so that every one of them is looked at.
    await ledger.unansweredLike({ ...lost, promptSha256: 'another' }, { windowMs: 60_000, sameWords: true });
    row(`reconciling one of ${thousands(renders)} renders, 2 others without an answer: listings`, counts.calls);
    row('the same: names listed', counts.listed);
    row('the same: records opened', counts.read);
  }
}

/** All renders in flight are asked for at once, every few seconds: their connections are kept, or each question opens one. */
async function connections(): Promise<void> {
  const [inFlight, ticks] = [10, 20];
  let opened = 0;
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const id = request.url?.split('/').at(-1);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id, object: 'video', status: 'in_progress', progress: 10 }));
  });
  server.on('connection', () => (opened += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { ledger } = await ledgerOf(0);
  const videoApi = createVideoApi({ baseUrl: `http://127.0.0.1:${port}/v1`, credential: noCredential() });
  const check = createCheckRenders({
    ...{ videoApi, ledger, media: memoryBlobStore(), log: () => undefined, maxClipBytes: 1 },
    homeOf: () => Promise.resolve(undefined),
    control: { cancelRequest: () => Promise.resolve(null) },
  });
  const renders = Array.from({ length: inFlight }, (_, index) => ({
    ...{ shot: `shot${index}`, attempt: 1, renderId: `video_${index}` },
  }));
  try {
    const perTick: number[] = [];
    for (let tick = 0; tick < ticks; tick += 1) {
      const before = opened;
      await check({ pipelineId: 'p1', renders, at: AT });
      perTick.push(opened - before);
    }
    row(`checkRenders of ${inFlight} renders, ${ticks} times: questions`, asked);
    row('the same: connections opened by the first', perTick[0] ?? 0);
    row('the same: connections opened by all others', opened - (perTick[0] ?? 0));
    row('the same: connections for each question', ratio(opened, asked));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function row(what: string, value: number | string): void {
  console.log(`| ${what} | ${value} |`);
}

const thousands = (count: number): string => count.toLocaleString('en');
const ratio = (value = Number.NaN, of = Number.NaN): string => (value / of).toFixed(2);

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
