import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Problem, ShotOutcome } from '../contract/outcome';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore, StoredRecord } from '../storage/blob-store';
import { accepted, asked, ended, freed, refused, released } from '../renders/changes';
import { unclearUsdOf } from '../renders/charge';
import type { JobEnding, Render, RenderIn, RenderKey } from '../renders/render';
import { jobOf } from '../renders/render';
import { parseRender } from '../renders/stored-render';

/** What the record is written from: everything that is known before the POST. */
export type RenderIntent = RenderKey &
  Pick<Render, 'backend' | 'size' | 'seconds' | 'promptSha256' | 'priceUsd'> & { readonly at: string };

export type HeldRecord = StoredRecord<Render>;
/** A render of which it is not known whether the backend accepted it. */
export type UnclearRecord = StoredRecord<RenderIn<'intended' | 'asked'>>;

/** What the ledger lets a submit do. */
export type Claim =
  /** Nobody has posted this render: post it now, once. */
  | { outcome: 'post'; held: HeldRecord }
  /** It was accepted before: go on with that one. */
  | { outcome: 'adopt'; record: RenderIn<'accepted' | 'ended'> }
  /** An earlier run posted, or was about to, and did not live to say what came of it; or nobody could find out. */
  | { outcome: 'unclear'; held: UnclearRecord }
  /** This very request, or a later one, was answered before: it is a message that was delivered once more. */
  | { outcome: 'answered'; record: RenderIn<'free'> }
  /** It was refused for good before. */
  | { outcome: 'refused'; as: ShotOutcome; problem: Problem };

/** Where a job is: its id means nothing elsewhere. */
export type JobBackend = Pick<Render['backend'], 'name' | 'endpoint'>;

export type Ownership = 'mine' | 'others' | 'nobodys';

/** One line of the account: what a render costs, and on which day it came to cost it. */
export interface SpendLine {
  readonly pipelineId: string;
  readonly backend: string;
  readonly day: string;
  readonly chargedUsd: number;
  /** Accepted, with its end and so its charge still to come. */
  readonly openUsd: number;
  /** Nobody can say whether it was accepted; or a job that is most likely an earlier submit of it was, besides. */
  readonly unknownUsd: number;
}

export interface RenderLedger {
  /** Claims the right to post a render. Of any number of callers, at any time, at most one is told `post`. */
  claim(intent: RenderIntent): Promise<Claim>;
  /** Writes the id of an accepted job. False when that job belongs to another record: a job has one owner, ever. */
  submitted(
    held: HeldRecord,
    job: { renderId: string; backendStatus: string; at: string; isNew?: boolean },
  ): Promise<RenderIn<'accepted'> | false>;
  released(held: HeldRecord, problem: Problem, as: ShotOutcome | null): Promise<void>;
  /** Frees a render whose POST never arrived, or is to be made again by somebody's decision, for one more asked for after `at`. */
  neverArrived(held: HeldRecord, problem: Problem, at: string): Promise<void>;
  unknown(held: HeldRecord, problem: Problem): Promise<void>;
  /** Writes how a job ended; the first to say so counts. Gives what the render costs. */
  ended(key: RenderKey, ending: { ending: JobEnding; backendStatus: string; at: string }): Promise<number>;
  settled(key: RenderKey, at: string): Promise<void>;
  /** Writes which jobs of the list most likely came of earlier POSTs of it; what they cost is unknown. They belong to nobody. */
  duplicates(key: RenderKey, renderIds: readonly string[]): Promise<void>;
  /** Every render of a pipeline, in the order of their names. */
  ofPipeline(pipelineId: string): Promise<Render[]>;
  read(key: RenderKey): Promise<Render | undefined>;
  /** Whose a job is, seen from this record. */
  ownership(key: RenderKey, job: { backend: JobBackend; renderId: string }): Promise<Ownership>;
  /** Whether another render, with the same words or with others but else alike, was sent within `windowMs` of this one and is without an answer. */
  hasRival(record: Render, windowMs: number, words: 'same' | 'others'): Promise<boolean>;
  /** Every render ever, from the listing alone: nothing is opened. */
  spend(): AsyncIterable<SpendLine>;
}

/** How often a record is looked at anew when somebody else moved it in between. */
const MAX_RACES = 5;
const PAGE = 500;
const ownerSchema = z.strictObject({
  pipelineId: z.string(),
  shot: z.string(),
  attempt: z.number(),
  /** Where the job is; absent in records of earlier versions. */
  endpoint: z.string().optional(),
});
type Owner = z.infer<typeof ownerSchema>;

