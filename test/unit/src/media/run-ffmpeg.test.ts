import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FfmpegInterruptedError } from '../../../../src/media/ffmpeg-interrupted-error';
import { runFfmpeg, type FfmpegJob } from '../../../../src/media/run-ffmpeg';
import { eventually } from '../../../support/patience';
import { uniqueName, useWorkshop, workshopFfmpeg, writeFakeProgram } from './media-workshop';

const workshop = useWorkshop();

/** Runs JavaScript in the place of ffmpeg. `args` holds what follows the options every run has. */
async function runFake(body: string, job: Partial<FfmpegJob> = {}) {
  const path = await writeFakeProgram(workshop.path(uniqueName()), `const args = process.argv.slice(7); ${body}`);
  return runFfmpeg({ path }, { args: [], ...job });
}

async function interruption(run: Promise<unknown>): Promise<FfmpegInterruptedError> {
  const error: unknown = await run.catch((reason: unknown) => reason);
  if (!(error instanceof FfmpegInterruptedError)) throw new Error(`Not interrupted, but: ${String(error)}`);
  return error;
}

const untilKilled = `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);`;

describe('runFfmpeg', () => {
  it('hands arguments over word for word and collects what comes back', async () => {
    const args = ['a b', '"quoted"', '$HOME;*', "it's", ''];
    const run = await runFake(`process.stdout.write(JSON.stringify(args)); console.error('said');`, { args });
    expect(run).toEqual({ outcome: 'finished', stdout: Buffer.from(JSON.stringify(args)), stderr: 'said\n' });
  });

  it('returns a failure with the exit code and the last words', async () => {
    const run = await runFake(
      `console.error('[mp4 @ 0x55d0] first\\nmoov atom not found\\nInvalid data\\nConversion failed!'); process.exitCode = 183;`,
    );
    expect(run).toMatchObject({
      outcome: 'failed',
      message: 'ffmpeg ended with exit code 183: moov atom not found / Invalid data',
    });
  });

  it('returns a failure when ffmpeg crashes, as it would crash again', async () => {
    const run = await runFake(`process.kill(process.pid, 'SIGABRT'); setInterval(() => {}, 1000);`);
    expect(run).toMatchObject({ outcome: 'failed', message: 'ffmpeg crashed (SIGABRT): it said nothing.' });
  });

  it('throws for a retry when something else kills ffmpeg', async () => {
    const error = await interruption(runFake(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`));
    expect(error).toMatchObject({ reason: 'killed', message: 'ffmpeg was killed from outside (SIGKILL).' });
  });

  it('throws for a retry when the disk is full', async () => {
    const error = await interruption(
      runFake(`console.error('av_write: No space left on device'); process.exitCode = 1;`),
    );
    expect(error).toMatchObject({
      reason: 'no_resources',
      message: expect.stringContaining('No space left') as string,
    });
  });

  it('throws for a retry when it cannot be started, and names it', async () => {
    const path = workshop.path('not-there');
    const error = await interruption(runFfmpeg({ path }, { args: [] }));
    expect(error).toMatchObject({ reason: 'not_started', message: expect.stringContaining(path) as string });
  });

  it('ends a run that takes too long, with force where asking does not help', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); console.error('busy'); setInterval(() => {}, 1000);`;
    const error = await interruption(runFake(stubborn, { timeoutMs: 500, killGraceMs: 50 }));
    expect(error).toMatchObject({ reason: 'timed_out', message: 'ffmpeg did not finish within 0.5 s.' });
  });

  it('does not wait for what a wrapper script left behind with the pipes open', async () => {
    const wrapper = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'],
        { stdio: ['ignore', 'inherit', 'inherit'] });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const stopped = new AbortController();
    let leftBehind = '';
    const onOutput = (chunk: Buffer): void => {
      leftBehind = chunk.toString().trim();
      stopped.abort(new Error('stopped'));
    };
    await expect(runFake(wrapper, { killGraceMs: 50, onOutput, signal: stopped.signal })).rejects.toThrow('stopped');
    expect(leftBehind).toMatch(/^\d+$/);
    expect(process.kill(Number(leftBehind))).toBe(true);
  });

  it('stops at once with the reason of its signal', async () => {
    const stopped = new AbortController();
    const onLogLine = (): void => stopped.abort(new Error('the pipeline was cancelled'));
    const run = runFake(`console.error('ready'); ${untilKilled}`, { signal: stopped.signal, onLogLine });
    await expect(run).rejects.toThrow('the pipeline was cancelled');
  });

  it('starts nothing for a signal that has already been given', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(runFfmpeg({ path: workshop.path('not-there') }, { args: [], signal })).rejects.toThrow('too late');
  });

  it('ends a run that writes more than is expected of it', async () => {
    const endless = `const more = () => process.stdout.write(Buffer.alloc(65_536), more); more();`;
    const run = await runFake(endless, { maxOutputBytes: 1_000_000 });
    expect(run).toMatchObject({
      outcome: 'too_much_output',
      message: expect.stringContaining('1000000 bytes') as string,
    });
  });

  it('ends a run whose output its caller cannot take', async () => {
    const onOutput = (): void => {
      throw new Error('no place for this');
    };
    await expect(runFake(`console.log('x'); ${untilKilled}`, { onOutput })).rejects.toThrow('no place for this');
  });

  it('keeps the end of a long log, and shows every line of it as it comes', async () => {
    const lines: string[] = [];
    const run = await runFake(
      `for (let i = 0; i < 20_000; i++) console.error('line ' + i); process.stderr.write('end');`,
      {
        onLogLine: (line) => lines.push(line),
      },
    );
    expect(lines).toHaveLength(20_001);
    expect(lines.at(-1)).toBe('end');
    expect(run.stderr.length).toBeLessThanOrEqual(32 * 1024);
    expect(run.stderr.endsWith('line 19999\nend')).toBe(true);
  });

  it('understands the real ffmpeg: endless output is cut off, an unknown option fails', async () => {
    const ffmpeg = await workshopFfmpeg();
    const endless = ['-f', 'lavfi', '-i', 'color=s=64x64', '-f', 'rawvideo', 'pipe:1'];
    const cut = await runFfmpeg(ffmpeg, { args: endless, maxOutputBytes: 100_000 });
    expect(cut.outcome).toBe('too_much_output');
    const failed = await runFfmpeg(ffmpeg, { args: ['-no_such_option', '1', ...endless] });
    expect(failed).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no_such_option') as string });
  });

  it('takes ffmpeg along when its own process is killed', async () => {
    const { path } = await workshopFfmpeg();
    const parent = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'endless-parent.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(parent, 'close');
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const ffmpegPid = Number(line);
    expect(await isRunning(ffmpegPid)).toBe(true);
    parent.kill('SIGKILL');
    await closed;
    await eventually(
      async () => ((await isRunning(ffmpegPid)) ? undefined : true),
      () => `ffmpeg ${ffmpegPid} still runs.`,
    );
    expect(await isRunning(ffmpegPid)).toBe(false);
  });
});

/** Whether a process does anything; one that has ended and that nobody has asked after yet (a zombie) does not. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(status);
}
