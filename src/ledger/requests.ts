import { z } from 'zod';
import type { Decision, StoredRenderDecision } from '../contract/decision';
import { decisionSchema, isAboutRender } from '../contract/decision';
import { defined } from '../contract/defined';
import type { DecidedGate, Gate, GateDecision } from '../contract/gate';
import { GATE_ID, gateDecisionSchema, gateSchema } from '../contract/gate';
import type { CancelRequest } from '../contract/cancel-request';
import { cancelRequestSchema } from '../contract/cancel-request';
import type { ToldRenderDecision } from '../contract/render-decision';
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
  /** Notes that a pipeline is deleted, before anything of it is: from then on nothing is bought for it. Gives when it first was. */
  requestDeletion(pipelineId: string, at: string): Promise<string>;
  /** When a pipeline was deleted, ISO 8601; null for one that was not. */
  deletedAt(pipelineId: string): Promise<string | null>;
  /** Takes back a deletion that has not begun. */
  withdrawDeletion(pipelineId: string): Promise<void>;
  /** Stores a decision; the first one stays. */
  decide(question: Question, decision: StoredRenderDecision): Promise<StoredRenderDecision>;
  decision(question: Question): Promise<StoredRenderDecision | null>;
  /** All decisions about renders of a pipeline. */
  renderDecisions(pipelineId: string): Promise<ToldRenderDecision[]>;
  /** Stores what a gate shows; the first record stays. */
  openGate(pipelineId: string, gate: Gate): Promise<void>;
  /** A gate and its decision; undefined where there is no such gate. */
  gate(pipelineId: string, id: string): Promise<DecidedGate | undefined>;
  /** Every gate of a pipeline, in the order in which they opened. */
  gates(pipelineId: string): Promise<DecidedGate[]>;
  /** Stores a decision about a gate; gives the one that counts, which is the first. */
  decideGate(pipelineId: string, decision: GateDecision): Promise<GateDecision>;
  gateDecision(pipelineId: string, gate: string): Promise<GateDecision | null>;
  /** Since when an answer is known to be missing, ISO 8601: the first to ask says `at`, later ones are told what that was. */
  unclearSince(question: Question, at: string): Promise<string>;
  /** Notes that a resumed run begins: what was asked for before is no longer wanted. The latest stays. */
  resumed(pipelineId: string, at: string): Promise<void>;
  /** When the latest resumed run began, ISO 8601; null for one that never was resumed. */
  resumedAt(pipelineId: string): Promise<string | null>;
  /** Takes back this decision, which cannot be carried out, so that another one can be made. */
  withdraw(question: Question, decision: StoredRenderDecision): Promise<void>;
}

/** More than anybody opens or makes; one page of a listing. */
const MOST_DECISIONS = 1_000;

const momentSchema = z.strictObject({ at: z.string() });

function renderDecision(value: unknown): StoredRenderDecision {
  const { at, ...said } = z.looseObject({ at: z.string().optional() }).parse(value);
  const decision: Decision = decisionSchema.parse(said);
  if (!isAboutRender(decision))
    throw new Error(`A decision about a render was expected, and not one about ${decision.gate}.`);
  return at === undefined ? decision : { ...decision, at };
}

export function createControl(store: BlobStore): Control {
  const cancelOf = async (pipelineId: string): Promise<CancelRequest | null> =>
    (await store.read(ledgerNames.cancel(pipelineId), (value) => cancelRequestSchema.parse(value)))?.value ?? null;
  const decisionOf = async (question: Question): Promise<StoredRenderDecision | null> =>
    (await store.read(ledgerNames.decision(question), renderDecision))?.value ?? null;
  const resumedAt = async (pipelineId: string): Promise<string | null> =>
    (await store.read(ledgerNames.resumed(pipelineId), (value) => momentSchema.parse(value)))?.value.at ?? null;
  const deletedAt = async (pipelineId: string): Promise<string | null> =>
    (await store.read(ledgerNames.deletion(pipelineId), (value) => momentSchema.parse(value)))?.value.at ?? null;
  const gateDecision = async (pipelineId: string, gate: string): Promise<GateDecision | null> =>
    (await store.read(ledgerNames.gateDecision(pipelineId, gate), (value) => gateDecisionSchema.parse(value)))?.value ??
    null;
  const gateOf = async (pipelineId: string, id: string): Promise<DecidedGate | undefined> => {
    const stored = await store.read(ledgerNames.gate(pipelineId, id), (value) => gateSchema.parse(value));
    return stored && { ...stored.value, decision: await gateDecision(pipelineId, id) };
  };
  return {
    gateDecision,
    gate: gateOf,
    async openGate(pipelineId, gate) {
      await store.create(ledgerNames.gate(pipelineId, gate.id), gate);
    },
    async gates(pipelineId) {
      const prefix = ledgerNames.gates(pipelineId);
      const { items } = await store.list({ prefix, pageSize: MOST_DECISIONS });
      const ids = items
        .map(({ name }) => name.slice(prefix.length).replace(/\.json$/, ''))
        .filter((id) => GATE_ID.test(id));
      const gates = await Promise.all(ids.map((id) => gateOf(pipelineId, id)));
      return gates
        .filter((gate) => gate !== undefined)
        .sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || a.id.localeCompare(b.id));
    },
    async decideGate(pipelineId, decision) {
      await store.create(ledgerNames.gateDecision(pipelineId, decision.gate), decision);
      return (await gateDecision(pipelineId, decision.gate)) ?? decision;
    },
    resumedAt,
    async resumed(pipelineId, at) {
      const known = await resumedAt(pipelineId);
      if (known === null || Date.parse(known) < Date.parse(at))
        await store.write(ledgerNames.resumed(pipelineId), { at });
    },
    deletedAt,
    async requestDeletion(pipelineId, at) {
      await store.create(ledgerNames.deletion(pipelineId), { at });
      return (await deletedAt(pipelineId)) ?? at;
    },
    withdrawDeletion: (pipelineId) => store.remove(ledgerNames.deletion(pipelineId)),
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
    async renderDecisions(pipelineId) {
      const prefix = ledgerNames.decisions(pipelineId);
      const { items } = await store.list({ prefix, pageSize: MOST_DECISIONS });
      const told = items.map(async ({ name }): Promise<ToldRenderDecision[]> => {
        const attempt = Number(/\.(\d+)\.\d+\.json$/.exec(name)?.[1]);
        const decision = (await store.read(name, renderDecision))?.value;
        if (decision === undefined) return [];
        const { action, shot, renderId, by = null, at = null } = decision;
        return [{ action, shot, attempt, ...defined({ renderId }), by, at }];
      });
      return (await Promise.all(told)).flat();
    },
    async unclearSince(question, at) {
      const name = ledgerNames.unclear(question);
      await store.create(name, { at });
      return (await store.read(name, (value) => momentSchema.parse(value)))?.value.at ?? at;
    },
    async withdraw(question, decision) {
      const name = ledgerNames.decision(question);
      const stored = await store.read(name, renderDecision);
      // Somebody may have taken it back already, and a person decided anew.
      if (stored === undefined || JSON.stringify(stored.value) !== JSON.stringify(decision)) return;
      await store.remove(name, { etag: stored.etag });
    },
  };
}