export function createRenderLedger(store: BlobStore): RenderLedger {
  const nameOf = (key: RenderKey): string => ledgerNames.render(key);
  const readHeld = (key: RenderKey): Promise<HeldRecord | undefined> => store.read(nameOf(key), parseRender);

  const replace = async (held: HeldRecord, next: Render): Promise<HeldRecord> => {
    const answer = await store.replace(nameOf(next), next, { etag: held.etag, metadata: spendMetadata(next) });
    // Only the holder of a claim writes, so somebody has put another record in its place. Running again reads what it says.
    if (!answer.replaced) throw new Error(`The ledger record ${nameOf(next)} was changed by somebody else in between.`);
    return { value: next, etag: answer.etag };
  };

  /** Reads, changes and writes until nobody came in between; `change` gives undefined when nothing is left to do. */
  const update = async (key: RenderKey, change: (record: Render) => Render | undefined): Promise<Render> => {
    for (let race = 0; race < MAX_RACES; race++) {
      const held = await readHeld(key);
      if (held === undefined) throw new Error(`There is no ledger record ${nameOf(key)}.`);
      const next = change(held.value);
      if (next === undefined) return held.value;
      const answer = await store.replace(nameOf(key), next, { etag: held.etag, metadata: spendMetadata(next) });
      if (answer.replaced) return next;
    }
    throw new Error(`The ledger record ${nameOf(key)} changed ${MAX_RACES} times while it was being updated.`);
  };

  const ownerOf = async (name: string): Promise<Owner | undefined> =>
    (await store.read(name, (value) => ownerSchema.parse(value)))?.value;

  /** Takes a job for a record, for ever. True also when it was taken for this very record before. */
  const own = async (
    { name: backendName, endpoint }: JobBackend,
    renderId: string,
    { pipelineId, shot, attempt, isNew }: RenderKey & { isNew: boolean },
  ): Promise<boolean> => {
    const mine: Owner = { pipelineId, shot, attempt, ...(endpoint === undefined ? {} : { endpoint }) };
    const take = async (name: string): Promise<Owner | undefined> =>
      (await store.create(name, mine)).created ? mine : ownerOf(name);
    const owner = await take(ownerName(renderId, backendName));
    if (owner === undefined) return false;
    if (nameOf(owner) === nameOf(mine)) return true;
    // A server that gives ids anew: what it has just accepted is none of those that another one had under this id.
    const isElsewhere = isNew && owner.endpoint !== undefined && owner.endpoint !== endpoint;
    if (!isElsewhere) return false;
    const again = await take(ownerName(renderId, backendName, endpoint));
    return again !== undefined && nameOf(again) === nameOf(mine);
  };

  return {
    async claim(intent) {
      const fresh = intend(intent);
      for (let race = 0; race < MAX_RACES; race++) {
        const created = await store.create(nameOf(intent), fresh, spendMetadata(fresh));
        if (created.created) return { outcome: 'post', held: { value: fresh, etag: created.etag } };
        const found = await readHeld(intent);
        if (found === undefined) continue;
        // The storage SDK repeats a write whose answer was lost, and then tells of our own record as of somebody else's.
        if (found.value.claimId === fresh.claimId) return { outcome: 'post', held: found };
        const decided = decide(found);
        if ('outcome' in decided) return decided;
        const free = decided;
        // Its slot, and the money set aside for it, may be somebody else's since.
        if (Date.parse(intent.at) <= Date.parse(free.freedAt)) return { outcome: 'answered', record: free };
        const { submits, resubmits, firstIntendedAt, duplicateJobs } = free;
        const next: Render = {
          ...fresh,
          submits: submits + 1,
          resubmits,
          ...(firstIntendedAt === undefined ? {} : { firstIntendedAt }),
          ...(duplicateJobs === undefined ? {} : { duplicateJobs }),
        };
        const moved = await store.replace(nameOf(intent), next, { etag: found.etag, metadata: spendMetadata(next) });
        if (moved.replaced) return { outcome: 'post', held: { value: next, etag: moved.etag } };
      }
      throw new Error(`The ledger record ${nameOf(intent)} changed ${MAX_RACES} times while it was being claimed.`);
    },
    async submitted(held, { renderId, backendStatus, at, isNew = false }) {
      const { value } = held;
      if (!(await own(value.backend, renderId, { ...value, isNew }))) return false;
      const next = accepted(value, { renderId, backendStatus, at });
      await replace(held, next);
      return next;
    },
    async released(held, problem, as) {
      await replace(held, as === null ? released(held.value, problem) : refused(held.value, problem, as));
    },
    async neverArrived(held, problem, at) {
      await replace(held, freed(held.value, problem, at));
    },
    async unknown(held, problem) {
      await replace(held, asked(held.value, problem));
    },
    async ended(key, ending) {
      const record = await update(key, (known) => (known.state === 'accepted' ? ended(known, ending) : undefined));
      return record.chargedUsd;
    },
    async settled(key, at) {
      await update(key, (known) =>
        known.state === 'ended' && known.settledAt === null ? { ...known, settledAt: at } : undefined,
      );
    },
    async duplicates(key, renderIds) {
      await update(key, (known) => {
        const { duplicateJobs: before, ...rest } = known;
        const jobs = renderIds.map((renderId) => ({ renderId, by: 'list' as const }));
        if (JSON.stringify(before ?? []) === JSON.stringify(jobs)) return undefined;
        return jobs.length === 0 ? rest : { ...rest, duplicateJobs: jobs };
      });
    },
    async ofPipeline(pipelineId) {
      const records: Render[] = [];
      for await (const { name } of everything(store, ledgerNames.renders(pipelineId))) {
        const record = await store.read(name, parseRender);
        if (record !== undefined) records.push(record.value);
      }
      return records;
    },
    read: async (key) => (await readHeld(key))?.value,
    async ownership(key, { backend: { name, endpoint }, renderId }) {
      const owner = await ownerOf(ownerName(renderId, name));
      if (owner === undefined) return 'nobodys';
      if (nameOf(owner) === nameOf(key)) return 'mine';
      if (owner.endpoint === undefined || owner.endpoint === endpoint) return 'others';
      const again = await ownerOf(ownerName(renderId, name, endpoint));
      return again !== undefined && nameOf(again) === nameOf(key) ? 'mine' : 'others';
    },
    async hasRival(record, windowMs, words) {
      const sentMs = Date.parse(record.intendedAt);
      for await (const { name, metadata } of everything(store, ledgerNames.allRenders)) {
        const line = spendLine(metadata);
        // Pipelines may be hours older than their renders, so only what is unclear now narrows it down.
        if (line.unknownUsd === 0 || name === nameOf(record)) continue;
        const other = (await store.read(name, parseRender))?.value;
        if (
          other !== undefined &&
          isRival(other, record) &&
          (other.promptSha256 === record.promptSha256) === (words === 'same') &&
          Math.abs(Date.parse(other.intendedAt) - sentMs) <= windowMs
        )
          return true;
      }
      return false;
    },
    async *spend() {
      for await (const { metadata } of everything(store, ledgerNames.allRenders)) yield spendLine(metadata);
    },
  };
}

