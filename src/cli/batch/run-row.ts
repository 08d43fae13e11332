import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Client } from '../../client/client';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';
import { awaitsDecision } from '../awaits-decision';
import { collectFiles, saveFile } from '../collect-files';
import type { Io } from '../io';
import { startOnce } from '../start-once';
import { problemLines } from '../text/document-text';
import { costOf } from './cost-of';
import type { Purse } from './purse';
import type { ReadyRow } from './ready-rows';
import { refusalIn } from './refusal';
import type { RowResult } from './row-result';

export interface Running {
  readonly client: Client;
  readonly io: Pick<Io, 'cwd'>;
  readonly signal: AbortSignal;
  readonly purse: Purse;
  /** Where files go; undefined: only what rows name is fetched, into the current folder. */
  readonly out: string | undefined;
}

const NOTHING = { id: null, chargedUsd: 0, files: [] } as const;

/** Starts a row, or finds what an earlier run has started of it, follows it to its end and fetches its files. */
export async function runRow(row: ReadyRow, running: Running): Promise<RowResult> {
  const { line } = row;
  if (row.is === 'refused') return { ...NOTHING, line, state: 'refused', reason: row.reason };
  if (row.is === 'over_budget')
    return { ...NOTHING, line, state: 'over_budget', reason: 'the shared budget does not cover it' };
  const { client, signal, purse } = running;
  // Until it is known better: a row that cannot be followed to its end may have cost all of it.
  let spentUsd = row.reservedUsd;
  try {
    const started = await startOnce((idempotencyKey) => client.start(row.brief, { idempotencyKey, signal }), {
      ...{ key: row.key, signal },
      // The same batch has the same keys.
      teller: { note: () => undefined },
    }).catch(refusalIn);
    if (typeof started === 'string') {
      spentUsd = 0;
      return { ...NOTHING, line, state: 'refused', reason: started };
    }
    const document = await lastOf(client, started.id, signal);
    spentUsd = costOf(document);
    const files = await filesOf(document, row.out, running);
    return { line, id: document.id, chargedUsd: document.spentUsd, files, ...endingOf(document) };
  } finally {
    purse.settle(row.reservedUsd, spentUsd);
  }
}

async function lastOf(client: Client, id: string, signal: AbortSignal): Promise<PipelineDocument> {
  for await (const document of client.follow(id, { signal }))
    if (PIPELINE_STATES[document.state].ended || awaitsDecision(document)) return document;
  throw new Error(`Following ${id} ended before the pipeline did.`);
}

function endingOf(document: PipelineDocument): Pick<RowResult, 'state' | 'reason'> {
  const { state } = document;
  if (!PIPELINE_STATES[state].ended) return { state: 'awaits_decision', reason: 'a person has to decide' };
  return { state, reason: state === 'completed' ? null : problemLines(document).join(' ') };
}

async function filesOf(
  document: PipelineDocument,
  wanted: string | undefined,
  { client, io, signal, out }: Running,
): Promise<readonly string[]> {
  const { id, shots } = document;
  const shown = (path: string): string => relative(io.cwd, path);
  if (wanted !== undefined) {
    const clip = shots.find((shot) => shot.clip !== null)?.clip;
    if (clip === undefined || clip === null) return [];
    const target = join(resolve(io.cwd, out ?? '.'), wanted);
    await mkdir(dirname(target), { recursive: true });
    const file = clip.blob.slice(clip.blob.lastIndexOf('/') + 1);
    await saveFile(client, { id, file, sha256: clip.sha256, target, signal });
    return [shown(target)];
  }
  if (out === undefined) return [];
  const folder = join(resolve(io.cwd, out), id);
  const { files } = await collectFiles(client, { document, folder, signal });
  return files.map((file) => shown(join(folder, file)));
}
