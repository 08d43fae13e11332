import { z } from 'zod';
import type { Decision } from '../contract/decision';
import { decisionSchema } from '../contract/decision';
import type { CancelRequest } from '../shots/run';
import { cancelRequestSchema } from '../shots/run';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import type { Render } from '../renders/render';

/** The question a decision answers: one render, after so many POSTs. A later question about it needs a decision of its own. */
export type Question = Pick<Render, 'pipelineId' | 'shot' | 'attempt' | 'submits'>;

/** What people asked of a pipeline, stored before anybody is woken: an event can be lost, a record cannot. */
export interface Control {
  /** Asks for a cancel; asking again changes nothing. */
  requestCancel(pipelineId: string, request: CancelRequest): Promise<CancelRequest>;
  cancelRequest(pipelineId: string): Promise<CancelRequest | null>;
  /** Takes back, for a resume, a cancel that was seen before; one that was asked for since stays. */
  forgetCancel(pipelineId: string, seen: CancelRequest | null): Promise<void>;
  /** Stores a decision; the first one stays. */
  decide(question: Question, decision: Decision): Promise<Decision>;
  decision(question: Question): Promise<Decision | null>;
  /** Since when an answer is known to be missing, ISO 8601: the first to ask says `at`, later ones are told what that was. */
  unclearSince(question: Question, at: string): Promise<string>;
  /** Notes that a resumed run begins: what was asked for before is no longer wanted. The latest stays. */
  resumed(pipelineId: string, at: string): Promise<void>;
  /** When the latest resumed run began, ISO 8601; null for one that never was resumed. */
  resumedAt(pipelineId: string): Promise<string | null>;
  /** Takes back this decision, which cannot be carried out, so that another one can be made. */
  withdraw(question: Question, decision: Decision): Promise<void>;
}

const momentSchema = z.strictObject({ at: z.string() });

export function createControl(store: BlobStore): Control {
  const cancelOf = async (pipelineId: string): Promise<CancelRequest | null> =>
    (await store.read(ledgerNames.cancel(pipelineId), (value) => cancelRequestSchema.parse(value)))?.value ?? null;
  const decisionOf = async (question: Question): Promise<Decision | null> =>
    (await store.read(ledgerNames.decision(question), (value) => decisionSchema.parse(value)))?.value ?? null;
  const resumedAt = async (pipelineId: string): Promise<string | null> =>
    (await store.read(ledgerNames.resumed(pipelineId), (value) => momentSchema.parse(value)))?.value.at ?? null;
  return {
    resumedAt,
    async resumed(pipelineId, at) {
      const known = await resumedAt(pipelineId);
      if (known === null || Date.parse(known) < Date.parse(at))
        await store.write(ledgerNames.resumed(pipelineId), { at });
    },
    async requestCancel(pipelineId, request) {
      await store.create(ledgerNames.cancel(pipelineId), request);
      return (await cancelOf(pipelineId)) ?? request;
    },
    cancelRequest: cancelOf,
    async forgetCancel(pipelineId, seen) {
      const name = ledgerNames.cancel(pipelineId);
      const stored = await store.read(name, (value) => cancelRequestSchema.parse(value));
      if (stored === undefined || stored.value.requestedAt !== seen?.requestedAt) return;
      // Another resume may be faster, and a cancel of the run it started stand there by now.
      await store.remove(name, { etag: stored.etag });
    },
    async decide(question, decision) {
      await store.create(ledgerNames.decision(question), decision);
      return (await decisionOf(question)) ?? decision;
    },
    decision: decisionOf,
    async unclearSince(question, at) {
      const name = ledgerNames.unclear(question);
      await store.create(name, { at });
      return (await store.read(name, (value) => momentSchema.parse(value)))?.value.at ?? at;
    },
    async withdraw(question, decision) {
      const name = ledgerNames.decision(question);
      const stored = await store.read(name, (value) => decisionSchema.parse(value));
      // Somebody may have taken it back already, and a person decided anew.
      if (stored === undefined || JSON.stringify(stored.value) !== JSON.stringify(decision)) return;
      await store.remove(name, { etag: stored.etag });
    },
  };
}
