import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { localSettings } from './config/app-settings';

export const HELP = `Runs an Azure Functions app (Node, v4 model) with Durable Functions on this machine.

Usage: npm run host -- [options]

  --app DIR              folder of the app, with package.json and host.json (default: the current folder)
  --port N               port to listen on; 0 takes a free one (default: LocalHttpPort of local.settings.json, or 7071)
  --state-dir DIR        keep the task hub there (default: .state/host in the folder of the app); memory keeps nothing
  --redelivery-ms N      when an activity that a killed host was running is run again (default: 300000, or what
                         workItemQueueVisibilityTimeout of host.json says)
  --auth                 ask for keys, as Azure does
  --clock real|virtual   virtual: time stands still while there is work, and jumps when there is none (default: real)
  --time-scale S         real seconds per second of the engine, above 0 and at most 1 (default: 1)
  --extension 3.14|3.19  the version of the Durable Task extension to behave as (default: 3.14)
  --worker inline|process  process: the app runs in a process of its own, as in Azure, which is started again when it
                         ends (default: inline)
  --json                 print one line {"event":"ready","baseUrl":…} on stdout when ready; everything else goes to stderr
  --help                 show this text`;

export interface CliOptions {
  readonly appDir: string;
  readonly port: number;
  /** Absent: in memory. */
  readonly stateDir?: string;
  readonly redeliveryMs?: number;
  readonly auth: boolean;
  readonly clock: 'real' | 'virtual';
  readonly timeScale: number;
  readonly extension: '3.14' | '3.19';
  readonly worker: 'inline' | 'process';
  readonly json: boolean;
}

/** Reads the command line. Throws an Error that names the option, its value and what was expected. */
export function cliOptions(args: readonly string[]): CliOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      app: { type: 'string', default: '.' },
      port: { type: 'string' },
      'state-dir': { type: 'string' },
      'redelivery-ms': { type: 'string' },
      auth: { type: 'boolean', default: false },
      clock: { type: 'string', default: 'real' },
      'time-scale': { type: 'string', default: '1' },
      extension: { type: 'string', default: '3.14' },
      worker: { type: 'string', default: 'inline' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const clock = oneOf('--clock', values.clock, ['real', 'virtual']);
  const timeScale = within('--time-scale', values['time-scale'], { above: 0, most: 1 });
  if (clock === 'virtual' && timeScale !== 1) {
    throw new Error('--time-scale has no meaning with --clock virtual, which takes no real time at all.');
  }
  const stateDir = values['state-dir'] ?? join(values.app, '.state', 'host');
  const redelivery = values['redelivery-ms'];
  return {
    appDir: values.app,
    port: values.port === undefined ? (localSettings(values.app).port ?? 7071) : whole('--port', values.port, 65_535),
    ...(stateDir !== 'memory' && { stateDir: resolve(stateDir) }),
    ...(redelivery !== undefined && { redeliveryMs: whole('--redelivery-ms', redelivery, Number.MAX_SAFE_INTEGER) }),
    auth: values.auth,
    clock,
    timeScale,
    extension: oneOf('--extension', values.extension, ['3.14', '3.19']),
    worker: oneOf('--worker', values.worker, ['inline', 'process']),
    json: values.json,
  };
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new Error(`${option} is "${value}"; expected ${allowed.join(' or ')}.`);
  return found;
}

function whole(option: string, value: string, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > most) {
    throw new Error(`${option} is "${value}"; expected a whole number from 0 to ${most}.`);
  }
  return number;
}

function within(option: string, value: string, { above, most }: { above: number; most: number }): number {
  const number = Number(value);
  if (!(number > above && number <= most)) {
    throw new Error(`${option} is "${value}"; expected a number above ${above} and at most ${most}.`);
  }
  return number;
}
