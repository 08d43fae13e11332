import type { Problem, ShotOutcome } from '../contract/outcome';
import {
  arrived,
  asked,
  claimedAgain,
  clashed,
  ended,
  forgotten,
  freed,
  refused,
  released,
  settled,
  withListed,
} from '../renders/changes';
import type { SpendLine } from '../renders/charge';
import type { JobEnding, Render, RenderIn, RenderKey } from '../renders/render';
import { parseRender } from '../renders/stored-render';
import { isUnansweredLike } from '../renders/unanswered-like';
import { ledgerNames } from '../storage/blob-names';
import { everything } from '../storage/everything';
import type { BlobStore } from '../storage/blob-store';
import type { Claim, HeldRender, RenderIntent, UnclearRender } from './claim';
import { answerOf, intended } from './claim';
import type { JobOwners, LocatedJob } from './job-owners';
import { createJobOwners } from './job-owners';
import { createKeptAnswers, type KeptAnswers } from './kept-answers';
import type { Days } from './render-days';
import { createRenderDays } from './render-days';
import { createRenderStore, MAX_RACES, renderName } from './render-store';

export type Submitted =
  /** The job is the render's own. */
  | { outcome: 'accepted'; render: RenderIn<'accepted' | 'ended'> }
  /** The render has moved on since its submit; the job is kept beside it as a duplicate. */
  | { outcome: 'duplicate'; render: Render }
  /** The job belongs to another render: a job has one owner, ever. */
  /** It belongs to another render. `clash`: that one, as a person is told. */
  | { outcome: 'taken'; clash: NonNullable<Render['clash']> };

export interface SubmittedJob {
  readonly renderId: string;
  readonly backendStatus: string;
  readonly at: string;
  /** Where the job was found; absent where the backend has just accepted it, which it does where it was sent. */
  readonly foundAt?: Render['backend'];
}

export interface RenderLedger extends Pick<JobOwners, 'ownership'>, KeptAnswers {
  /** Claims the right to post a render. Of any number of callers, at any time, at most one is told `post`. */
  claim(intent: RenderIntent): Promise<Claim>;
  /** Writes the id of an accepted job, whatever became of the record since it was read: an id is never lost. */
  submitted(held: UnclearRender, job: SubmittedJob): Promise<Submitted>;
  /** Nothing was accepted, and it may be submitted again. */
  released(held: HeldRender, why: Problem): Promise<void>;
  /** Nothing was accepted, and nothing would be. Gives what that costs. */
  refused(held: HeldRender, why: Problem, as: ShotOutcome): Promise<{ readonly chargedUsd: number }>;
  /** Frees a render whose POST never arrived, or is to be made again by somebody's decision, for one more asked for after `at`. */
  freed(held: HeldRender, why: Problem, at: string): Promise<void>;
  /** Nobody can say whether it was accepted: a person is asked. */
  asked(held: HeldRender, question: Problem): Promise<void>;
  /** Writes how a job ended; the first to say so counts. Gives what the render costs. */
  ended(key: RenderKey, ending: { ending: JobEnding; backendStatus: string; at: string }): Promise<number>;
  settled(key: RenderKey, at: string): Promise<void>;
  /** Writes which jobs of the list most likely came of earlier POSTs of it; what they cost is unknown. They belong to nobody. */
  listed(key: RenderKey, renderIds: readonly string[]): Promise<Render>;
  /** Takes the words out of every record of a pipeline; what it cost, and whose its jobs are, stays. Gives what stays. */
  forget(pipelineId: string, at: string): Promise<Render[]>;
  /** Every render of a pipeline, in the order of their names. */
  ofPipeline(pipelineId: string): Promise<Render[]>;
  read(key: RenderKey): Promise<Render | undefined>;
  /** The render that a job belongs to. */
  ownerOf(job: LocatedJob): Promise<Render | undefined>;
  /** Whether a job was accepted on the backend of this render before it was sent, and since `sinceMs` (epoch). */
  hasAccepted(render: Render, sinceMs: number): Promise<boolean>;
  /** Whether another render that one job could be taken for as well was sent within `windowMs` of this one, and is without an answer. */
  unansweredLike(render: Render, like: { windowMs: number; sameWords: boolean }): Promise<boolean>;
  /** Every render of these days, or ever, from the listing alone: nothing is opened. */
  spend(days?: Days): AsyncIterable<SpendLine>;
}

