import type { Job } from '../jobs/job';
import type { Service } from './service';

export type Found = { readonly job: Job; readonly expired: boolean } | undefined;

/** The job of an id as clients may see it: not when it was deleted, has expired (by profile), or is scripted to be missing. */
export function findVideo(service: Service, id: string): Found {
  const job = service.store.find(id);
  if (job === undefined || job.picture === true || isForgotten(job) || isMissing(job, service.clock.now()))
    return undefined;
  const expired = hasExpired(service, job);
  return expired && service.profile().afterExpiry === 'not-found' ? undefined : { job, expired };
}

export function isForgotten({ deleted }: Job): boolean {
  return deleted !== undefined && deleted.how !== 'marked-cancelled';
}

export function hasExpired({ clock, profile }: Pick<Service, 'clock' | 'profile'>, job: Job): boolean {
  return clock.now() >= job.acceptedAtMs + profile().retentionMs;
}

function isMissing({ script, acceptedAtMs }: Job, nowMs: number): boolean {
  if (script.missingFromMs === undefined) return false;
  const sinceMs = nowMs - acceptedAtMs - script.missingFromMs;
  return sinceMs >= 0 && sinceMs < (script.missingForMs ?? Infinity);
}
