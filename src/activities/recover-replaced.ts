import { defined } from '../contract/defined';
import type { DecidedGate } from '../contract/gate';
import type { StoredClip } from '../contract/stored-clip';
import type { ShotNotes } from '../ledger/shot-notes';
import type { PlannedShot } from '../plans/plan';
import type { Render } from '../renders/render';
import { jobOf, sourceIdOf } from '../renders/render';
import type { Replaced } from '../shots/attempts';
import { attemptsOf } from '../shots/attempts';
import type { PipelineRun } from '../shots/run';
import { freshShot } from '../shots/shot';

interface Sought {
  readonly planned: PlannedShot;
  /** All attempts of the shot that the ledger has. */
  readonly renders: readonly Render[];
  /** The attempt that counts now. */
  readonly current: number;
  readonly recorded: PipelineRun | undefined;
  readonly gates: readonly DecidedGate[];
}

interface Deps {
  readonly notes: Pick<ShotNotes, 'of'>;
  readonly clipOf: (render: Render) => Promise<StoredClip | null>;
}

/** What an attempt was rendered from, where people gave it another prompt than the plan's. */
export function promptFor(gates: readonly DecidedGate[], name: string, attempt: number): string | undefined {
  const given = gates.filter(
    ({ decision, attempts }) =>
      decision?.action === 'reprompt' && decision.shot === name && (attempts[name] ?? 0) < attempt,
  );
  return given.at(-1)?.decision?.prompt;
}

/**
 * The seed of an attempt that was made because those before it drifted: the one that the plan has for it, which no record names
 * before it is submitted. Undefined for an attempt that has no seed of its own.
 */
export function seedFor({ onDrift }: PlannedShot, before: readonly Pick<Replaced, 'why'>[]): number | undefined {
  const whys = before.map(({ why }) => why);
  const drifted = whys.slice(whys.lastIndexOf('reprompted') + 1).filter((why) => why === 'drifted');
  return onDrift?.seeds?.[drifted.length - 1];
}

/** Attempts that others stand in the place of, from what ledger, notes and storage say; what an earlier run recorded is taken over. */
export async function recoverReplaced({ notes, clipOf }: Deps, sought: Sought): Promise<Replaced[]> {
  const { planned, renders, current, recorded, gates } = sought;
  const { name } = planned;
  const found: Replaced[] = [];
  /** Why each attempt so far was followed by another; the one that counts may be among them. */
  const before: Pick<Replaced, 'why'>[] = [];
  const inOrder = [...renders].sort((a, b) => a.attempt - b.attempt);
  for (const render of inOrder) {
    const { attempt } = render;
    if (attempt === current) {
      before.push({ why: 'drifted' });
      continue;
    }
    // One that is under way is about to count.
    if (attempt > current && render.state !== 'ended') continue;
    const kept = recorded?.replaced?.[name]?.find(({ shot }) => shot.attempt === attempt);
    const isReprompted = gates.some(
      ({ decision, attempts }) =>
        decision?.action === 'reprompt' && decision.shot === name && attempts[name] === attempt,
    );
    if (kept !== undefined) {
      found.push(kept);
      before.push(kept);
      continue;
    }
    const prompt = promptFor(gates, name, attempt);
    const known = recorded && attemptsOf(recorded, name).find((shot) => shot.attempt === attempt);
    const shot = known?.state === 'ended' ? known : await endedAttempt(render);
    const isRedone = planned.onDrift !== undefined && shot.state === 'ended' && shot.verdict?.anchor === 'drifted';
    const isBest = known !== undefined && recorded?.replaced?.[name] !== undefined;
    // The last one does not count: an earlier one kept the reference better.
    const hasLost = attempt > current && render === inOrder.at(-1);
    if (!isReprompted && !isRedone && !isBest && !hasLost) continue;
    const why = isReprompted ? 'reprompted' : hasLost ? 'another_is_better' : 'drifted';
    found.push({ shot, why, ...defined({ prompt, seed: seedFor(planned, before) }) });
    before.push({ why });
  }
  return found;

  async function endedAttempt(render: Render): Promise<Replaced['shot']> {
    const { pipelineId, shot, attempt, submits, priceUsd, chargedUsd, intendedAt } = render;
    const [clip, note] = [await clipOf(render), await notes.of({ pipelineId, shot, attempt })];
    const { renderId, backendStatus } = jobOf(render);
    const endedAt = render.state === 'ended' ? render.endedAt : intendedAt;
    return {
      ...freshShot(priceUsd, attempt),
      ...{ submits, chargedUsd, state: 'ended', endedAt, unclearSince: null, clip },
      outcome: clip === null ? (note?.as ?? 'internal_error') : 'completed',
      verdict: note?.verdict ?? null,
      problem: note?.problem ?? null,
      render:
        renderId === null
          ? null
          : {
              ...{ renderId, ...sourceIdOf(render), backendStatus: backendStatus ?? 'unknown' },
              ...{ progress: 100, acceptedAt: intendedAt },
            },
    };
  }
}
