import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ApiError } from '../src/client/api-error';
import { createClient } from '../src/client/client';
import type { PipelineDocument } from '../src/views/pipeline-document';
import { BUNDLE } from './build/bundle';
import { oneOf, parseCommandLine, portOf, settingsOf, timeScaleOf, usageError } from './cli';
import { runningClock } from './clock';
import { collectFiles } from '../src/cli/collect-files';
import { followPipeline } from './demo/follow-pipeline';
import { lineageTable } from '../src/cli/text/lineage-table';
import { showProgress } from '../src/cli/progress';
import { outliveStrayErrors } from './host';
import { startStack } from './stack';
import { stopOnSignals } from './process';
import { DIALECTS } from './videos-api';

const HELP = `npm run demo -- [options]

Runs one brief through the whole loop on embedded parts (host, storage, simulated video backend, real ffmpeg), writes the
clips, the reference frame and the manifest to out/<pipeline id>/, and shows what changed and what stayed anchored.

  --brief FILE     brief to run (default samples/paper-boat.json; with a dialect, as long as that server makes clips)
  --out DIR        where the folder of results goes (default out)
  --port N         port of the app while it runs (default 0: any free one)
  --time-scale S   real seconds per simulated second (default 0.05)
  --dialect NAME   the server that the simulator speaks like: ${DIALECTS.slice(0, 8).join(', ')},
                   ${DIALECTS.slice(8).join(', ')}
  --clips DIR      MP4 files that the simulator serves in turn, instead of what it draws
  --setting NAME=VALUE an app setting, may be repeated
  --keep           keep everything running at the end, until Ctrl-C
  --verbose        show the app's log
  --help           this text
`;

const SAMPLE = 'samples/paper-boat.json';

/** Fires when the demo is told to stop: what fails from then on fails because of that, and is not worth a word. */
const leaving = new AbortController();

main().catch((error: unknown) => {
  if (leaving.signal.aborted) return;
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const args = parseCommandLine(HELP, {
    brief: { type: 'string' },
    out: { type: 'string', default: 'out' },
    port: { type: 'string', default: '0' },
    'time-scale': { type: 'string', default: '0.05' },
    dialect: { type: 'string' },
    clips: { type: 'string' },
    setting: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  });
  const dialect = oneOf('--dialect', DIALECTS, args.dialect);
  const settings = settingsOf(args.setting);
  const clipsDir = args.clips === undefined ? undefined : resolve(args.clips);
  const port = portOf(args.port);
  const scale = timeScaleOf(args['time-scale']);
  const appDir = resolve(__dirname, '..');
  // Before the host is up: from then on the working directory is the app's.
  const callerDir = process.cwd();
  if (!existsSync(join(appDir, BUNDLE))) usageError('The app is not built: run npm run build first.');
  const text = await readFile(resolve(args.brief ?? SAMPLE), 'utf8').catch((error: Error) =>
    usageError(`The brief cannot be read: ${error.message}`),
  );
  const brief = args.brief === undefined && dialect !== undefined ? withoutLength(text) : text;
  const out = await writableFolder(args.out);

  const startedMs = Date.now();
  const clock = runningClock({ scale });
  const progress = showProgress(process.stdout);
  const { signal } = leaving;
  let stopStack = (): Promise<void> => Promise.resolve();
  const stop = async (): Promise<void> => {
    await stopStack();
    clock.close();
  };
  stopOnSignals(() => {
    leaving.abort();
    progress.end();
    return stop();
  });
  outliveStrayErrors((message) => {
    if (!signal.aborted) process.stderr.write(`${message}\n`);
  });
  try {
    const stack = await startStack({
      appDir,
      clock,
      port,
      dialect,
      clipsDir,
      settings,
      log: ({ message }) => void (args.verbose && process.stderr.write(`${message}\n`)),
    });
    stopStack = () => stack.stop();
    say(
      `ffmpeg ${stack.ffmpeg.version} from ${stack.ffmpeg.source} · app at ${stack.baseUrl} · simulated backend${dialect === undefined ? '' : ` (${dialect})`}, 1 s lasts ${args['time-scale']} s`,
    );

    const client = createClient({ baseUrl: stack.baseUrl });
    const started = await client.start(brief, { signal }).catch(refused);
    const { id } = started;
    say(`pipeline ${id}`);
    const document = await followPipeline(client, { id, progress, signal }).finally(() => progress.end());
    const folder = join(out, id);
    const { files, manifest } = await collectFiles(client, { document, folder, signal });
    say('');
    for (const file of files) say(relative(callerDir, join(folder, file)));
    say('');
    say(lineageTable(manifest?.lineage ?? []));
    say(
      `\n${document.state} in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s, $${document.spentUsd.toFixed(2)} charged`,
    );
    say(`status ${started.statusQueryGetUri}${args.keep ? '' : ' (served while this runs; --keep keeps it up)'}`);
    if (document.state !== 'completed') {
      explain(document);
      process.exitCode = 1;
    }
    if (args.keep) return say('Ctrl-C stops everything.');
  } catch (error) {
    if (!signal.aborted) await stop();
    throw error;
  }
  await stop();
  // The app's own timers and sockets are no reason to stay once everything is stopped.
  process.exit();
}

function refused(error: unknown): never {
  if (!(error instanceof ApiError) || error.problem === undefined) throw error;
  throw new Error(`The brief was refused (${error.status}):\n${JSON.stringify(error.problem, null, 2)}`, {
    cause: error,
  });
}

/** Some vendors make clips of five seconds and no others: the backend's own length is one that it takes. */
function withoutLength(sample: string): string {
  const { seconds: _, ...brief } = JSON.parse(sample) as { seconds?: unknown };
  return JSON.stringify(brief);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function explain({ shots }: PipelineDocument): void {
  for (const { name, outcome, problem } of shots) {
    if (problem !== null) say(`${name}: ${outcome}: ${[problem.detail, problem.advice].filter(Boolean).join(' ')}`);
  }
}

/** Made at the beginning: a render is no moment to learn that there is no room for it. */
async function writableFolder(path: string): Promise<string> {
  const folder = resolve(path);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  } catch (error) {
    return usageError(`--out cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
