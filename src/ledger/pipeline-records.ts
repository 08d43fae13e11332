import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { IdempotencyKey } from '../contract/idempotency-key';
import type { Manifest } from '../views/manifest';
import { manifestSchema } from '../views/manifest';
import { bornAtMs } from '../plans/pipeline-id';
import type { Plan, Terms } from '../plans/plan';
import { planSchema } from '../plans/plan';
import type { PipelineRun } from '../shots/run';
import { pipelineRunSchema } from '../shots/run';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import { everything } from '../storage/everything';

const idempotencySchema = z.strictObject({ briefSha256: z.string(), pipelineId: z.string() });
/** As many as are shown beside each other. */
const MOST_REPLAYS = 50;
/** How often a record is looked at anew when somebody else moved it in between. */
const MAX_RACES = 5;
/** What a run and its manifest both say of when it ended. */
const endingSchema = z.object({ startedAt: z.string(), endedAt: z.string().nullable() });
const endedMs = ({ startedAt, endedAt }: z.infer<typeof endingSchema>): number => Date.parse(endedAt ?? startedAt);

/** Whose a key is. */
export interface KeyOwner {
  readonly briefSha256: string;
  readonly pipelineId: string;
  /** When it was claimed, ms of the wall's clock; undefined where the last release did it. */
  readonly claimedMs: number | undefined;
}

export type KeyClaim =
  /** The key belongs to this pipeline, now or since an earlier request with the same brief. */
  { outcome: 'mine'; pipelineId: string; repeated: boolean } | { outcome: 'taken'; pipelineId: string };

export interface IndexEntry {
  readonly pipelineId: string;
  readonly name: string;
}

/** What is kept of a pipeline besides the engine's own state, so that it outlives a purge of that. */
export interface PipelineRecords {
  /** Of any number of requests with one key, all with the same brief get one id; another brief is told whose the key is. */
  claimKey(key: IdempotencyKey, claim: KeyOwner & { readonly claimedMs: number }): Promise<KeyClaim>;
  /** Whose a key is already; undefined for a new one. */
  keyOwner(key: IdempotencyKey): Promise<KeyOwner | undefined>;
  /** Stores the plan, unless one is stored already: then that one counts. */
  keepPlan(plan: Plan, startedMs: number): Promise<Plan>;
  plan(pipelineId: string): Promise<Plan | undefined>;
  /** The terms that its present run goes by; what was agreed stays. Nothing where there is no plan. */
  keepTerms(pipelineId: string, terms: Terms): Promise<void>;
  /** Stores how a run ended, unless what is stored is of one that ended later: this one may be told a second time, and late. */
  keepRun(pipelineId: string, run: PipelineRun, manifest: Manifest): Promise<void>;
  run(pipelineId: string): Promise<PipelineRun | undefined>;
  manifest(pipelineId: string): Promise<Manifest | undefined>;
  /** Removes all of it, the plan last, so that whoever dies on the way leaves something to find. Safe to do twice. */
  forget(pipelineId: string): Promise<void>;
  /** Notes that a pipeline is the plan of another one on another backend. */
  keepReplay(pipelineId: string, replayId: string): Promise<void>;
  /** Ids of the pipelines that are replays of this one, oldest first. */
  replays(pipelineId: string): Promise<string[]>;
  /** Pipelines, newest first. */
  list(page: {
    size: number;
    continuation?: string | undefined;
  }): Promise<{ entries: IndexEntry[]; continuation: string | null }>;
}

/** Keys are the callers' own words, so only their hash becomes a name. */
const keyName = (key: string): string => ledgerNames.idempotencyKey(createHash('sha256').update(key).digest('hex'));

