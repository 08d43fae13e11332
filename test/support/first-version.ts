import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Stored {
  readonly plan: Readonly<Record<string, unknown>> & { readonly pipelineId: string };
  readonly run: Readonly<Record<string, unknown>>;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** What the first version stored of a pipeline: one that was cancelled, one that ended in part, one that was resumed at another price. */
export const firstVersion = (name: 'cancelled' | 'partial' | 'resumed'): Stored =>
  JSON.parse(readFileSync(resolve(__dirname, `../fixtures/first-version/${name}.json`), 'utf8')) as Stored;

export const FIRST_VERSION = (['cancelled', 'partial', 'resumed'] as const).map(
  (name) => [name, firstVersion(name)] as const,
);