async function* everything(store: BlobStore, prefix: string) {
  let continuation: string | undefined;
  do {
    const page = await store.list({ prefix, pageSize: PAGE, continuation });
    yield* page.items;
    continuation = page.continuation ?? undefined;
  } while (continuation !== undefined);
}

/** The free record that may be claimed, or what else the claim comes to. */
function decide({ value, etag }: HeldRecord): Claim | RenderIn<'free'> {
  switch (value.state) {
    case 'accepted':
    case 'ended':
      return { outcome: 'adopt', record: value };
    case 'intended':
    case 'asked':
      return { outcome: 'unclear', held: { value, etag } };
    case 'refused':
      return { outcome: 'refused', as: value.as, problem: value.why };
    case 'free':
      return value;
  }
}

/** Same in all that a job list shows besides the words of the prompt, and sent without an answer. */
const isRival = (other: Render, record: Render): boolean =>
  (other.state === 'intended' || other.state === 'asked') &&
  other.backend.name === record.backend.name &&
  other.backend.model === record.backend.model &&
  other.size === record.size &&
  other.seconds === record.seconds;

const intend = ({ at, ...facts }: RenderIntent): Render => ({
  recordVersion: 2,
  ...facts,
  state: 'intended',
  claimId: randomUUID(),
  chargedUsd: 0,
  submits: 1,
  resubmits: 0,
  intendedAt: at,
});

/**
 * Without the server, which may have several names, and so that what was owned before it had another one stays owned; with it
 * only where that name is taken for a job of another server.
 */
function ownerName(renderId: string, backendName: string, endpoint?: string): string {
  const job = [backendName, ...(endpoint === undefined ? [] : [endpoint]), renderId].join('\n');
  return ledgerNames.owner(createHash('sha256').update(job).digest('hex'));
}

/** What a sum over all renders needs, where a listing shows it without opening a single record. */
function spendMetadata(record: Render): Record<string, string> {
  const { pipelineId, backend, state, chargedUsd, priceUsd, intendedAt, duplicateJobs = [] } = record;
  const { endedAt, acceptedAt } = jobOf(record);
  const unclearUsd = unclearUsdOf(record);
  const isAccepted = state === 'accepted';
  const chargedAt = backend.chargedAt === 'acceptance' ? acceptedAt : endedAt;
  const line: SpendLine = {
    pipelineId,
    backend: backend.name,
    day: (chargedAt ?? acceptedAt ?? intendedAt).slice(0, 10),
    chargedUsd,
    openUsd: isAccepted ? unclearUsd : 0,
    unknownUsd: (isAccepted ? 0 : unclearUsd) + duplicateJobs.length * priceUsd,
  };
  return { spend: JSON.stringify(line) };
}

const spendLineSchema = z.strictObject({
  pipelineId: z.string(),
  backend: z.string(),
  day: z.string(),
  chargedUsd: z.number(),
  openUsd: z.number(),
  unknownUsd: z.number(),
});
const spendLine = (metadata: Record<string, string>): SpendLine =>
  spendLineSchema.parse(JSON.parse(metadata['spend'] ?? '{}'));
