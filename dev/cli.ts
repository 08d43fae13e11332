import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses the command line, or ends the process: 0 after `--help`, 2 with one sentence after a mistake. */
export function parseCommandLine<const T extends Options>(help: string, options: T) {
  const all = { ...options, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values } = parseArgs({ options: all, allowPositionals: false, strict: true });
    if ((values as { help?: boolean }).help === true) {
      process.stdout.write(help);
      process.exit(0);
    }
    return values;
  } catch (error) {
    return usageError(error instanceof Error ? error.message : String(error));
  }
}

export function usageError(message: string): never {
  process.stderr.write(`${message}\nUse --help for what there is.\n`);
  process.exit(2);
}

/** A whole port number, or a usage error. */
export function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    usageError(`--port takes 0 to 65535 (0: any free one), got "${text}".`);
  return port;
}

/** Real seconds per second of the clock: above 0, at most 1. */
export function timeScaleOf(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1))
    usageError(`--time-scale takes a number above 0 and at most 1 (1: real time), got "${text}".`);
  return scale;
}

/** Milliseconds, or a usage error that names the option; undefined where it was not given. */
export function wholeMsOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) usageError(`${option} takes a whole number of milliseconds, 0 or more, got "${text}".`);
  return Number(text);
}

/** An http(s) URL, or a usage error that names the option; undefined where it was not given. */
export function urlOf(option: string, text: string | undefined): string | undefined {
  if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)))
    usageError(`${option} takes an http(s) URL, got "${text}".`);
  return text;
}

/** One of the words that an option knows, or a usage error that lists them; undefined where it was not given. */
export function oneOf(option: string, words: readonly string[], text: string | undefined): string | undefined {
  if (text !== undefined && !words.includes(text))
    usageError(`${option} takes one of ${words.join(', ')}; got "${text}".`);
  return text;
}

/** `NAME=VALUE` pairs of `--setting`, or a usage error. */
export function settingsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) usageError(`--setting takes NAME=VALUE, got "${pair}".`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
