import { execFileSync } from 'node:child_process';
import { SLOWNESS_VARIABLE } from '../support/patience';

/** What one round of each took on two quiet cores with Node 20, ms. */
const QUIET = { compute: 27, spawn: 60 } as const;
const ROUNDS = 4;
/** Below this nobody is told: limits have that much room. */
const WORTH_A_LINE = 2;

/** Measures the machine once, before any test: every limit of a test is multiplied by how slow it is (see patience.ts). */
// Jest takes the default export.
// eslint-disable-next-line import-x/no-default-export
export default function measureMachine(): void {
  // Every project of a run has it; once is enough.
  if (process.env[SLOWNESS_VARIABLE] !== undefined) return;
  // The first round pays for compiling and for what is read from disk.
  const took = { compute: mean(compute), spawn: mean(spawnOnce) };
  const slowness = Math.max(1, took.compute / QUIET.compute, took.spawn / QUIET.spawn);
  process.env[SLOWNESS_VARIABLE] = slowness.toFixed(2);
  if (slowness < WORTH_A_LINE) return;
  const times = `computing ${took.compute.toFixed(0)} ms (quiet: ${QUIET.compute}), starting a process ${took.spawn.toFixed(0)} ms (quiet: ${QUIET.spawn})`;
  process.stderr.write(
    `\nThis machine is slow or busy: ${times}. Tests wait ${slowness.toFixed(1)} times as long as usual.\n`,
  );
}

function mean(task: () => void): number {
  task();
  const begunMs = performance.now();
  for (let round = 0; round < ROUNDS; round++) task();
  return (performance.now() - begunMs) / ROUNDS;
}

/** What most of a test is: text to values and back. */
function compute(): void {
  let value: unknown = Array.from({ length: 1_000 }, (_, index) => ({ index, text: `number ${index}` }));
  for (let times = 0; times < 120; times++) value = JSON.parse(JSON.stringify(value));
}

function spawnOnce(): void {
  execFileSync(process.execPath, ['-e', '0'], { stdio: 'ignore', env: {} });
}
