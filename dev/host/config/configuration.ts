import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Host settings as the Functions host sees them: every leaf under a path of names, looked up ignoring case. */
export class Configuration {
  readonly #values: ReadonlyMap<string, string>;
  readonly #spellings: ReadonlyMap<string, string>;

  /** Spellings are the paths as somebody wrote them, by path. */
  private constructor(values: ReadonlyMap<string, string>, spellings: ReadonlyMap<string, string>) {
    this.#values = values;
    this.#spellings = spellings;
  }

  /** Reads host.json, and over it `AzureFunctionsJobHost__a__b` settings. Throws on what the real host refuses. */
  static read(appDir: string, settings: Readonly<Record<string, string | undefined>>): Configuration {
    const values = new Map<string, string>();
    const spellings = new Map<string, string>();
    const set = (path: string, value: string): void => {
      values.set(path.toLowerCase(), value);
      spellings.set(path.toLowerCase(), path.replaceAll(':', '.'));
    };
    flatten(readHostJson(appDir), '', set);
    for (const [name, value] of Object.entries(settings)) {
      const path = /^AzureFunctionsJobHost(?:__|:)(.+)$/i.exec(name)?.[1];
      if (path !== undefined && value !== undefined) set(path.replaceAll('__', ':'), value);
    }
    return new Configuration(values, spellings);
  }

  /** The value at a path such as `extensions:http:routePrefix`. */
  get(path: string): string | undefined {
    return this.#values.get(path.toLowerCase());
  }

  /** Paths and values below a path. */
  under(path: string): [string, string][] {
    const prefix = `${path.toLowerCase()}:`;
    return [...this.#values]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]);
  }

  paths(): string[] {
    return [...this.#values.keys()];
  }

  /** A path with dots, in the case in which it was written. */
  spelling(path: string): string {
    return this.#spellings.get(path) ?? path;
  }
}

function readHostJson(appDir: string): unknown {
  const file = join(appDir, 'host.json');
  if (!existsSync(file)) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw new Error(
      `Unable to parse host configuration file '${file}'. ${error instanceof Error ? error.message : ''}`,
      {
        cause: error,
      },
    );
  }
  const version = (parsed as { version?: unknown }).version;
  if (version === undefined) {
    throw new Error(
      `The host.json file is missing the required 'version' property. Expected "version": "2.0" in ${file}.`,
    );
  }
  if (version !== '2.0')
    throw new Error(
      `'${JSON.stringify(version)}' is an invalid value for host.json 'version' property; expected "2.0".`,
    );
  return parsed;
}

function flatten(value: unknown, path: string, set: (path: string, value: string) => void): void {
  if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value)) flatten(child, path === '' ? name : `${path}:${name}`, set);
  } else if (path !== '') set(path, typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value));
}
