import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One request, and what is known of the answer. */
export interface Fact {
  /** Method and path; `D` is the base path of the durable endpoints. */
  readonly ask: string;
  readonly send?: string;
  /** Content type of what is sent; JSON by default. */
  readonly type?: string;
  readonly status: number;
  /** Names of the headers, in the order of the wire, separated by blanks. */
  readonly headers: string;
  /** What the body is: the keys of an object or of each entry of a list, or one of a few words. Absent: there is none. */
  readonly body: Body | undefined;
  /** The instance and the status that it reaches before the next request. */
  readonly until?: string;
}

export type Body =
  { readonly keys: string; readonly listed: boolean } | 'an empty list' | 'a text as JSON' | 'anything';

export interface FactSet {
  readonly title: string;
  readonly app: string;
  readonly args: readonly string[];
  readonly facts: readonly Fact[];
}

interface FactFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: Readonly<Record<string, string>>;
  readonly sets: readonly {
    readonly title: string;
    readonly app: string;
    readonly args?: readonly string[];
    readonly exchanges: readonly (Omit<Fact, 'body'> & { readonly body?: string })[];
  }[];
}

/** The recordings of the real host in short: kept here, so that they are held to where the recordings themselves are not. */
export function hostFacts(): FactSet[] {
  const file = resolve(__dirname, '../../fixtures/host-facts.json');
  const { headers, bodies, sets } = JSON.parse(readFileSync(file, 'utf8')) as FactFile;
  return sets.map(({ title, app, args = [], exchanges }) => ({
    title,
    app,
    args,
    facts: exchanges.map((fact) => ({
      ...fact,
      headers: named(headers, fact.headers),
      body: fact.body === undefined ? undefined : bodyOf(bodies, fact.body),
    })),
  }));
}

function bodyOf(bodies: FactFile['bodies'], name: string): Body {
  if (name === 'empty list') return 'an empty list';
  if (name === 'text') return 'a text as JSON';
  if (name === 'value') return 'anything';
  return { keys: named(bodies, name), listed: name.startsWith('list of ') };
}

function named(names: Readonly<Record<string, string>>, name: string): string {
  const value = names[name];
  if (value === undefined)
    throw new Error(`host-facts.json has no "${name}"; it has ${Object.keys(names).join(', ')}.`);
  return value;
}
