import type { ClipForm } from '../draw/clip-form';
import { OPENAI_CLIPS } from '../draw/clip-form';
import type { UploadedImage } from '../http/form';
import type { Job } from '../jobs/job';
import { imageOfUrl } from './parts/fields';
import type { Told } from './parts/told';

type Fields = Readonly<Record<string, unknown>>;

/** What new-api does differently for each kind of server behind it. */
export interface Channel {
  readonly dialect: string;
  readonly models: readonly string[];
  readonly owner: string;
  readonly platform: string;
  readonly clips: ClipForm;
  readonly takesSize: (model: string, size: string) => boolean;
  /** What the vendor makes of what was asked. */
  readonly makes: (asked: { size: string | undefined; seconds: string }) => { size: string; seconds?: string };
  /** The picture it hands on: from the fields of a JSON body, or from a form's part `input_reference`. */
  readonly imageOf: (fields: Fields, part: UploadedImage | undefined) => UploadedImage | undefined;
  /** What the answer to a create repeats. */
  readonly echoes: (asked: { size: string | undefined; seconds: string | undefined }) => Fields;
  /** The job as GET shows it; `seen` is what the last question found, undefined before the first. */
  readonly video: (job: Job, seen: Told | undefined, about: { nowMs: number; url: string }) => Fields;
}

const VENDOR_CLIPS: ClipForm = {
  framesPerSecond: 24,
  frames: null,
  fourKPlusOne: false,
  roundTo: 8,
  sound: false,
  container: 'mp4',
};

/** Kling's aspect ratios, and the sizes of what it makes; an unknown size becomes a square. */
const KLING_SIZES: Readonly<Record<string, string>> = {
  '1280x720': '1280x720',
  '1792x1024': '1280x720',
  '720x1280': '720x1280',
  '1024x1792': '720x1280',
};

export const channels = {
  /** An OpenAI-like upstream: its job goes through as it is, under another id. */
  sora: {
    dialect: 'new-api',
    models: ['sora-2', 'sora-2-pro', 'sora-x'],
    owner: 'sora',
    platform: '55',
    clips: OPENAI_CLIPS,
    takesSize: (model, size) =>
      model === 'sora-2'
        ? ['720x1280', '1280x720'].includes(size)
        : model !== 'sora-2-pro' || ['720x1280', '1280x720', '1792x1024', '1024x1792'].includes(size),
    makes: ({ size = '720x1280' }) => ({ size }),
    imageOf: (fields, part) => part ?? imageOfUrl('input_reference', fields['input_reference']),
    echoes: ({ size = '720x1280', seconds = '4' }) => ({ seconds, size }),
    video: soraVideo,
  },
  /** Five seconds whatever is asked, milliseconds, and no model. */
  kling: {
    dialect: 'new-api:kling',
    models: ['kling-v1'],
    owner: 'kling',
    platform: '50',
    clips: VENDOR_CLIPS,
    takesSize: () => true,
    makes: ({ size = '' }) => ({ seconds: '5', size: KLING_SIZES[size] ?? '960x960' }),
    imageOf: (fields) => imageOfUrl('image', fields['image']),
    echoes: () => ({}),
    video: (job, seen, { nowMs, url }) => ({
      id: job.id,
      object: 'video',
      model: '',
      ...vendorState(job, seen),
      created_at: job.acceptedAtMs,
      completed_at: seen?.state.completedAtMs ?? nowMs,
      ...(seen?.state.ended === 'completed' ? { seconds: '5.1', metadata: { url } } : {}),
    }),
  },
  /** Keeps the length, drops the size. */
  doubao: {
    dialect: 'new-api:doubao',
    models: ['doubao-seedance-1-0-pro-250528'],
    owner: 'doubaovideo',
    platform: '54',
    clips: VENDOR_CLIPS,
    takesSize: () => true,
    makes: () => ({ size: '1280x720' }),
    imageOf: (fields) => imageOfUrl('image', fields['image']),
    echoes: () => ({}),
    video: (job, seen, { nowMs, url }) => ({
      id: job.id,
      task_id: job.id,
      object: 'video',
      model: job.deployment,
      ...vendorState(job, seen),
      created_at: job.createdAt,
      completed_at: seen?.completedAt ?? Math.floor(nowMs / 1000),
      metadata: { url: seen?.state.ended === 'completed' ? url : '' },
    }),
  },
  /** Five seconds whatever is asked; takes a list of pictures. */
  vidu: {
    dialect: 'new-api:vidu',
    models: ['viduq1'],
    owner: 'vidu',
    platform: '52',
    clips: VENDOR_CLIPS,
    takesSize: () => true,
    makes: ({ size = '' }) => ({ seconds: '5', size: /^\d+x\d+$/.test(size) ? size : '1280x720' }),
    imageOf: ({ images }) => imageOfUrl('images', Array.isArray(images) ? images[0] : undefined),
    echoes: () => ({}),
    video: (job, seen, { nowMs, url }) => ({
      id: job.id,
      object: 'video',
      model: '',
      ...vendorState(job, seen),
      created_at: job.createdAt,
      completed_at: seen?.completedAt ?? Math.floor(nowMs / 1000),
      ...(seen?.state.ended === 'completed' ? { metadata: { url } } : {}),
    }),
  },
} satisfies Record<string, Channel>;

function soraVideo(job: Job, seen: Told | undefined): Fields {
  const ended = seen?.state.ended ?? null;
  const completed = ended === 'completed';
  return {
    id: job.id,
    object: 'video',
    model: job.deployment,
    status: seen === undefined ? 'queued' : ended === 'moderated' ? 'failed' : seen.status,
    progress: completed ? 100 : seen === undefined || seen.state.status === 'queued' ? 0 : 50,
    created_at: job.createdAt,
    completed_at: seen?.completedAt ?? null,
    expires_at: completed ? job.createdAt + 3600 : null,
    error: ended !== null && !completed ? job.error : null,
    seconds: job.said?.['seconds'] ?? job.seconds,
    size: job.size,
    prompt: job.prompt,
    quality: 'standard',
    remixed_from_video_id: null,
  };
}

/** `unknown` before new-api has asked the vendor for the first time, although the create said `queued`. */
function vendorState(job: Job, seen: Told | undefined): Fields {
  if (seen === undefined) return { status: 'unknown', progress: 0 };
  const { ended } = seen.state;
  if (ended === null) return { status: seen.status, progress: seen.state.status === 'queued' ? 0 : 50 };
  if (ended === 'completed') return { status: seen.status, progress: 100 };
  return {
    status: 'failed',
    progress: 100,
    error: { message: job.error?.message ?? 'Video generation failed.', code: job.error?.code ?? '' },
  };
}
