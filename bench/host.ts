/* eslint-disable no-console -- this is the command line */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { type RunningHost, startHost } from '../dev/host';

/** What the embedded host costs. Absolute numbers are those of one machine; the ratios in a run are what to look at. */
async function main(): Promise<void> {
  const stateDir = mkdtempSync(join(tmpdir(), 'bench-host-'));
  const appDir = resolve(__dirname, '../test/fixtures/apps/durable-patterns');
  const host = await startHost({
    appDir,
    stateDir,
    settings: { AzureFunctionsJobHost__logging__logLevel__default: 'None' },
  });
  try {
    console.log('| measured | value |\n| --- | --- |');
    await latency(host);
    await throughput(host);
    await memory(host);
    await replayCost(host);
    await idle();
  } finally {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function latency({ baseUrl }: RunningHost): Promise<void> {
  const samples: number[] = [];
  for (let index = 0; index < 220; index += 1) {
    const startedMs = performance.now();
    await run(baseUrl, 'one', `latency-${index}`, 'x');
    // The first ones warm the compiler up.
    if (index >= 20) samples.push(performance.now() - startedMs);
  }
  samples.sort((a, b) => a - b);
  row('one activity, from start to the answer that it is done, median', ms(at(samples, 0.5)));
  row('the same, 95th percentile', ms(at(samples, 0.95)));
}

async function throughput({ baseUrl }: RunningHost): Promise<void> {
  const rates: number[] = [];
  for (const count of [10, 100, 1000]) {
    const startedMs = performance.now();
    await each(count, (index) => start(baseUrl, 'chaining', `rate-${count}-${index}`, { steps: 5 }));
    await each(count, (index) => settled(baseUrl, `rate-${count}-${index}`));
    const perSecond = (count * 5 * 1000) / (performance.now() - startedMs);
    rates.push(perSecond);
    row(`${count} orchestrations of 5 activities at once`, `${perSecond.toFixed(0)} activities/s`);
  }
  row('rate with 1,000 at once, as a share of that with 10', ratio(rates[2], rates[0]));
  row('rate with 1,000 at once, as a share of that with 100', ratio(rates[2], rates[1]));
}

/** Instances that wait keep what they need and no more, and give it back when they are gone. */
async function memory({ baseUrl }: RunningHost): Promise<void> {
  const before = heapBytes();
  const grown: number[] = [];
  for (const batch of [0, 1]) {
    await each(1000, (index) => start(baseUrl, 'waits', `memory-${batch}-${index}`, { events: ['go'] }));
    await each(1000, (index) => settled(baseUrl, `memory-${batch}-${index}`, 'Running'));
    grown.push(heapBytes() - before);
  }
  const [first = Number.NaN, second = Number.NaN] = grown;
  row('memory of 1,000 waiting orchestrations, each', `${(first / 1000 / 1024).toFixed(1)} KiB`);
  row('memory of 2,000 of them, as a multiple of that of 1,000', ratio(second, first));
  for (const batch of [0, 1]) {
    await each(1000, (index) => raise(baseUrl, `memory-${batch}-${index}`));
    await each(1000, (index) => settled(baseUrl, `memory-${batch}-${index}`));
  }
  row('of it still held when all have ended', ratio(heapBytes() - before, second));
}

/** Every episode replays all of the history, so the last activity of a long chain costs more than the first. */
async function replayCost({ baseUrl }: RunningHost): Promise<void> {
  const took: number[] = [];
  // An activity leaves four events behind: it was scheduled and completed, and an episode began and ended.
  for (const steps of [25, 250]) {
    const startedMs = performance.now();
    await run(baseUrl, 'chaining', `replay-${steps}`, { steps });
    took.push((performance.now() - startedMs) / steps);
    row(
      `a chain that reaches ${(steps * 4).toLocaleString('en')} events, each activity`,
      ms(took.at(-1) ?? Number.NaN),
    );
  }
  row('an activity in the long chain, as a multiple of one in the short', ratio(took[1], took[0]));
}

async function idle(): Promise<void> {
  const before = process.cpuUsage();
  const forMs = 5000;
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const { user, system } = process.cpuUsage(before);
  row('processor time of an idle host', `${((user + system) / 10 / forMs).toFixed(2)} %`);
}

/** Like a client with a handful of connections: a thousand at once would measure the sockets. */
async function each(count: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: 16 }, lane));
}

async function run(baseUrl: string, name: string, instanceId: string, input: unknown): Promise<void> {
  await start(baseUrl, name, instanceId, input);
  await settled(baseUrl, instanceId);
}

async function start(baseUrl: string, name: string, instanceId: string, input: unknown): Promise<void> {
  const url = `${baseUrl}/runtime/webhooks/durabletask/orchestrators/${name}/${instanceId}`;
  await expectStatus(202, await fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(input) }));
}

async function raise(baseUrl: string, instanceId: string): Promise<void> {
  const url = `${baseUrl}/runtime/webhooks/durabletask/instances/${instanceId}/raiseEvent/go`;
  await expectStatus(202, await fetch(url, { method: 'POST', headers: JSON_TYPE, body: '1' }));
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function settled(baseUrl: string, instanceId: string, wanted = 'Completed'): Promise<void> {
  const url = `${baseUrl}/runtime/webhooks/durabletask/instances/${instanceId}?showInput=false`;
  for (let wait = 1; ; wait = Math.min(wait * 1.5, 50)) {
    const { runtimeStatus } = (await (await fetch(url)).json()) as { runtimeStatus: string };
    if (runtimeStatus === wanted) return;
    if (runtimeStatus === 'Failed') throw new Error(`${instanceId} failed; expected it to be ${wanted}.`);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function expectStatus(expected: number, response: Response): Promise<void> {
  if (response.status !== expected) {
    throw new Error(`${response.url} answered ${response.status}, expected ${expected}: ${await response.text()}`);
  }
  await response.arrayBuffer();
}

function heapBytes(): number {
  if (globalThis.gc === undefined)
    throw new Error('Run this with node --expose-gc: memory is measured after collecting.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function row(what: string, value: string): void {
  console.log(`| ${what} | ${value} |`);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function ratio(value = Number.NaN, of = Number.NaN): string {
  return (value / of).toFixed(2);
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
