/* eslint-disable no-console -- this is the command line */
import { chooseClock, type Clock, startClockControl } from '../clock';
import { onlyStderr, watchParent } from '../process';
import { cliOptions, HELP, type CliOptions } from './cli-options';
import type { HostLogEntry } from './host-log';
import type { RunningHost } from './running-host';
import { startHost } from './start-host';
import { startReport } from './start-report';
import { outliveStrayErrors } from './worker/stray-errors';

/** Real milliseconds that running work is given when the host is told to stop. */
const DRAIN_MS = 30_000;

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const writeLine = options.json ? onlyStderr() : console.log;
  const { clock } = chooseClock({ kind: options.clock, scale: options.timeScale, stateDir: options.stateDir });
  const host = await start(options, clock);
  const report = startReport(host);
  if (options.json) {
    // Whoever reads this line may also want to steer the time.
    const { baseUrl: clockUrl } = await startClockControl(clock);
    console.log(report);
    writeLine(JSON.stringify({ event: 'ready', baseUrl: host.baseUrl, clockUrl, pid: process.pid }));
  } else console.log(report);
  dieWithParent();
  stopOnSignals(host);
}

function readOptions(): CliOptions | undefined {
  try {
    const options = cliOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    console.log(HELP);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee --help.`);
    process.exitCode = 2;
  }
  return undefined;
}

async function start(options: CliOptions, clock: Clock): Promise<RunningHost> {
  const log = (entry: HostLogEntry): void => console.log(logLine(entry));
  outliveStrayErrors((message) => log({ level: 'critical', category: 'Host.Worker', message, timeMs: clock.now() }));
  try {
    return await startHost({ ...options, clock, log });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && cause.stack !== undefined) console.error(cause.stack);
    process.exit(1);
  }
}

function logLine({ timeMs, level, category, message }: HostLogEntry): string {
  return `[${new Date(timeMs).toISOString()}] ${level} ${category}: ${message}`;
}

function stopOnSignals(host: RunningHost): void {
  let stopping = false;
  const stop = (): void => {
    // A second signal does not wait for what still runs.
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
}

/** Ends with the program that started it, however that ended: its pipe, its IPC channel or its process id tell. */
function dieWithParent(): void {
  process.once('disconnect', () => process.exit(0));
  watchParent(() => process.exit(0), { always: true });
}

void main();
