import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BUNDLE } from './build/bundle';
import { chooseClock, type Clock, startClockControl } from './clock';
import { oneOf, parseCommandLine, portOf, settingsOf, timeScaleOf, urlOf, usageError, wholeMsOf } from './cli';
import { type HostLogEntry, outliveStrayErrors } from './host';
import { onlyStderr, stopOnSignals } from './process';
import { startStack } from './stack';
import { DIALECTS } from './videos-api';

const HELP = `npm run dev -- [options]

Runs the built app on the embedded host, with Azurite for storage and the simulator as its video backend. Ctrl-C stops all.

  --app DIR            folder of the built app (default: the one this belongs to)
  --port N             port of the app (default 7071; 0: any free one)
  --state-dir DIR      where everything is kept between runs (default .state; "memory" keeps nothing)
  --videos-api URL     another /v1/videos server instead of the simulator (set VIDEO_API_AUTH and VIDEO_API_KEY to suit)
  --dialect NAME       the server that the simulator speaks like: ${DIALECTS.slice(0, 8).join(', ')},
                       ${DIALECTS.slice(8).join(', ')}
  --clips DIR          MP4 files that the simulator serves in turn, instead of what it draws
  --storage STRING     connection string of a storage to use instead of Azurite
  --time-scale S       real seconds per second (default 1; 0.05 makes a minute three seconds)
  --origin-ms N        with a time scale: when its time began, in ms since the epoch, to agree with another process
  --clock KIND         real (default), or virtual: time jumps whenever nothing is under way; for tests
  --paused             with a virtual clock: stand still until told to move
  --setting NAME=VALUE an app setting, may be repeated
  --redelivery-ms N    how long after a crash an activity that was running is run again
  --auth               ask callers for keys, as Azure does
  --worker KIND        where the app runs: inline (default; in the host's process), or process (in one of its own, as in Azure)
  --json               one JSON line on stdout when ready; the log goes to stderr
  --help               this text
`;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const args = parseCommandLine(HELP, {
    app: { type: 'string', default: resolve(__dirname, '..') },
    port: { type: 'string', default: '7071' },
    'state-dir': { type: 'string', default: '.state' },
    'videos-api': { type: 'string' },
    dialect: { type: 'string' },
    clips: { type: 'string' },
    storage: { type: 'string' },
    'time-scale': { type: 'string', default: '1' },
    'origin-ms': { type: 'string' },
    clock: { type: 'string', default: 'real' },
    paused: { type: 'boolean', default: false },
    setting: { type: 'string', multiple: true, default: [] },
    'redelivery-ms': { type: 'string' },
    auth: { type: 'boolean', default: false },
    worker: { type: 'string', default: 'inline' },
    json: { type: 'boolean', default: false },
  });
  const appDir = resolve(args.app);
  const writeLine = args.json ? onlyStderr() : undefined;
  if (!existsSync(resolve(appDir, BUNDLE))) usageError(`There is no built app in ${appDir}: run npm run build first.`);
  if (args.clock !== 'real' && args.clock !== 'virtual')
    usageError(`--clock takes real or virtual, got "${args.clock}".`);
  if (args.worker !== 'inline' && args.worker !== 'process')
    usageError(`--worker takes inline or process, got "${args.worker}".`);
  const stateDir = args['state-dir'] === 'memory' ? undefined : resolve(args['state-dir']);
  const originMs = wholeMsOf('--origin-ms', args['origin-ms']);
  const redeliveryMs = wholeMsOf('--redelivery-ms', args['redelivery-ms']);
  const ownVideosApi = urlOf('--videos-api', args['videos-api']);
  const dialect = oneOf('--dialect', DIALECTS, args.dialect);
  if (ownVideosApi !== undefined && (dialect ?? args.clips) !== undefined)
    usageError('--dialect and --clips are the simulator’s: they do not go with --videos-api.');
  const port = portOf(args.port);
  const settings = settingsOf(args.setting);
  const { clock, aheadMs } = chooseClock({
    kind: args.clock,
    scale: timeScaleOf(args['time-scale']),
    stateDir,
    originMs,
  });
  const control = await startClockControl(clock);
  if (args.paused) await fetch(`${control.baseUrl}/pause`, { method: 'POST' });
  let stopStack = (): Promise<void> => Promise.resolve();
  stopOnSignals(async () => {
    await stopStack();
    await control.stop();
    clock.close();
  });

  outliveStrayErrors((message) =>
    writeLog({ level: 'critical', category: 'Host.Worker', message, timeMs: clock.now() }),
  );
  try {
    const stack = await startStack({
      appDir,
      clock,
      port,
      stateDir,
      videosApiUrl: ownVideosApi,
      dialect,
      clipsDir: args.clips === undefined ? undefined : resolve(args.clips),
      storageConnectionString: args.storage,
      settings,
      redeliveryMs,
      auth: args.auth,
      worker: args.worker,
      log: writeLog,
    });
    stopStack = () => stack.stop();
    const { baseUrl, videosApiUrl, storageConnectionString, ffmpeg } = stack;
    if (writeLine !== undefined) {
      const { baseUrl: clockUrl } = control;
      writeLine(JSON.stringify({ event: 'ready', baseUrl, videosApiUrl, storageConnectionString, clockUrl }));
      return;
    }
    process.stdout.write(
      [
        '',
        `  app        ${baseUrl}/api/health`,
        `  videos api ${videosApiUrl}`,
        `  storage    ${storageConnectionString}`,
        `  state      ${stateDir ?? 'in memory'}`,
        `  ffmpeg     ${ffmpeg.version} (${ffmpeg.source})`,
        ...(aheadMs < AHEAD_MS ? [] : [`  time       ${timeOf(clock)}`]),
        '',
        `  curl -sS ${baseUrl}/api/pipelines -H 'content-type: application/json' -d @samples/paper-boat.json`,
        '',
        '  Ctrl-C stops everything.',
        '',
      ].join('\n'),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await control.stop();
    clock.close();
    process.exit(1);
  }
}

/** So much time ahead of the wall is worth a line: somebody who looks at dates would wonder. */
const AHEAD_MS = 60_000;

const timeOf = (clock: Clock): string =>
  `${new Date(clock.now()).toISOString().slice(0, 16)}Z: it goes on from where this state directory was left`;

function writeLog({ level, message }: HostLogEntry): void {
  if (level === 'trace' || level === 'debug') return;
  process.stderr.write(`${level === 'information' ? '' : `${level}: `}${message}\n`);
}
