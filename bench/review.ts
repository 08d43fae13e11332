/* eslint-disable no-console -- this is the command line */
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

import type { Client } from '../src/client/client';
import { createClient } from '../src/client/client';
import type { Watch } from '../src/review/live/watch';
import { watch } from '../src/review/live/watch';
import { PIPELINE_STATES } from '../src/shots/pipeline-states';
import type { PipelineDocument } from '../src/views/pipeline-document';
import { startBrowser } from '../test/support/browser/start-browser';
import type { App } from './review/start-app';
import { startApp } from './review/start-app';

/** What open pages cost the app, and what people get of it. Absolute numbers are those of one machine; the ratios are what to look at. */
const PAGES = 50;
const ROUNDS = 3;
const SAMPLES = 40;
const POLLING_MS = 2_000;
const OBSERVED_EVERY_MS = 50;
const LOADS = 10;
const NO_LIMITS = { createsPerMinute: null, maxRunningPerDeployment: null };
/** Renders that go on for as long as anything here. */
const LONG_MS = [3_600_000, 3_600_000] as const;
/** As long as a backend takes for a short clip. */
const RENDER_MS = [50_000, 70_000] as const;

async function main(): Promise<void> {
  console.log('| measured | value |\n| --- | --- |');
  for (const parts of [[openPages], [onePage, ready]]) {
    const app = await startApp();
    try {
      for (const part of parts) await part(app);
    } finally {
      await app.stop();
    }
  }
  await bundle();
}

/** As many pages as pipelines, none of which changes: rounds without and with them in turn, so that both meet the same machine. */
async function openPages(app: App): Promise<void> {
  const client = createClient({ baseUrl: app.baseUrl });
  await app.simulator.profile({ ...NO_LIMITS, durationMs: LONG_MS });
  const ids = await Promise.all(
    Array.from({ length: PAGES }, async (_, index) => {
      const { id } = await client.start(brief(index));
      await until(client, id, ({ shots }) => shots[0]?.state === 'rendering');
      return id;
    }),
  );
  const took: Record<'alone' | 'watched', number[]> = { alone: [], watched: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    took.alone.push(...(await latencies(client, ids)));
    const pages = ids.map((id) => page(app, id, {}));
    await Promise.all(pages.map(({ first }) => first));
    took.watched.push(...(await latencies(client, ids)));
    for (const { watching } of pages) watching.stop();
  }
  for (const [share, name] of [
    [0.5, 'median'],
    [0.95, '95th percentile'],
  ] as const) {
    const [alone, watched] = [at(took.alone, share), at(took.watched, share)];
    row(`an answer of an idle app with ${PAGES} pipelines, ${name}`, ms(alone));
    row(`the same with a page open on each of them`, ms(watched));
    row('as a multiple', ratio(watched, alone));
  }
}

/** One page on a pipeline that runs from its start to its end, beside somebody who looks far more often. */
async function onePage(app: App): Promise<void> {
  const client = createClient({ baseUrl: app.baseUrl });
  await app.simulator.profile({ ...NO_LIMITS, durationMs: RENDER_MS });
  const { id } = await client.start({ prompt: 'A paper boat on a blue tabletop.' });
  const happened = new Map<string, number>();
  const seen = new Map<string, number>();
  let asked = 0;
  const opened = page(app, id, {
    onAsk: () => (asked += 1),
    onDocument: (document) => note(seen, document),
  });
  const beganMs = performance.now();
  for (;;) {
    const got = await client.get(id);
    if (!got.isNew) continue;
    note(happened, got.document);
    if (PIPELINE_STATES[got.document.state].ended) break;
    await pause(OBSERVED_EVERY_MS);
  }
  const seconds = (performance.now() - beganMs) / 1_000;
  await opened.ended;
  opened.watching.stop();
  // What passed between two looks of the observer, or of the page, is no change that either could show.
  const delays = [...happened].flatMap(([state, atMs]) => {
    const seenMs = seen.get(state);
    return seenMs === undefined ? [] : [Math.max(0, seenMs - atMs)];
  });
  row('a pipeline of three shots, from start to end', `${seconds.toFixed(0)} s`);
  row('calls of a page that is open all the while', String(asked));
  row('calls of one that asked every 2 s', String(Math.ceil((seconds * 1_000) / POLLING_MS)));
  row('as a share', ratio(asked, (seconds * 1_000) / POLLING_MS));
  row('states of the pipeline that were told apart', String(happened.size));
  row('of them shown by the page', String(delays.length));
  row('a change, from when it can be asked for to when the page has it, median', ms(at(delays, 0.5)));
  row('the same, longest', ms(Math.max(...delays)));
}