export function createRenderLedger(store: BlobStore): RenderLedger {
  const owners = createJobOwners(store);
  const days = createRenderDays(store);
  const renders = createRenderStore(store, days);
  const ofPipeline = async (pipelineId: string): Promise<Render[]> => {
    const found: Render[] = [];
    for await (const { name } of everything(store, ledgerNames.renders(pipelineId))) {
      const record = await store.read(name, parseRender);
      if (record !== undefined) found.push(record.value);
    }
    return found;
  };
  return {
    ownership: (key, job) => owners.ownership(key, job),
    ...createKeptAnswers(store),
    async claim(intent) {
      const fresh = intended(intent);
      for (let race = 0; race < MAX_RACES; race++) {
        const created = await renders.write(undefined, fresh);
        if (created !== undefined) return { outcome: 'post', held: created };
        const found = await renders.read(intent);
        if (found === undefined) continue;
        const { value, etag } = found;
        // The storage SDK repeats a write whose answer was lost, and then tells of our own record as of somebody else's.
        if (value.state === 'intended' && value.claimId === fresh.claimId)
          return { outcome: 'post', held: { value, etag } };
        const answer = answerOf(found, intent);
        if (answer.outcome !== 'claim') return answer;
        const claimed = await renders.write(found, claimedAgain(answer.free, fresh));
        if (claimed !== undefined) return { outcome: 'post', held: claimed };
      }
      throw new Error(`The ledger record ${renderName(intent)} changed ${MAX_RACES} times while it was being claimed.`);
    },
    async submitted(held, { foundAt, ...job }) {
      const { claimId, backend: sentTo } = held.value;
      const backend = foundAt ?? sentTo;
      const located = { backend, renderId: job.renderId, isNew: foundAt === undefined };
      if (!(await owners.take(held.value, located))) {
        const owner = await owners.ownerOf(located);
        const name = owner === undefined ? 'another' : `${owner.pipelineId}/${owner.shot}.${owner.attempt}`;
        const clash = { renderId: job.renderId, owner: name };
        // What was found in a list says nothing of the answer to its own create.
        if (foundAt === undefined) await renders.update(held.value, (known) => clashed(known, clash), held);
        return { outcome: 'taken', clash };
      }
      const render = await renders.update(held.value, (known) => arrived(known, { ...job, backend, claimId }), held);
      const isItsJob = (render.state === 'accepted' || render.state === 'ended') && render.renderId === job.renderId;
      return isItsJob ? { outcome: 'accepted', render } : { outcome: 'duplicate', render };
    },
    released: (held, why) => renders.writeHeld(held, released(held.value, why)),
    async refused(held, why, as) {
      const render = refused(held.value, why, as);
      await renders.writeHeld(held, render);
      return render;
    },
    freed: (held, why, at) => renders.writeHeld(held, freed(held.value, why, at)),
    asked: (held, question) => renders.writeHeld(held, asked(held.value, question)),
    async ended(key, ending) {
      return (await renders.update(key, (known) => ended(known, ending))).chargedUsd;
    },
    async settled(key, at) {
      await renders.update(key, (known) => settled(known, at));
    },
    listed: (key, renderIds) => renders.update(key, (known) => withListed(known, renderIds)),
    ofPipeline,
    async forget(pipelineId, at) {
      const left: Render[] = [];
      for (const render of await ofPipeline(pipelineId)) {
        left.push(await renders.update(render, (known) => forgotten(known, at)));
        // A create may have been answered with a link that lets anybody in.
        if (render.claimId !== undefined) await store.remove(ledgerNames.answer(render.claimId));
      }
      return left;
    },
    read: async (key) => (await renders.read(key))?.value,
    async ownerOf(job) {
      const owner = await owners.ownerOf(job);
      return owner && (await renders.read(owner))?.value;
    },
    async hasAccepted({ backend, intendedAt }, sinceMs) {
      const untilMs = Date.parse(intendedAt);
      // One that was accepted in time may have cost something at any time since.
      for await (const { name, line } of days.list({ from: dayOf(sinceMs), to: LAST_DAY })) {
        if (line.backend !== backend.name) continue;
        const other = (await store.read(name, parseRender))?.value;
        // A list of videos names no pictures.
        if (other === undefined || !('acceptedAt' in other) || other.makes === 'picture') continue;
        const isThere = (other.backend.endpoint ?? backend.endpoint) === backend.endpoint;
        const acceptedMs = Date.parse(other.acceptedAt);
        if (isThere && acceptedMs < untilMs && acceptedMs >= sinceMs) return true;
      }
      return false;
    },
    async unansweredLike(render, like) {
      const sentMs = Date.parse(render.intendedAt);
      // What is without an answer has the day on which it was sent.
      const near = { from: dayOf(sentMs - like.windowMs), to: dayOf(sentMs + like.windowMs) };
      for await (const { name, line } of days.list(near)) {
        if (line.unknownUsd === 0 || name === renderName(render)) continue;
        const other = (await store.read(name, parseRender))?.value;
        if (other !== undefined && isUnansweredLike(other, render, like)) return true;
      }
      return false;
    },
    async *spend(of) {
      for await (const { line } of days.list(of)) yield line;
    },
  };
}

const LAST_DAY = '9999-12-31';
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
