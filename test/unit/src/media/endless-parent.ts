// A process for run-ffmpeg.test.ts to kill: it renders without end and tells the id of its ffmpeg.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { runFfmpeg } from '../../../../src/media/run-ffmpeg';

let child: ChildProcess | undefined;
subscribe('child_process', (message) => {
  child = (message as { process: ChildProcess }).process;
});

const path = process.argv[2] ?? '';
let told = false;
void runFfmpeg(
  { path },
  {
    args: ['-f', 'lavfi', '-i', 'testsrc2=s=320x240', '-f', 'rawvideo', 'pipe:1'],
    maxOutputBytes: Number.MAX_SAFE_INTEGER,
    onOutput: () => {
      if (!told) process.stdout.write(`${child?.pid}\n`);
      told = true;
    },
  },
);
