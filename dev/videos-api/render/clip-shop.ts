import { existsSync, renameSync, statSync } from 'node:fs';
import type { Clock } from '../../clock';
import { clipKey } from '../draw/clip-spec';
import type { UploadedImage } from '../http/form';
import type { Job } from '../jobs/job';
import { dueAtMs } from '../jobs/job-state';
import type { JobStore } from '../jobs/job-store';
import type { ClipCache } from './clip-cache';
import type { ClipFiles, PictureKind, StoredFile } from './clip-files';
import { linkOrCopy } from './link-or-copy';
import type { RenderPool } from './render-pool';
import type { ServedClip } from './served-clips';

/** Where clips come from: renders them from acceptance on, keeps them, and holds a virtual clock for one that is due and not there. */
export interface ClipShop {
  keepReference(image: UploadedImage): Promise<void>;
  start(job: Job): void;
  /** Starts again what a previous process left unrendered. */
  resume(): void;
  /** Nobody wants this job's clip any more. */
  abandon(id: string): void;
  clipOf(job: Job): Promise<StoredFile>;
  pictureOf(job: Job, kind: PictureKind): Promise<StoredFile>;
  close(): Promise<void>;
}

export interface ClipShopDeps {
  readonly clock: Clock;
  readonly store: JobStore;
  readonly pool: RenderPool;
  readonly cache: ClipCache;
  readonly files: ClipFiles;
  /** Versions of all that shapes a clip beside its spec. */
  readonly tools: string;
  /** Clips that are there already and are served instead of being rendered. */
  readonly served?: ((job: Job) => ServedClip) | undefined;
  readonly log: (message: string) => void;
}

interface Underway {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export function createClipShop({ clock, store, pool, cache, files, tools, served, log }: ClipShopDeps): ClipShop {
  /** One render a key, however many jobs want the same clip. */
  const rendering = new Map<string, Promise<void>>();
  const underway = new Map<string, Underway>();
  let closed = false;

  const obtain = async (key: string, job: Job, signal: AbortSignal): Promise<void> => {
    const path = files.clipPath(key);
    const ready = served?.(job);
    if (ready !== undefined) return linkOrCopy(ready.path, path);
    if (job.clip === undefined || cache.fetch(key, path)) return;
    const { reference } = job.clip;
    const outPath = files.temporaryPath(path);
    const referencePath = reference === undefined ? {} : { referencePath: files.referencePath(reference) };
    await pool.render({ spec: job.clip, outPath, ...referencePath }, signal);
    renameSync(outPath, path);
    cache.keep(key, path);
  };

  const make = async (key: string, job: Job, signal: AbortSignal): Promise<void> => {
    while (rendering.has(key)) {
      // The job it is rendered for may be cancelled, or its render may fail: then this one tries for itself.
      await rendering.get(key)?.catch(() => undefined);
    }
    if (existsSync(files.clipPath(key)) || signal.aborted) return;
    const mine = obtain(key, job, signal).finally(() => rendering.delete(key));
    rendering.set(key, mine);
    await mine;
  };

  const render = async (job: Job, signal: AbortSignal): Promise<void> => {
    if (job.clip === undefined) return;
    const key = served?.(job).key ?? clipKey(job.clip, tools);
    const dueMs = dueAtMs(job);
    let release = (): void => undefined;
    const due = Number.isFinite(dueMs)
      ? clock.at(dueMs, () => (release = clock.hold(`the render of ${job.id}, which is due`)))
      : undefined;
    try {
      await make(key, job, signal);
      if (!signal.aborted) store.record({ type: 'rendered', id: job.id, atMs: clock.now(), clipKey: key });
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      log(`The render of ${job.id} failed: ${message}`);
      store.record({ type: 'render-failed', id: job.id, atMs: clock.now(), message });
    } finally {
      underway.delete(job.id);
      due?.cancel();
      release();
    }
  };

  const start = (job: Job): void => {
    if (closed) return;
    const abort = new AbortController();
    // Begun on a later turn, so that the entry is there when the render takes itself out again.
    const done = Promise.resolve().then(() => render(job, abort.signal));
    underway.set(job.id, { abort, done });
  };

  const clipOf = async ({ id }: Job): Promise<StoredFile> => {
    // A clip whose file was lost is being rendered again since the start.
    await underway.get(id)?.done;
    const key = store.find(id)?.rendered?.clipKey;
    if (key === undefined) throw new Error(`The clip of ${id} was asked for before it was rendered.`);
    const path = files.clipPath(key);
    return { path, bytes: statSync(path).size };
  };

  return {
    keepReference: (image) => files.keepReference(image),
    start,
    resume() {
      for (const job of store.all()) {
        if (job.clip === undefined || job.deleted !== undefined || job.renderError !== undefined) continue;
        if (job.rendered === undefined || !existsSync(files.clipPath(job.rendered.clipKey))) start(job);
      }
    },
    abandon(id) {
      underway.get(id)?.abort.abort();
    },
    clipOf,
    pictureOf: async (job, kind) => files.pictureOf(await clipOf(job), { kind, seconds: Number(job.seconds) }),
    async close() {
      closed = true;
      const pending = [...underway.values()];
      for (const { abort } of pending) abort.abort();
      await pool.close();
      await Promise.all(pending.map(({ done }) => done));
    },
  };
}
