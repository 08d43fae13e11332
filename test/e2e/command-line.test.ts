import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import { appClient } from '../support/stack/app-client';
import { descendantsOf, runCli, survivorsOf } from '../support/stack/command';
import { startScriptedServer } from '../unit/src/client/server';
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
    stack = await startTestStack({ clips: 'light', settings: { SHOTLOOP_LINK_KEYS: 'x'.repeat(32) } });
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

  it('decides at a gate by the commands that it names, and fetches what came', async () => {
    const run = runCli(
      ['run', '--prompt', 'A boat to decide about.', '--change', 'motion', '--review', 'reference', '--follow'],
      env,
    );
    expect(await run.ended).toBe(4);
    const id = idIn(run.output());
    const decide = runCli(['decide', id, 'approve', '--by', 'me', '--follow'], env);
    expect([await decide.ended, decide.output()]).toEqual([
      0,
      expect.stringMatching(/^reference-1 approve by me\n[^]*^completed, \$0\.80 charged$/m),
    ]);
    const download = runCli(['download', id, '--out', folder], env);
    expect(await download.ended).toBe(0);
    expect((await readdir(join(folder, id))).sort()).toEqual([
      ...['01-baseline.mp4', '02-reference.png', '03-motion.mp4', 'manifest.json'],
    ]);
    const late = runCli(['decide', id, 'stop'], env);
    expect([await late.ended, late.output()]).toEqual([2, expect.stringContaining('there is nothing to decide')]);
  });

  it('cancels, resumes and replays, each as one pipeline that ends', async () => {
    // At a gate it stays until somebody comes.
    const start = runCli(['run', '--prompt', 'A boat to cancel.', '--review', 'reference', '--follow'], env);
    expect(await start.ended).toBe(4);
    const id = idIn(start.output());
    const cancel = runCli(['cancel', id, '--reason', 'a test'], env);
    expect([await cancel.ended, cancel.output()]).toEqual([0, expect.stringContaining(`${id} is being cancelled.`)]);
    const watch = runCli(['watch', id], env);
    expect([await watch.ended, watch.output()]).toEqual([1, expect.stringMatching(/^cancelled, \$0\.40 charged$/m)]);
    const resume = runCli(['resume', id, '--again', '--follow'], env);
    await resume.ended;
    expect(resume.output()).toContain(`${id} runs again.`);

    const first = runCli(['run', '--prompt', 'A boat to replay.', '--no-follow-ups', '--follow'], env);
    expect(await first.ended).toBe(0);
    const replay = runCli(['replay', idIn(first.output()), '--backend', 'default', '--follow'], env);
    expect([await replay.ended, replay.output()]).toEqual([0, expect.stringMatching(/^completed, \$0\.40 charged$/m)]);
    expect(idIn(replay.output())).not.toBe(idIn(first.output()));
  });

  it('makes links, and shows spend, backends and health', async () => {
    const list = runCli(['status', '--limit', '1', '--json'], env);
    await list.ended;
    const [{ id } = { id: '' }] = (JSON.parse(list.output().split('\n')[0] ?? '') as { pipelines: { id: string }[] })
      .pipelines;
    const review = runCli(['review', id], env);
    expect([await review.ended, review.output()]).toEqual([0, expect.stringMatching(/#token=/)]);
    const spend = runCli(['spend'], env);
    expect([await spend.ended, spend.output()]).toEqual([0, expect.stringMatching(/^in all +\$\d+\.\d\d/m)]);
    const backends = runCli(['backends'], env);
    expect([await backends.ended, backends.output()]).toEqual([
      0,
      expect.stringMatching(/^default +sora-2 .* yes +yes +yes +\$0\.10 a second$/m),
    ]);
    const doctor = runCli(['doctor'], env);
    expect([await doctor.ended, doctor.output()]).toEqual([0, expect.stringMatching(/^ok {5}storage: answers$/m)]);
    expect(doctor.output()).not.toContain('WRONG');
  });

  it('runs a batch, goes on with it after a kill, and is billed for each row once', async () => {
    const simulator = simulatorControl(stack.videosApiUrl);
    const before = (await simulator.bill()).jobs.length;
    const file = join(folder, 'rows.jsonl');
    const prompts = ['first', 'second', 'third', 'first'];
    await writeFile(
      file,
      prompts.map((prompt) => JSON.stringify({ prompt: `A boat, ${prompt}.`, seconds: '4' })).join('\n'),
    );
    const args = ['batch', file, '--parallel', '2', '--max-usd', '1.7', '--out', join(folder, 'batch')];
    const killed = runCli(args, env);
    await killed.says(/^\[1\/4\] /m);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const again = runCli(args, env);
    expect([await again.ended, again.output()]).toEqual([0, expect.stringMatching(/^in all +4 +\$1\.60$/m)]);
    expect((await simulator.bill()).jobs).toHaveLength(before + 4);
    expect(await readdir(join(folder, 'batch'))).toHaveLength(4);
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

  it('lets one command at a time have its state, and goes on with a pipeline that was left by Ctrl-C', async () => {
    const run = runCli(['run', '--prompt', `A boat left at ${Date.now()}.`, '--no-follow-ups', '--local'], env);
    await run.says(/^baseline: /m);
    const second = runCli(['status', '--local'], env);
    expect([await second.ended, second.output()]).toEqual([2, expect.stringContaining('is in use by process')]);
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

describeNeeding(['its own host'], 'the installed program', () => {
  it('completes commands and options in bash', async () => {
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await symlink(resolve(__dirname, '../../dist/cli/shotloop.js'), join(bin, 'shotloop'));
    const script = runCli(['completion', 'bash']);
    expect(await script.ended).toBe(0);
    // What the package bash-completion gives; machines of tests seldom have it.
    const words = `_get_comp_words_by_ref() {
      words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[$cword]}; prev=\${words[$cword - 1]}
    }`;
    const tab = `COMP_WORDS=(shotloop sta); COMP_CWORD=1; __shotloop_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const entered = [words, script.output(), tab].join('\n');
    const { stdout } = await promisify(execFile)('bash', ['-c', entered], {
      env: { ...process.env, NODE_OPTIONS: undefined, PATH: `${bin}:${process.env['PATH']}` },
    });
    expect(stdout).toMatch(/^status\b/m);
  });

  it('gets a token of whoever is signed in, and loads the SDK for nobody else', async () => {
    const tools = join(folder, 'tools');
    await mkdir(tools);
    const azd = '#!/bin/sh\necho "{\\"token\\":\\"a-token\\",\\"expiresOn\\":\\"2099-01-01T00:00:00Z\\"}"\n';
    await writeFile(join(tools, 'azd'), azd);
    await chmod(join(tools, 'azd'), 0o755);
    const app = await startScriptedServer(() => ({ body: { pipelines: [], next: null } }));
    try {
      const args = ['status', '--url', app.baseUrl];
      const env = { PATH: `${tools}:${process.env['PATH']}`, SHOTLOOP_KEY: 'f-key' };
      const signedIn = runCli([...args, '--entra', '11111111-2222-3333-4444-555555555555'], env);
      expect([await signedIn.ended, signedIn.output()]).toEqual([0, 'There are no pipelines.\n']);
      expect(app.received[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'x-functions-key': 'f-key' });

      const hide = join(folder, 'without-identity.cjs');
      await writeFile(
        hide,
        `const { Module } = require('node:module');
         const load = Module._load;
         Module._load = function (name, ...rest) {
           if (name === '@azure/identity') throw new Error('It was loaded.');
           return load.call(this, name, ...rest);
         };`,
      );
      const nobody = runCli(args, { ...env, NODE_OPTIONS: `--require ${hide}` });
      expect(await nobody.ended).toBe(0);
      expect(app.received[1]?.headers.authorization).toBeUndefined();
    } finally {
      await app.close();
    }
  });

  it('ends with 3 and says how to sign in where nobody is', async () => {
    const none = join(folder, 'no-tools');
    await mkdir(none);
    const run = runCli(['status', '--url', 'http://127.0.0.1:9', '--entra', 'app'], { PATH: none });
    expect([await run.ended, run.output()]).toEqual([
      3,
      expect.stringMatching(/sign in with azd auth login or az login/),
    ]);
  });
});
