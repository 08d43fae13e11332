import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/views/manifest';
import { patience } from '../support/patience';
import { descendantsOf, runCommand, survivorsOf } from '../support/stack/command';
import { describeNeeding } from '../support/stack/remote';

const FILES = ['01-baseline.mp4', '02-reference.png', '03-motion.mp4', '04-audio.mp4', 'manifest.json'];

describeNeeding(['its own host'], 'the demo', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const briefFile = async (name: string, brief: unknown): Promise<string> => {
    await writeFile(join(folder, name), typeof brief === 'string' ? brief : JSON.stringify(brief));
    return join(folder, name);
  };

  it('makes the five files, and shows progress, the table and the status URL', async () => {
    const out = join(folder, 'out');
    const demo = runCommand('dev/demo.ts', ['--out', out]);
    expect([await demo.ended, demo.output()]).toEqual([0, expect.stringContaining('completed in')]);

    const [id = ''] = await readdir(out);
    expect((await readdir(join(out, id))).sort()).toEqual(FILES);
    for (const file of FILES) expect((await stat(join(out, id, file))).size).toBeGreaterThan(1_000);
    const manifest = JSON.parse(await readFile(join(out, id, 'manifest.json'), 'utf8')) as Manifest;
    expect(manifest).toMatchObject({ pipelineId: id, state: 'completed', spentUsd: 1.2 });

    const text = demo.output();
    expect(text).toMatch(/^ffmpeg \S+.* from .+ · app at http:/m);
    for (const shot of ['baseline', 'motion', 'audio']) expect(text).toMatch(new RegExp(`^${shot}: completed$`, 'm'));
    expect(text).toMatch(/step\s+│ input\s+│ output\s+│ what changed\s+│ what stayed anchored/);
    expect(text).toMatch(/^completed in \d+\.\d s, \$1\.20 charged/m);
    expect(text).toMatch(/^status http:\S+\/instances\//m);
    // Not a terminal: no escape codes.
    expect(text).not.toContain('\u001b');
  });

  it('gives real ffmpeg its time, however fast the clock runs', async () => {
    // Ten minutes last six tenths of a second here, and a clip nobody has drawn before takes longer than that.
    const prompt = `A paper boat on a blue tabletop, ${process.pid} at ${Date.now()}.`;
    const brief = await briefFile('fast.json', { prompt, seconds: 4, followUps: [] });
    const demo = runCommand('dev/demo.ts', ['--out', join(folder, 'fast'), '--time-scale', '0.001', '--brief', brief]);
    expect([await demo.ended, demo.output()]).toEqual([0, expect.stringContaining('completed in')]);
  });

  it('exits 1 and says what to do when a render is refused', async () => {
    const brief = await briefFile('moderated.json', { prompt: 'A boat in graphic violence.', followUps: [] });
    const demo = runCommand('dev/demo.ts', ['--out', join(folder, 'moderated'), '--brief', brief]);
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toMatch(/baseline: moderated: .*blocked by our moderation system.* real people/);
  });

  it('exits 1 and lists every problem when the brief cannot be used', async () => {
    const file = await briefFile('refused.json', { prompt: 'A boat.', seconds: 5, size: 'big' });
    const demo = runCommand('dev/demo.ts', ['--out', folder, '--brief', file]);
    const says = /The brief was refused \(400\)[^]*"path": "size"[^]*"path": "seconds"/;
    expect([await demo.ended, demo.output()]).toEqual([1, expect.stringMatching(says)]);
    expect(demo.output()).not.toMatch(/^ {4}at /m);
  });

  it('says in one sentence how to get ffmpeg when there is none', async () => {
    const nowhere = join(folder, 'no-such-ffmpeg');
    const demo = runCommand('dev/demo.ts', ['--out', folder], {
      FFMPEG_PATH: nowhere,
      FFMPEG_BIN: '',
      PATH: '',
      Path: '',
    });
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toMatch(/ffmpeg/i);
    expect(demo.output()).toContain('no-such-ffmpeg');
    expect(demo.output().trim().split('\n')).toHaveLength(1);
  });

  it('says the same where no package, no setting and no PATH has one', async () => {
    const hidden = join(folder, 'without-ffmpeg.cjs');
    // What a machine is like on which the optional package could not be fetched and the development ones were left out.
    await writeFile(
      hidden,
      `const { Module } = require('node:module');
       const resolve = Module._resolveFilename;
       Module._resolveFilename = function (name, ...rest) {
         if (/^(ffmpeg-static|@ffmpeg-installer)\\b/.test(name)) throw new Error('not installed');
         return resolve.call(this, name, ...rest);
       };`,
    );
    const none = { FFMPEG_PATH: undefined, FFMPEG_BIN: undefined, PATH: '', Path: '' };
    const demo = runCommand('dev/demo.ts', ['--out', folder], { ...none, NODE_OPTIONS: `--require ${hidden}` });
    expect(await demo.ended).toBe(1);
    expect(demo.output().trim().split('\n')).toHaveLength(1);
    expect(demo.output()).toMatch(/ffmpeg.*FFMPEG_PATH/);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('leaves no process when it is killed with %s', async (signal, ending) => {
    const demo = runCommand('dev/demo.ts', ['--out', join(folder, signal), '--time-scale', '1']);
    await demo.says(/^pipeline \S+/m);
    const pids = await descendantsOf(demo.child.pid ?? 0);
    expect(pids.length).toBeGreaterThan(0);
    demo.child.kill(signal);
    expect(await survivorsOf(pids)).toEqual([]);
    expect(await demo.ended).toBe(ending);
  });

  it('stops everything at once and without complaint on Ctrl-C, which reaches every process of the terminal', async () => {
    const demo = runCommand('dev/demo.ts', ['--out', join(folder, 'ctrl-c'), '--time-scale', '1']);
    await demo.says(/^baseline: /m);
    const pids = await descendantsOf(demo.child.pid ?? 0);
    const said = demo.output();
    const beganMs = Date.now();
    process.kill(-(demo.child.pid ?? 0), 'SIGINT');
    expect(await demo.ended).toBe(130);
    expect(Date.now() - beganMs).toBeLessThan(patience(5_000));
    expect(await survivorsOf(pids)).toEqual([]);
    expect(demo.output().slice(said.length)).not.toMatch(/fail|error|abort/i);
  });
});

describeNeeding(['its own host'], 'the command lines', () => {
  it.each(['dev/dev.ts', 'dev/demo.ts', 'dev/host/main.ts', 'dev/videos-api/main.ts'])(
    '%s explains itself',
    async (script) => {
      const command = runCommand(script, ['--help']);
      expect([await command.ended, command.output()]).toEqual([0, expect.stringMatching(/--port N?[^]*--help/)]);
    },
  );

  it.each([
    ['dev/dev.ts', ['--prot', '1'], /--prot/],
    ['dev/dev.ts', ['--port', 'http'], /--port takes 0 to 65535.*"http"/],
    ['dev/dev.ts', ['--clock', 'sundial'], /--clock takes real or virtual, got "sundial"/],
    ['dev/dev.ts', ['--setting', 'NAME'], /--setting takes NAME=VALUE, got "NAME"/],
    ['dev/dev.ts', ['--origin-ms', 'abc'], /--origin-ms takes a whole number.*"abc"/],
    ['dev/dev.ts', ['--redelivery-ms', 'soon'], /--redelivery-ms takes a whole number.*"soon"/],
    ['dev/dev.ts', ['--videos-api', 'nope'], /--videos-api takes an http\(s\) URL.*"nope"/],
    ['dev/demo.ts', ['--brief', 'no/such/brief.json'], /cannot be read.*brief\.json/],
    ['dev/demo.ts', ['--out', 'package.json/out'], /--out cannot be written.*package\.json/],
  ])('%s %j is a mistake that is named, with exit code 2', async (script, args, says) => {
    const command = runCommand(script, args);
    expect([await command.ended, command.output()]).toEqual([2, expect.stringMatching(says)]);
    expect(command.output()).not.toMatch(/^ {4}at /m);
  });
});
