import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROMPT } from './simulator';

const ROOT = join(__dirname, '..', '..', '..', '..');
const MAIN = ['--import', 'tsx', join('dev', 'videos-api', 'main.ts')];

interface Ready {
  readonly event: string;
  readonly baseUrl: string;
  readonly pid: number;
}

/** Starts the command and waits for the line that says it is ready. */
async function startMain(
  ...args: string[]
): Promise<{ child: ChildProcess; ready: Ready; exited: Promise<unknown[]> }> {
  const child = spawn(process.execPath, [...MAIN, '--json', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready, exited };
}

interface Seen {
  readonly id: string;
  readonly status: string;
}

async function ask<Body>(url: string, body?: unknown): Promise<Body> {
  const headers = { 'api-key': 'k', 'content-type': 'application/json' };
  const response = await fetch(url, {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return (await response.json()) as Body;
}

describe('the videos-api command', () => {
  it('says what it can do', async () => {
    const child = spawn(process.execPath, [...MAIN, '--help'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(child, 'close');
    expect(text).toContain('--time-scale');
  });

  it('refuses an option that it does not know, naming it', async () => {
    const child = spawn(process.execPath, [...MAIN, '--speed', '3'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(text).toContain("Unknown option '--speed'");
  });

  it('refuses a dialect that it does not speak by 2, and lists those that it does', async () => {
    const child = spawn(process.execPath, [...MAIN, '--dialect', 'klingon'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(2);
    expect(text).toContain(`There is no dialect "klingon"; there are: openai, azure, vllm-omni, sglang, sglang:t2v,`);
  });

  it('speaks the dialect that it is told to, where its server would', async () => {
    const { child, ready, exited } = await startMain('--dialect', 'vllm-omni');
    expect(ready).toMatchObject({ serviceUrl: `${ready.baseUrl}/v1` });
    expect(await ask(`${ready.baseUrl}/v1/models`)).toMatchObject({ data: [{ owned_by: 'vllm' }] });
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s', async (signal) => {
    const { child, ready, exited } = await startMain();
    expect(ready).toMatchObject({
      event: 'ready',
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
  });

  it('dies with its parent, even one that is killed', async () => {
    const script = `require('node:child_process').spawn(process.execPath, ${JSON.stringify([...MAIN, '--json'])}, { stdio: ['ignore', 'inherit', 'inherit'] })`;
    const parent = spawn(process.execPath, ['-e', script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    // The simulator holds the other end of this pipe as long as it lives.
    const closed = once(parent, 'close');
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    parent.kill('SIGKILL');
    await closed;
    const { baseUrl } = JSON.parse(line) as Ready;
    await expect(fetch(`${baseUrl}/_simulator/clock`)).rejects.toThrow();
  });

  it('loses no job when it is killed: the accepted one is rendered after the restart, and billed once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'videos-api-state-'));
    // A cache of its own, so that the render is under way when the kill comes.
    const args = ['--state-dir', join(folder, 'state'), '--cache-dir', join(folder, 'cache'), '--time-scale', '0.01'];
    const first = await startMain(...args);
    await ask(`${first.ready.baseUrl}/_simulator/faults`, {
      match: { operation: 'create' },
      do: { kind: 'no-answer', when: 'after' },
    });
    const lost = fetch(`${first.ready.baseUrl}/openai/v1/videos`, {
      method: 'POST',
      headers: { 'api-key': 'k', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sora-2', prompt: PROMPT }),
    }).catch(() => 'lost');
    for (let accepted = 0; accepted === 0;) {
      accepted = (await ask<{ jobs: unknown[] }>(`${first.ready.baseUrl}/_simulator/jobs`)).jobs.length;
    }
    first.child.kill('SIGKILL');
    expect(await first.exited).toEqual([null, 'SIGKILL']);
    expect(await lost).toBe('lost');

    const second = await startMain(...args);
    const service = `${second.ready.baseUrl}/openai/v1/videos`;
    const [job] = (await ask<{ data: Seen[] }>(service)).data;
    expect(job?.id).toMatch(/^video_/);
    // Asking as fast as it answers would take the processor from the render.
    await ask(`${second.ready.baseUrl}/_simulator/faults`, {
      match: { operation: 'get', times: 'always' },
      do: { kind: 'delay', realMs: 50 },
    });
    let video = await ask<Seen>(`${service}/${job?.id}`);
    while (video.status !== 'completed') video = await ask<Seen>(`${service}/${job?.id}`);
    const content = await fetch(`${service}/${job?.id}/content`, { headers: { 'api-key': 'k' } });
    expect((await content.arrayBuffer()).byteLength).toBeGreaterThan(500_000);
    expect(await ask(`${second.ready.baseUrl}/_simulator/bill`)).toMatchObject({
      acceptedJobs: 1,
      chargedJobs: 1,
      totalUsd: 0.4,
    });
    second.child.kill('SIGTERM');
    expect(await second.exited).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });
});
