import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendantsOf, runByNpm, runCommand, survivorsOf } from '../../support/stack/command';
import { describeNeeding } from '../../support/stack/remote';
import { startTestStack } from '../../support/stack/running-stack';

describeNeeding(['its own host'], 'what npm runs', () => {
  const out = join(tmpdir(), `shotloop-test-${process.pid}`);
  afterAll(() => rm(out, { recursive: true, force: true }));

  it.each([
    ['demo', ['--time-scale', '1', '--out', out], /^pipeline \S+/m],
    ['dev', ['--port', '0', '--state-dir', 'memory'], /Ctrl-C stops everything/],
    ['videos-api', ['--port', '0'], /Videos API simulator at/],
    ['host', ['--port', '0', '--app', 'test/fixtures/apps/http'], /http:\/\/localhost:\d+/],
  ])('npm run %s leaves no process when npm is killed', async (script, args, ready) => {
    const command = runByNpm(script, args);
    await command.says(ready);
    const pids = await descendantsOf(command.child.pid ?? 0);
    expect(pids.length).toBeGreaterThan(0);
    command.child.kill('SIGKILL');
    expect(await survivorsOf(pids)).toEqual([]);
    await command.ended;
  });
});

describeNeeding(['its own host'], 'npm run test:remote', () => {
  /** Some of the suite: what needs no render, and a key for each call. */
  const SOME = ['test/e2e/http-api', '-t', 'with an Idempotency-Key|as it does GET|nobody reads'];
  const runRemote = (args: readonly string[], env: NodeJS.ProcessEnv) =>
    runCommand('test/support/stack/run-remote.ts', args, { NODE_OPTIONS: undefined, ...env });

  it('passes against a host that asks for keys', async () => {
    const run = runRemote(SOME, { HOST_URL: undefined });
    expect([await run.ended, run.output()]).toEqual([0, expect.stringMatching(/^Tests: .*\d+ passed/m)]);
    expect(run.output()).not.toMatch(/^Tests: .*failed/m);
  });

  it('says in one sentence, before any test, that the key is not one of the host', async () => {
    const stack = await startTestStack({ args: ['--auth'] });
    try {
      const run = runRemote(SOME, { HOST_URL: stack.baseUrl, HOST_KEY: 'another', VIDEOS_API_URL: stack.videosApiUrl });
      expect([await run.ended, run.output()]).toEqual([
        1,
        expect.stringMatching(/HOST_URL cannot be tested: GET \/api\/health answers 401.* HOST_KEY/),
      ]);
      expect(run.output()).not.toMatch(/^Tests: /m);
    } finally {
      await stack.stop();
    }
  });
});
