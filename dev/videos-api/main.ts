import { parseArgs } from 'node:util';
import { chooseClock, startClockControl } from '../clock';
import { watchParent } from '../process';
import { DIALECTS, unknownDialect } from './dialects/dialects';
import { findFfmpeg } from './find-ffmpeg';
import { parseProfilePatch } from './profile';
import { startVideosApi } from './start-videos-api';

const HELP = `A simulator of the Videos API (Azure OpenAI Sora 2 and compatible servers). It renders real clips with ffmpeg.

npm run videos-api -- [options]
  --port N          port on 127.0.0.1; 0, the default, takes any free one
  --json            print one line {"event":"ready","baseUrl":…} on stdout when ready
  --time-scale X    real seconds per simulated second, above 0 and at most 1 (default 1)
  --origin-ms N     where simulated time starts to run faster (Unix milliseconds; default: kept in the
                    state folder, else now); the same origin and scale give two processes the same time
  --clock KIND      real (default), or virtual: time stands still until it is told to move, at the
                    address that --json prints as clockUrl; for tests
  --state-dir DIR   keep jobs and clips here; nothing is lost by kill -9 and a restart
  --cache-dir DIR   reuse rendered clips from here
  --dialect NAME    speak as another server does (default: OpenAI and Azure at once):
                    ${DIALECTS.slice(0, 9).join(', ')},
                    ${DIALECTS.slice(9).join(', ')}
  --clips DIR       serve the MP4 files of this folder in turn, instead of drawing
  --deployment NAME may be given several times (default: the dialect's own, else sora-2)
  --api-key KEY     may be given several times; without it any non-empty credential is accepted
  --no-auth         ask for no credential
  --profile JSON    change how the service behaves, as PUT /_simulator/profile does
  --help            this text
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      'time-scale': { type: 'string', default: '1' },
      'origin-ms': { type: 'string' },
      clock: { type: 'string', default: 'real' },
      'state-dir': { type: 'string' },
      'cache-dir': { type: 'string' },
      dialect: { type: 'string' },
      clips: { type: 'string' },
      deployment: { type: 'string', multiple: true },
      'api-key': { type: 'string', multiple: true },
      'no-auth': { type: 'boolean', default: false },
      profile: { type: 'string', default: '{}' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  if (values.dialect !== undefined && !DIALECTS.includes(values.dialect)) {
    process.stderr.write(`videos-api: ${unknownDialect(values.dialect)}\n`);
    process.exitCode = 2;
    return;
  }
  const originMs = values['origin-ms'] === undefined ? undefined : wholeNumber('--origin-ms', values['origin-ms']);
  if (values.clock !== 'real' && values.clock !== 'virtual')
    throw new RangeError(`--clock takes real or virtual, got "${values.clock}".`);
  const { clock } = chooseClock({
    kind: values.clock,
    scale: Number(values['time-scale']),
    stateDir: values['state-dir'],
    originMs,
    paused: true,
  });
  const control = clock.kind === 'virtual' ? await startClockControl(clock) : undefined;
  const ffmpeg = findFfmpeg();
  const profile = {
    ...parseProfilePatch(JSON.parse(values.profile)),
    ...(values['no-auth'] ? { auth: 'none' as const } : {}),
  };
  const api = await startVideosApi({
    port: wholeNumber('--port', values.port),
    clock,
    ffmpegPath: ffmpeg.path,
    dialect: values.dialect,
    clipsDir: values.clips,
    profile,
    ...(values.deployment === undefined ? {} : { deployments: values.deployment }),
    ...(values['api-key'] === undefined ? {} : { apiKeys: values['api-key'] }),
    ...(values['state-dir'] === undefined ? {} : { stateDir: values['state-dir'] }),
    ...(values['cache-dir'] === undefined ? {} : { cacheDir: values['cache-dir'] }),
  });
  const stop = once(async () => {
    await api.stop();
    await control?.stop();
    clock.close();
    process.exit(0);
  });
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  // A parent that is killed cannot tell: its IPC channel closes, or this process is handed to another one.
  process.on('disconnect', stop);
  watchParent(stop, { always: true });
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ event: 'ready', baseUrl: api.baseUrl, serviceUrl: api.serviceUrl, clockUrl: control?.baseUrl, pid: process.pid, ffmpeg: ffmpeg.path, ffmpegSource: ffmpeg.source })}\n`
      : `Videos API simulator at ${api.serviceUrl}${values.dialect === undefined ? '' : `, speaking as ${values.dialect}`} (ffmpeg from ${ffmpeg.source}). Ctrl-C stops it.\n`,
  );
}

function once(action: () => Promise<void>): () => void {
  let started = false;
  return () => {
    if (started) return;
    started = true;
    void action();
  };
}

function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new RangeError(`${option} must be a whole number; got ${value}.`);
  return number;
}

main().catch((error: unknown) => {
  process.stderr.write(`videos-api: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
