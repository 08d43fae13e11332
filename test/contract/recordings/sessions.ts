import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { startHostProcess, type HostProcess } from '../../support/stack/host-process';
import { answeredAtMs, scenarios, shownInstances, type Scenario } from './golden';
import { Player, type PlayerOptions } from './player';
import { KEYS, prepareRecordedApp } from './recorded-app';

/** Scenarios that were recorded on one host, one after the other. */
export interface Session {
  readonly title: string;
  readonly folder?: string;
  readonly scenarios: RegExp;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The recordings tell what the worker was given in this session. */
  readonly traced?: boolean;
}

const preloaded = {
  NODE_OPTIONS: ['short-sleeps.cjs', 'trace-invocations.cjs']
    .map((file) => `--require ${join(__dirname, file)}`)
    .join(' '),
};
const asCoreTools = { AzureFunctionsJobHost__extensions__durableTask__hubName: 'CliHub' };

export const sessions: readonly Session[] = [
  { title: 'with keys', scenarios: /^(0|1|2[1-3])/, args: ['--auth'], traced: true },
  { title: 'purging by filter', scenarios: /^26/, args: ['--auth'] },
  { title: 'without keys', scenarios: /^cli-0/, env: asCoreTools },
  {
    title: 'with HTTP streaming and a route prefix',
    scenarios: /^cli-15/,
    env: {
      ...asCoreTools,
      HTTP_STREAM: '1',
      AzureFunctionsJobHost__extensions__http__routePrefix: 'custom/pfx',
    },
  },
  {
    title: 'extension 3.19',
    folder: 'ext-3.19.0',
    traced: true,
    scenarios: /^/,
    args: ['--auth', '--extension', '3.19'],
    env: { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Hub19' },
  },
];

export interface RunningSession {
  readonly player: Player;
  readonly sides: PlayerOptions['sides'];
  readonly traceFile: string;
  readonly scenarios: readonly Scenario[];
  stop(): Promise<void>;
}

export function scenariosOf(goldenDir: string, { folder = '.', scenarios: wanted }: Session): Scenario[] {
  return scenarios(join(goldenDir, folder)).filter(({ name }) => wanted.test(name));
}

export async function startSession(goldenDir: string, session: Session): Promise<RunningSession> {
  const { appDir, stateDir } = await prepareRecordedApp(goldenDir);
  const traceFile = join(dirname(appDir), 'trace.jsonl');
  // The last is the present one; the ones before may still stand in what was written while they were.
  const addresses: string[] = [];
  const start = async (): Promise<HostProcess> => {
    const started = await startHostProcess({
      appDir,
      stateDir,
      args: session.args ?? [],
      env: { ...preloaded, TRACE_FILE: traceFile, ...session.env },
    });
    await started.clock.pause();
    addresses.push(started.baseUrl.slice('http://'.length));
    return started;
  };
  let host = await start();
  const chosen = scenariosOf(goldenDir, session);
  const firstMs =
    chosen
      .flatMap(({ exchanges }) => exchanges)
      .map(answeredAtMs)
      .find((ms) => ms !== undefined) ?? 0;
  const sides = {
    recorded: { names: [], startMs: firstMs - 1000 },
    ours: {
      get names() {
        return [
          ...addresses.map((address) => [address, '{HOST}'] as const),
          [KEYS.master, '{MASTER_KEY}'],
          [KEYS.host, '{FUNCTION_KEY}'],
          [KEYS.system, '{SYSTEM_KEY}'],
          [appDir, '{APP}'],
          [tmpdir(), '{TMP}'],
        ] as const;
      },
      startMs: (await host.clock.read()).nowMs,
    },
  };
  const player = new Player({
    host: () => host,
    instances: shownInstances(chosen),
    sides,
    before: {
      '06-client-ops#0': (recorder) => recorder.start('oWait', 'co1'),
      // The recorder killed the host while an activity of eight seconds ran.
      '14-sigkill#3': async () => {
        await host.kill();
        host = await start();
      },
      // An earlier scenario goes on for longer than this one, so that time has come and gone: the five minutes pass here.
      '14-sigkill#4': (recorder) => recorder.wait(310_000),
      // The recorder asked the host to stop while an activity of eight seconds ran.
      '22-sigterm#0': async (recorder) => {
        await recorder.start('oSlow', 'tA', { ms: 8000 });
        await host.stop();
        host = await start();
      },
      ...purgeSetUps,
      '26-purge-filter-semantics#30': async (recorder) => {
        await recorder.start('oActivity', 'la-done', 'x');
        await recorder.start('oThrow', 'la-fail');
        await recorder.start('oWait', 'la-run');
        await recorder.start('oWait', 'la-term');
        await recorder.terminate('la-term');
      },
    },
  });
  return {
    player,
    sides,
    traceFile,
    scenarios: chosen,
    async stop() {
      await host.stop();
      rmSync(dirname(appDir), { recursive: true, force: true });
    },
  };
}

/** Before each purge the recorder made one instance of every kind. */
const purgeSetUps = Object.fromEntries(
  ['pa', 'pb', 'pc', 'pd', 'pe', 'pf'].map((prefix, index) => [
    `26-purge-filter-semantics#${index * 5}`,
    async (recorder: Player) => {
      await recorder.start('oActivity', `${prefix}-done`, 'x');
      await recorder.start('oThrow', `${prefix}-fail`);
      await recorder.start('oWait', `${prefix}-run`);
      await recorder.start('oWait', `${prefix}-term`);
      await recorder.terminate(`${prefix}-term`);
    },
  ]),
);
