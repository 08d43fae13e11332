import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, ClockTimer } from '../../clock/clock';
import type { UploadedImage } from '../http/form';
import type { Job } from '../jobs/job';
import { dueAtMs } from '../jobs/job-state';
import type { JobStore } from '../jobs/job-store';
import type { ClipCache } from './clip-cache';
import { clipKey } from '../draw/clip-spec';
import { runFfmpeg } from '../draw/ffmpeg';
import type { RenderPool } from './render-pool';

/** Where clips come from: renders them from acceptance on, keeps them, and holds a virtual clock for one that is due and not there. */
export interface ClipShop {
  keepReference(image: UploadedImage): Promise<void>;
  start(job: Job): void;
  /** Starts again what a previous process left unrendered. */
  resume(): void;
  /** Nobody wants this job's clip any more. */
  abandon(id: string): void;
  clipOf(job: Job): Promise<StoredFile>;
  pictureOf(job: Job, variant: 'thumbnail' | 'spritesheet'): Promise<StoredFile>;
  close(): Promise<void>;
}

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

export interface ClipShopDeps {
  readonly clock: Clock;
  readonly store: JobStore;
  readonly pool: RenderPool;
  readonly cache: ClipCache;
  readonly stateDir: string;
  readonly ffmpegPath: string;
  /** Versions of all that shapes a clip beside its spec. */
  readonly tools: string;
  readonly log: (message: string) => void;
}

interface Underway {
  readonly abort: AbortController;
  readonly due: ClockTimer | undefined;
  release: () => void;
}

export function createClipShop({
  clock,
  store,
  pool,
  cache,
  stateDir,
  ffmpegPath,
  tools,
  log,
}: ClipShopDeps): ClipShop {
  const clipsDir = join(stateDir, 'clips');
  const referencesDir = join(stateDir, 'references');
  mkdirSync(clipsDir, { recursive: true });
  mkdirSync(referencesDir, { recursive: true });
  const clipPath = (key: string): string => join(clipsDir, `${key}.mp4`);
  const referencePath = (sha256: string): string => join(referencesDir, sha256);
  /** One render a key, however many jobs want the same clip. */
  const rendering = new Map<string, Promise<void>>();
  const underway = new Map<string, Underway>();
  let closed = false;

  const obtain = async (key: string, job: Job, signal: AbortSignal): Promise<void> => {
    const path = clipPath(key);
    if (existsSync(path) || job.clip === undefined || cache.fetch(key, path)) return;
    const { reference } = job.clip;
    const outPath = `${path}.part`;
    await pool.render(
      { spec: job.clip, outPath, ...(reference === undefined ? {} : { referencePath: referencePath(reference) }) },
      signal,
    );
    renameSync(outPath, path);
    cache.keep(key, path);
  };

  const make = async (job: Job, key: string, signal: AbortSignal): Promise<void> => {
    const running = rendering.get(key);
    if (running !== undefined) {
      // The other job may be cancelled: then this one renders for itself.
      await running.catch(() => undefined);
      return make(job, key, signal);
    }
    if (existsSync(clipPath(key))) return;
    const mine = obtain(key, job, signal).finally(() => rendering.delete(key));
    rendering.set(key, mine);
    await mine;
  };

  const start = (job: Job): void => {
    if (job.clip === undefined) return;
    const key = clipKey(job.clip, tools);
    const abort = new AbortController();
    const dueMs = dueAtMs(job);
    const entry: Underway = {
      abort,
      release: () => undefined,
      due: Number.isFinite(dueMs)
        ? clock.at(dueMs, () => (entry.release = clock.hold(`the render of ${job.id}, which is due`)))
        : undefined,
    };
    underway.set(job.id, entry);
    make(job, key, abort.signal)
      .then(
        () => {
          if (!closed && !abort.signal.aborted)
            store.record({ type: 'rendered', id: job.id, atMs: clock.now(), clipKey: key });
        },
        (error: unknown) => {
          if (closed || abort.signal.aborted) return;
          const message = error instanceof Error ? error.message : String(error);
          log(`The render of ${job.id} failed: ${message}`);
          store.record({ type: 'render-failed', id: job.id, atMs: clock.now(), message });
        },
      )
      .finally(() => {
        underway.delete(job.id);
        entry.due?.cancel();
        entry.release();
      });
  };

  const clipOf = async (job: Job): Promise<StoredFile> => {
    if (job.rendered === undefined) throw new Error(`The clip of ${job.id} was asked for before it was rendered.`);
    // A clip whose file was lost is being rendered again since the start.
    await rendering.get(job.rendered.clipKey);
    const path = clipPath(job.rendered.clipKey);
    return { path, bytes: statSync(path).size };
  };

  return {
    async keepReference({ sha256, bytes }) {
      const path = referencePath(sha256);
      if (existsSync(path)) return;
      const temporary = `${path}.${Math.random().toString(36).slice(2)}.part`;
      const file = await open(temporary, 'w');
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      renameSync(temporary, path);
    },
    start,
    resume() {
      for (const job of store.all()) {
        if (job.clip === undefined || job.deleted !== undefined || job.renderError !== undefined) continue;
        if (job.rendered === undefined || !existsSync(clipPath(job.rendered.clipKey))) start(job);
      }
    },
    abandon(id) {
      underway.get(id)?.abort.abort();
    },
    clipOf,
    async pictureOf(job, variant) {
      const clip = await clipOf(job);
      const path = `${clip.path}.${variant}.webp`;
      if (!existsSync(path)) {
        const temporary = `${path}.${Math.random().toString(36).slice(2)}.part`;
        const filter =
          variant === 'thumbnail' ? 'null' : `fps=2,scale=160:-2,tile=4x${Math.ceil(Number(job.seconds) / 2)}`;
        await runFfmpeg(ffmpegPath, [
          '-v',
          'error',
          '-nostdin',
          '-y',
          '-i',
          clip.path,
          '-an',
          '-vf',
          filter,
          '-frames:v',
          '1',
          '-c:v',
          'libwebp',
          '-f',
          'webp',
          temporary,
        ]);
        renameSync(temporary, path);
      }
      return { path, bytes: statSync(path).size };
    },
    async close() {
      closed = true;
      for (const { abort, due, release } of underway.values()) {
        due?.cancel();
        abort.abort();
        release();
      }
      await pool.close();
      await Promise.allSettled([...rendering.values()]);
    },
  };
}
