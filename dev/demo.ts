import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '../src/contract/manifest';
import type { PipelineDocument } from '../src/contract/status';
import { parseCommandLine, portOf, timeScaleOf, usageError } from './cli';
import { runningClock } from './clock/running-clock';
import { lineageTable } from './demo/lineage-table';
import { showProgress } from './demo/progress';
import { outliveStrayErrors } from './host/worker/stray-errors';
import { startStack } from './stack';
import { stopOnSignals } from './until-stopped';

const HELP = `npm run demo -- [options]

Runs one brief through the whole loop on embedded parts (host, storage, simulated video backend, real ffmpeg), writes the
clips, the reference frame and the manifest to out/<pipeline id>/, and shows what changed and what stayed anchored.

  --brief FILE     brief to run (default samples/paper-boat.json)
  --out DIR        where the folder of results goes (default out)
  --port N         port of the app while it runs (default 0: any free one)
  --time-scale S   real seconds per simulated second (default 0.05)
  --keep           keep everything running at the end, until Ctrl-C
  --verbose        show the app's log
  --help           this text
`;

/** A pipeline that hangs is a defect; this ends the demo with a sentence instead of never. */
const PATIENCE_MS = 15 * 60_000;

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const args = parseCommandLine(HELP, {
    brief: { type: 'string', default: 'samples/paper-boat.json' },
    out: { type: 'string', default: 'out' },
    port: { type: 'string', default: '0' },
    'time-scale': { type: 'string', default: '0.05' },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  });
  const appDir = resolve(__dirname, '..');
  // Resolved before the host is up: from then on the working directory is the app's.
  const [callerDir, outDir] = [process.cwd(), resolve(args.out)];
  if (!existsSync(join(appDir, 'dist/index.js'))) usageError('The app is not built: run npm run build first.');
  const brief = await readFile(resolve(args.brief), 'utf8').catch((error: Error) =>
    usageError(`The brief cannot be read: ${error.message}`),
  );

  const startedMs = Date.now();
  const clock = runningClock({ scale: timeScaleOf(args['time-scale']) });
  let stopStack = (): Promise<void> => Promise.resolve();
  const stop = async (): Promise<void> => {
    await stopStack();
    clock.close();
  };
  stopOnSignals(stop);
  outliveStrayErrors((message) => void process.stderr.write(`${message}\n`));
  try {
    const stack = await startStack({
      appDir,
      clock,
      port: portOf(args.port),
      log: ({ message }) => void (args.verbose && process.stderr.write(`${message}\n`)),
    });
    stopStack = () => stack.stop();
    say(
      `ffmpeg ${stack.ffmpeg.version} from ${stack.ffmpeg.source} · app at ${stack.baseUrl} · simulated backend, 1 s lasts ${args['time-scale']} s`,
    );

    const started = await post(`${stack.baseUrl}/api/pipelines`, brief);
    say(`pipeline ${started.id}`);
    const document = await follow(started.links.self);
    const folder = join(outDir, document.id);
    const files = await collect(document, folder);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    say('');
    for (const file of files) say(relative(callerDir, join(folder, file)));
    say('');
    say(lineageTable(manifest.lineage));
    say(
      `\n${document.state} in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s, $${document.spentUsd.toFixed(2)} charged`,
    );
    say(`status ${started.statusQueryGetUri}${args.keep ? '' : ' (served while this runs; --keep keeps it up)'}`);
    if (document.state !== 'completed') {
      for (const { name, outcome, problem } of document.shots) {
        if (problem !== null) say(`${name}: ${outcome}: ${[problem.detail, problem.advice].filter(Boolean).join(' ')}`);
      }
      process.exitCode = 1;
    }
    if (args.keep) return say('Ctrl-C stops everything.');
  } catch (error) {
    await stop();
    throw error;
  }
  await stop();
  // The app's own timers and sockets are no reason to stay once everything is stopped.
  process.exit();
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Started {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly links: { readonly self: string };
}

async function post(url: string, body: string): Promise<Started> {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`The brief was refused (${answer.status}):\n${pretty(text)}`);
  return JSON.parse(text) as Started;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Shows every change until the pipeline has ended. */
async function follow(url: string): Promise<PipelineDocument> {
  const progress = showProgress(process.stdout);
  const untilMs = Date.now() + PATIENCE_MS;
  for (let wait = 0; Date.now() < untilMs; wait = 5) {
    const answer = await fetch(`${url}?wait=${wait}`);
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    const document = (await answer.json()) as PipelineDocument;
    progress.update(document);
    if (!['pending', 'running', 'suspended'].includes(document.state)) {
      progress.end();
      return document;
    }
  }
  throw new Error(`The pipeline had not ended after ${PATIENCE_MS / 60_000} minutes; ${url} says where it stands.`);
}

/** Fetches every file over HTTP, as any client would. */
async function collect(document: PipelineDocument, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const hrefs = [...document.shots.map((shot) => shot.clip?.href), document.reference?.href]
    .filter((href) => href !== undefined)
    .sort();
  const files: string[] = [];
  for (const href of hrefs) {
    const answer = await fetch(href);
    if (!answer.ok || answer.body === null) throw new Error(`${href} answered ${answer.status}.`);
    const file = decodeURIComponent(href.slice(href.lastIndexOf('/') + 1));
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(join(folder, file)));
    files.push(file);
  }
  const manifest = await fetch(document.links.manifest);
  if (!manifest.ok) throw new Error(`The manifest cannot be had: ${manifest.status} ${await manifest.text()}`);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(await manifest.json(), null, 2)}\n`);
  return [...files, 'manifest.json'];
}
