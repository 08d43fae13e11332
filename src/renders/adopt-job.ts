import type { ReconcileStep } from './reconcile';
import { LIST_RETRY_MS } from './timing';

/** What the backend said when it was asked for a job that is to be adopted. */
export type AskedJob =
  | { outcome: 'job'; job: { readonly status: string } }
  /** `mayPass`: asking again may help. */
  | { outcome: 'problem'; detail: string; mayPass: boolean };

/** Take it; or what else follows. */
export type AdoptStep =
  { step: 'take'; backendStatus: string } | (ReconcileStep & { step: 'wait' | 'ask' | 'keep asking' });

/** `byPerson`: somebody decided to adopt it. `isPatient`: it is still worth waiting for an answer. */
export function decideAdoption({
  renderId,
  asked,
  byPerson,
  isPatient,
}: {
  renderId: string;
  asked: AskedJob;
  byPerson: boolean;
  isPatient: boolean;
}): AdoptStep {
  if (asked.outcome === 'problem') {
    const { detail, mayPass } = asked;
    // A decision stands until it can be carried out, or its own deadline ends the wait.
    if (mayPass && byPerson) return { step: 'keep asking', detail };
    if (mayPass && isPatient) return { step: 'wait', retryAfterMs: LIST_RETRY_MS, detail };
    return cannotAdopt(renderId, detail);
  }
  // What the list offered has been compared already; a person may adopt what a server has rounded.
  return { step: 'take', backendStatus: asked.job.status };
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
