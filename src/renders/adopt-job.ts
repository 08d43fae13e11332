import type { Render } from './render';
import { isItsLength } from './render';
import type { ReconcileStep } from './reconcile';
import { LIST_RETRY_MS } from './timing';

/** A job, as far as it must be what was ordered. */
interface AskedFor {
  readonly status: string;
  readonly size: string | null;
  readonly seconds: string | null;
}

/** What the backend said when it was asked for a job that is to be adopted. */
export type AskedJob =
  | { outcome: 'job'; job: AskedFor }
  /** `mayPass`: asking again may help. */
  | { outcome: 'problem'; detail: string; mayPass: boolean };

/** Take it; or what else follows. */
export type AdoptStep =
  { step: 'take'; backendStatus: string } | (ReconcileStep & { step: 'wait' | 'ask' | 'keep asking' });

/** `byPerson`: somebody decided to adopt it. `isPatient`: it is still worth waiting for an answer. */
export function decideAdoption(
  render: Render,
  {
    renderId,
    asked,
    byPerson,
    isPatient,
  }: { renderId: string; asked: AskedJob; byPerson: boolean; isPatient: boolean },
): AdoptStep {
  if (asked.outcome === 'problem') {
    const { detail, mayPass } = asked;
    // A decision stands until it can be carried out, or its own deadline ends the wait.
    if (mayPass && byPerson) return { step: 'keep asking', detail };
    if (mayPass && isPatient) return { step: 'wait', retryAfterMs: LIST_RETRY_MS, detail };
    return cannotAdopt(renderId, detail);
  }
  // What the list offered has been compared already.
  const difference = byPerson ? differenceOf(asked.job, render) : undefined;
  return difference === undefined
    ? { step: 'take', backendStatus: asked.job.status }
    : cannotAdopt(renderId, `${difference}.`);
}

/** The job turned out to belong to another render. */
export function onTaken(renderId: string, byPerson: boolean): ReconcileStep {
  if (byPerson) return { step: 'ask', detail: `Job ${renderId} belongs to another render already.` };
  const detail = `Job ${renderId} was adopted by another render in the same moment.`;
  return { step: 'wait', retryAfterMs: LIST_RETRY_MS, detail };
}

const cannotAdopt = (renderId: string, why: string): AdoptStep => ({
  step: 'ask',
  detail: `Job ${renderId} cannot be adopted: ${why}`,
});

/** In what a job cannot be the render, whatever somebody decided: the ledger would charge it at the price of another. */
function differenceOf(job: AskedFor, render: Render): string | undefined {
  const { size, seconds } = render;
  if (job.size !== null && job.size !== size) return `its size is ${job.size}, and ${size} was asked for`;
  if (job.seconds !== null && !isItsLength(render, job.seconds))
    return `it lasts ${job.seconds} s, and ${seconds} s were asked for`;
  return undefined;
}