/** From the navigation to the first shot that somebody can press, with nothing in any cache. */
async function ready(app: App): Promise<void> {
  const { pipelines } = await createClient({ baseUrl: app.baseUrl }).list({ limit: 1 });
  const running = await startBrowser();
  const took: number[] = [];
  try {
    for (let load = 0; load < LOADS; load += 1) {
      const context = await running.browser.newContext();
      const opened = await context.newPage();
      await opened.goto(pipelines[0]?.links.review ?? '', { waitUntil: 'commit' });
      took.push(
        await opened.evaluate<number>(`new Promise((resolve) => {
          const look = () => document.querySelector('.shot button') === null ? requestAnimationFrame(look) : resolve(performance.now());
          look();
        })`),
      );
      await context.close();
    }
  } finally {
    await running.stop();
  }
  row('the page of a pipeline over loopback, ready to use, median', ms(at(took, 0.5)));
  row('the same, longest', ms(Math.max(...took)));
}

async function bundle(): Promise<void> {
  const folder = resolve(__dirname, '../dist/review/assets');
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  row('script and style of the page, compressed (gzip)', `${(bytes / 1_000).toFixed(1)} kB`);
}

interface OpenPage {
  readonly watching: Watch;
  /** Has a document. */
  readonly first: Promise<void>;
  readonly ended: Promise<void>;
}

/** What asks in a tab that somebody looks at, without the tab. */
function page(
  { baseUrl }: App,
  id: string,
  { onAsk, onDocument }: { onAsk?: () => void; onDocument?: (document: PipelineDocument) => void },
): OpenPage {
  const client = createClient({ baseUrl });
  const [first, ended] = [settleable(), settleable()];
  const watching = watch(id, {
    get(asked, options) {
      onAsk?.();
      return client.get(asked, options);
    },
    now: () => performance.now(),
    sleep: pause,
    isHidden: () => false,
    shown: () => Promise.resolve(),
    tell(news) {
      if (news.kind === 'failed') ended.reject(news.error);
      if (news.kind !== 'document') return;
      first.resolve();
      onDocument?.(news.document);
      if (PIPELINE_STATES[news.document.state].ended) ended.resolve();
    },
  });
  return { watching, first: first.promise, ended: ended.promise };
}

function settleable(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((settle, fail) => {
    [resolve, reject] = [settle, fail];
  });
  return { promise, resolve, reject };
}

const brief = (index: number): { prompt: string; followUps: [] } => ({
  prompt: `Boat number ${index}.`,
  followUps: [],
});

async function until(client: Client, id: string, wanted: (document: PipelineDocument) => boolean): Promise<void> {
  for await (const document of client.follow(id)) if (wanted(document)) return;
  throw new Error(`${id} ended before it was as wanted.`);
}

/** Of one call after the other, each about another pipeline. */
async function latencies(client: Client, ids: readonly string[]): Promise<number[]> {
  const took: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const beganMs = performance.now();
    await client.get(ids[sample % ids.length] ?? '');
    took.push(performance.now() - beganMs);
  }
  return took;
}

/** When each state was there for the first time. */
function note(times: Map<string, number>, { state, stage, shots }: PipelineDocument): void {
  const now = JSON.stringify([state, stage, shots.map((shot) => [shot.state, shot.outcome])]);
  if (!times.has(now)) times.set(now, performance.now());
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

function at(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function row(what: string, value: string): void {
  console.log(`| ${what} | ${value} |`);
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const ratio = (value: number, of: number): string => (value / of).toFixed(2);

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