export function createPipelineRecords(store: BlobStore): PipelineRecords {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> =>
    (await store.read(name, (value) => schema.parse(value)))?.value;
  const keepLatest = async (name: string, value: z.infer<typeof endingSchema>): Promise<void> => {
    for (let race = 0; race < MAX_RACES; race++) {
      const stored = await store.read(name, (json) => endingSchema.parse(json));
      if (stored !== undefined && endedMs(stored.value) > endedMs(value)) return;
      if (stored === undefined && (await store.create(name, value)).created) return;
      if (stored !== undefined && (await store.replace(name, value, { etag: stored.etag })).replaced) return;
    }
    throw new Error(`The record ${name} changed ${MAX_RACES} times while it was being written.`);
  };

  const keyOwner: PipelineRecords['keyOwner'] = async ({ stored }) => {
    for (const spelling of stored) {
      const name = keyName(spelling);
      const owner = await read(name, idempotencySchema);
      if (owner === undefined) continue;
      // Beside the record, which a host of the last release may read: it knows no more fields.
      const claimedms = (await store.facts(name))?.metadata['claimedms'];
      return { ...owner, claimedMs: claimedms === undefined ? undefined : Number(claimedms) };
    }
    return undefined;
  };

  return {
    keyOwner,
    async claimKey(key, { claimedMs, ...claim }) {
      const known = await keyOwner(key);
      const isNew =
        known === undefined && (await store.create(keyName(key.text), claim, { claimedms: String(claimedMs) })).created;
      const owner = isNew ? claim : (known ?? (await keyOwner(key)));
      if (owner === undefined) throw new Error('The record of an idempotency key vanished while it was read.');
      const { pipelineId } = owner;
      if (owner.briefSha256 !== claim.briefSha256) return { outcome: 'taken', pipelineId };
      // The storage SDK repeats a write whose answer was lost, and then tells of our own record as of somebody else's.
      return { outcome: 'mine', pipelineId, repeated: pipelineId !== claim.pipelineId };
    },
    async keepPlan(plan, startedMs) {
      const name = ledgerNames.plan(plan.pipelineId);
      const { created } = await store.create(name, plan, { startedms: String(startedMs) });
      const kept = created ? plan : ((await read(name, planSchema)) ?? plan);
      // Also for a plan that was kept before: who kept it may have died before this entry, and its name says when that was.
      const firstMs = created ? startedMs : Number((await store.facts(name))?.metadata['startedms'] ?? startedMs);
      // Blob metadata takes ASCII only; the name is for the list of pipelines.
      const entry = { pipelineid: kept.pipelineId, name: encodeURIComponent(kept.agreed.name) };
      await store.create(ledgerNames.index(firstMs, kept.pipelineId), {}, entry);
      return kept;
    },
    async keepTerms(pipelineId, terms) {
      const name = ledgerNames.plan(pipelineId);
      for (let race = 0; race < MAX_RACES; race++) {
        const stored = await store.read(name, (value) => planSchema.parse(value));
        if (stored === undefined || JSON.stringify(stored.value.terms) === JSON.stringify(terms)) return;
        const metadata = (await store.facts(name))?.metadata ?? {};
        const { startedms = String(bornAtMs(pipelineId) ?? 0) } = metadata;
        const renewed = { ...stored.value, terms };
        if ((await store.replace(name, renewed, { etag: stored.etag, metadata: { startedms } })).replaced) return;
      }
      throw new Error(`The plan ${name} changed ${MAX_RACES} times while its terms were being written.`);
    },
    plan: (pipelineId) => read(ledgerNames.plan(pipelineId), planSchema),
    async keepRun(pipelineId, run, manifest) {
      // Each by itself: whoever dies between the two, or is late, a repeat brings both to the latest.
      await keepLatest(ledgerNames.run(pipelineId), run);
      await keepLatest(ledgerNames.manifest(pipelineId), manifest);
    },
    run: (pipelineId) => read(ledgerNames.run(pipelineId), pipelineRunSchema),
    manifest: (pipelineId) => read(ledgerNames.manifest(pipelineId), manifestSchema),
    async forget(pipelineId) {
      const plan = ledgerNames.plan(pipelineId);
      const startedms = (await store.facts(plan))?.metadata['startedms'];
      if (startedms !== undefined) await store.remove(ledgerNames.index(Number(startedms), pipelineId));
      for await (const { name } of everything(store, ledgerNames.ofPipeline(pipelineId)))
        if (name !== plan) await store.remove(name);
      await store.remove(plan);
    },
    async keepReplay(pipelineId, replayId) {
      await store.create(ledgerNames.replay(pipelineId, replayId), {});
    },
    async replays(pipelineId) {
      const prefix = ledgerNames.replays(pipelineId);
      const { items } = await store.list({ prefix, pageSize: MOST_REPLAYS });
      return items.map(({ name }) => name.slice(prefix.length, -'.json'.length));
    },
    async list({ size, continuation }) {
      const page = await store.list({ prefix: ledgerNames.indexPrefix, pageSize: size, continuation });
      const entries = page.items.flatMap(({ metadata }) => {
        const { pipelineid: pipelineId, name } = metadata;
        return pipelineId === undefined ? [] : [{ pipelineId, name: decodeURIComponent(name ?? '') }];
      });
      return { entries, continuation: page.continuation };
    },
  };
}
