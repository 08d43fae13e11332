import { ok } from '../http/answer';
import type { MadeFrom } from '../jobs/job';
import { jobState } from '../jobs/job-state';
import { acceptJob } from './accept-job';
import { moderationReason } from './create-video';
import { moderated, validationError, videoNotFound } from './errors';
import { findVideo } from './find-video';
import type { Service, ServiceResult } from './service';
import { videoObject } from './video-object';

export interface FromVideo {
  readonly how: MadeFrom['how'];
  /** Of the video that it is made from. */
  readonly id: string;
  readonly prompt: string;
  /** Of an extension: how many seconds are added. */
  readonly addedSeconds?: string;
}

const DONE = { remix: 'remixed', edit: 'edited', extend: 'extended' } as const;

/** What a remix, an edit and an extension have in common once their fields are read: model, size and length are the source's. */
export function acceptFrom(service: Service, { how, id, prompt, addedSeconds }: FromVideo): ServiceResult {
  const source = findVideo(service, id)?.job;
  if (source === undefined) return { answer: videoNotFound(id) };
  if (jobState(source, service.clock.now()).ended !== 'completed')
    return { answer: validationError(`Only a completed video can be ${DONE[how]}.`), job: source };
  const { moderatedPhrases, moderationAt } = service.profile();
  const reason = moderationReason(prompt, moderatedPhrases);
  if (reason !== undefined && moderationAt === 'create') return { answer: moderated(reason) };
  const full = service.admission.checkSlots(source.deployment);
  if (full !== undefined) return { answer: full };
  const job = acceptJob(service, {
    ...{ deployment: source.deployment, size: source.size, prompt, source, addedSeconds },
    seconds: addedSeconds === undefined ? source.seconds : String(Number(source.seconds) + Number(addedSeconds)),
    madeFrom: { how, id: source.id },
    moderatedLater: reason !== undefined,
  });
  return { answer: ok(videoObject(service, job)), job };
}
