import { createHash } from 'node:crypto';
import type { Job, JobError, JobPrice, MadeFrom } from '../jobs/job';
import { videoId } from '../jobs/video-id';
import type { SimulatorProfile } from '../profile';
import { pricePerSecondUsd } from '../profile';
import type { ScriptedJob } from '../faults/fault';
import { clipSpec, type ClipSpec, type ClipVariant } from '../draw/clip-spec';
import { MODERATION_MESSAGE } from './errors';
import type { Service } from './service';

export interface AcceptedWish {
  readonly deployment: string;
  readonly prompt: string;
  readonly seconds: string;
  readonly size: string;
  /** SHA-256 of a stored reference image. */
  readonly reference?: string | undefined;
  /** The job that it is made from: its picture is kept, or goes on. */
  readonly source?: Job | undefined;
  readonly madeFrom?: MadeFrom | undefined;
  /** How many seconds are made and billed, where that is not the length of the clip. */
  readonly addedSeconds?: string | undefined;
  readonly moderatedLater?: boolean;
  /** A picture, and what it costs. */
  readonly picture?: { readonly usd: number };
  /** Of another shape than the service's own. */
  readonly id?: string;
  /** What is made, where that is not what was asked. */
  readonly made?: {
    readonly size?: string;
    readonly seconds?: string;
    readonly frames?: number;
    readonly framesPerSecond?: number;
  };
  /** When the server begins with it, at the earliest: a server that renders one at a time has a queue. */
  readonly notBeforeMs?: number;
  /** What else a dialect says of the job. */
  readonly said?: Readonly<Record<string, unknown>>;
}

const SOMETHING_WENT_WRONG: JobError = { code: 'internal_error', message: 'Video generation failed.' };
const BLOCKED: JobError = { code: 'moderation_blocked', message: MODERATION_MESSAGE };
const NO_QUEUE = [0, 0] as const;
/** A job that fails does so well before it would have been completed. */
const FAILS_AT = 0.6;

/** Decides everything that will happen to a job, persists it, and starts its render. From here on it exists and may be billed. */
export function acceptJob(service: Service, wish: AcceptedWish): Job {
  const profile = service.profile();
  const scripted = service.scripting.takeJob({ ...wish, jobIndex: service.store.nextIndex() });
  const job = newJob(service, { wish, profile, scripted });
  service.store.record({ type: 'accepted', job });
  if (job.clip !== undefined) service.clips.start(job);
  return job;
}

function newJob(
  { clock, store }: Service,
  { wish, profile, scripted }: { wish: AcceptedWish; profile: SimulatorProfile; scripted: ScriptedJob },
): Job {
  const acceptedAtMs = clock.now();
  const createdAt = Math.floor((acceptedAtMs + (scripted.createdAtSkewMs ?? profile.createdAtSkewMs)) / 1000);
  const id = wish.id ?? videoId(createdAt);
  const largeFails = profile.largeSizes === 'fail' && isLarge(wish.size);
  const end = scripted.outcome ?? (wish.moderatedLater ? 'moderated' : largeFails ? 'failed' : 'completed');
  const slower = scripted.slowerBy ?? 1;
  const waitMs = Math.max(0, (wish.notBeforeMs ?? acceptedAtMs) - acceptedAtMs);
  const [queued, whole] =
    wish.picture === undefined ? [profile.queuedMs, profile.durationMs] : [NO_QUEUE, profile.pictureMs];
  const wholeMs = scripted.durationMs ?? waitMs + within(whole, `${id} duration`) * slower;
  const queuedMs = Math.min(waitMs + within(queued, `${id} queue`) * slower, wholeMs);
  const failsAtMs = waitMs + (wholeMs - waitMs) * FAILS_AT;
  const durationMs = scripted.durationMs ?? (end === 'completed' ? wholeMs : Math.max(queuedMs, failsAtMs));
  const { clip: variant = 'normal', script } = scripted;
  return {
    id,
    index: store.nextIndex(),
    deployment: wish.deployment,
    prompt: wish.prompt,
    seconds: wish.seconds,
    size: wish.size,
    ...(wish.madeFrom === undefined ? {} : { madeFrom: wish.madeFrom }),
    ...(wish.picture === undefined ? {} : { picture: true }),
    acceptedAtMs,
    createdAt,
    queuedMs,
    durationMs,
    end,
    error: errorOf(end, scripted.error),
    script,
    price: priceOf(profile, wish),
    ...(wish.said === undefined ? {} : { said: wish.said }),
    ...(end === 'completed' ? { clip: clipOf(wish, { profile, variant }) } : {}),
  };
}

function clipOf(
  { prompt, size, seconds, reference, source, madeFrom, made = {} }: AcceptedWish,
  { profile: { clips, silenceWords }, variant }: { profile: SimulatorProfile; variant: ClipVariant },
): ClipSpec {
  const { framesPerSecond = clips.framesPerSecond, ...asked } = made;
  const form = { ...clips, framesPerSecond };
  const from =
    source?.clip === undefined ? {} : madeFrom?.how === 'extend' ? { after: source.clip } : { like: source.clip };
  return clipSpec({ prompt, size, seconds, ...asked, reference, variant, silenceWords, form, ...from });
}

function errorOf(end: Job['end'], scripted: JobError | null | undefined): JobError | null {
  if (scripted !== undefined) return scripted;
  if (end === 'moderated') return BLOCKED;
  return end === 'failed' ? SOMETHING_WENT_WRONG : null;
}

function priceOf(profile: SimulatorProfile, wish: AcceptedWish): JobPrice {
  const { deployment, size, seconds, addedSeconds, picture } = wish;
  const { chargeAt, chargeFailed, chargeModerated, chargeCancelled } = profile;
  const ofVideo = pricePerSecondUsd(profile, deployment, size) * Number(addedSeconds ?? seconds);
  const usd = picture?.usd ?? Math.round(ofVideo * 1e6) / 1e6;
  return { usd, chargeAt, chargeFailed, chargeModerated, chargeCancelled };
}

export function isLarge(size: string): boolean {
  return size === '1024x1792' || size === '1792x1024';
}

/** A number from the range, the same for the same name. */
function within([least, most]: readonly [number, number], name: string): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(least + share * (most - least));
}
