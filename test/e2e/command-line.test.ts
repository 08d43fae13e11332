import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import { appClient } from '../support/stack/app-client';
import { descendantsOf, runCli, survivorsOf } from '../support/stack/command';
import { describeNeeding } from '../support/stack/remote';
import { startTestStack, type TestStack } from '../support/stack/running-stack';
import { simulatorControl } from '../support/stack/simulator-control';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const idIn = (output: string): string => /^pipeline (\S+)$/m.exec(output)?.[1] ?? '';

describeNeeding(['its own host'], 'the command line against an app', () => {
  let stack: TestStack;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    stack = await startTestStack({ clips: 'light' });
    env = { SHOTLOOP_URL: stack.baseUrl };
  });
  afterAll(() => stack.stop());

  it('plans, runs and shows a brief, and leaves its files', async () => {
    const plan = runCli(['plan', 'samples/paper-boat.json'], env);
    expect([await plan.ended, plan.output()]).toEqual([0, expect.stringMatching(/^\$1\.20 for 3 renders/)]);

    const out = join(folder, 'out');
    const run = runCli(['run', 'samples/paper-boat.json', '--out', out], env);
    expect([await run.ended, run.output()]).toEqual([0, expect.stringMatching(/^completed, \$1\.20 charged$/m)]);
    const id = idIn(run.output());
    const files = ['01-baseline.mp4', '02-reference.png', '03-motion.mp4', '04-audio.mp4', 'manifest.json'];
    expect((await readdir(join(out, id))).sort()).toEqual(files);
    const manifest = JSON.parse(await readFile(join(out, id, 'manifest.json'), 'utf8')) as Manifest;
    expect(manifest).toMatchObject({ pipelineId: id, state: 'completed' });
    for (const shot of ['baseline', 'motion', 'audio'])
      expect(run.output()).toMatch(new RegExp(`^${shot}: completed$`, 'm'));
    expect(run.output()).not.toContain('\u001b');

    const status = runCli(['status', id, '--json'], env);
    expect(await status.ended).toBe(0);
    expect(JSON.parse(status.output())).toMatchObject({ id, state: 'completed', spentUsd: 1.2 });
    const list = runCli(['status'], env);
    expect([await list.ended, list.output()]).toEqual([0, expect.stringContaining(id)]);
  });

  it('ends with 1 for a clip that the backend refuses, and says what to do', async () => {
    const run = runCli(['run', '--prompt', 'A boat in graphic violence.', '--no-follow-ups', '--follow'], env);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^failed, \$0\.00 charged\nbaseline: moderated\. .*real people/m);
  });

  it('ends with 4 at a gate', async () => {
    const run = runCli(['run', '--prompt', 'A boat at a gate.', '--review', 'reference', '--follow'], env);
    expect([await run.ended, run.output()]).toEqual([4, expect.stringMatching(/npx \. decide \S+ approve/)]);
    const status = runCli(['status', idIn(run.output())], env);
    expect(await status.ended).toBe(4);
  });

  it('gives one pipeline to a key that is used twice, and is billed once', async () => {
    const simulator = simulatorControl(stack.videosApiUrl);
    const before = (await simulator.bill()).jobs.length;
    const twice = ['run', '--prompt', 'Once.', '--no-follow-ups', '--idempotency-key', 'once', '--follow'];
    const first = runCli(twice, env);
    expect(await first.ended).toBe(0);
    const second = runCli(twice, env);
    expect(await second.ended).toBe(0);
    expect(idIn(second.output())).toBe(idIn(first.output()));
    expect((await simulator.bill()).jobs).toHaveLength(before + 1);
  });

  it('leaves the pipeline running on Ctrl-C, and comes back to it by the command that it names', async () => {
    const paused = await startTestStack({ args: ['--paused'], clips: 'light' });
    try {
      const run = runCli(['run', '--prompt', 'A boat.', '--no-follow-ups', '--follow', '--url', paused.baseUrl]);
      await run.says(/^baseline: rendering/m);
      run.child.kill('SIGINT');
      expect(await run.ended).toBe(130);
      const id = idIn(run.output());
      expect(run.output()).toContain(`To come back: npx . watch ${id} --url ${paused.baseUrl}\n`);
      const { body } = await appClient(paused.baseUrl).call<PipelineDocument>(`pipelines/${id}`);
      expect(body.state).toBe('running');

      const back = runCli(['watch', id, '--url', paused.baseUrl]);
      await back.says(/^baseline: rendering/m);
      await fetch(`${paused.clockUrl}/resume`, { method: 'POST' });
      expect([await back.ended, back.output()]).toEqual([0, expect.stringMatching(/^completed, \$0\.40 charged$/m)]);
    } finally {
      await paused.stop();
    }
  });
});

describeNeeding(['its own host'], 'the command line with --local', () => {
  let env: NodeJS.ProcessEnv;
  beforeAll(() => {
    env = { SHOTLOOP_LOCAL_STATE: join(folder, 'local') };
  });

  it('starts the stack of the clone for one run, and leaves no process', async () => {
    const run = runCli(['run', '--prompt', 'A local boat.', '--no-follow-ups', '--local', '--json'], env);
    await run.says(/"id":/);
    const pids = await descendantsOf(run.child.pid ?? 0);
    expect(pids.length).toBeGreaterThan(0);
    expect(await run.ended).toBe(0);
    const last = JSON.parse(run.output().trim().split('\n').at(-1) ?? '') as PipelineDocument;
    expect(last).toMatchObject({ state: 'completed', spentUsd: 0.4 });
    expect(await survivorsOf(pids)).toEqual([]);
  });

  it('goes on with a pipeline that was left by Ctrl-C', async () => {
    const run = runCli(['run', '--prompt', `A boat left at ${Date.now()}.`, '--no-follow-ups', '--local'], env);
    await run.says(/^baseline: /m);
    const pids = await descendantsOf(run.child.pid ?? 0);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(await survivorsOf(pids)).toEqual([]);
    const id = idIn(run.output());
    expect(run.output()).toContain(`npx . watch ${id} --local\n`);

    const back = runCli(['watch', id, '--local'], env);
    expect([await back.ended, back.output()]).toEqual([0, expect.stringMatching(/^completed, \$0\.40 charged$/m)]);
  });
});
