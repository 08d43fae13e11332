import type { RenderTask } from '../draw/render-clip';
import { renderClip } from '../draw/render-clip';

export type RenderReply = { readonly ok: true } | { readonly ok: false; readonly message: string };

const stopping = new AbortController();

/** Takes ffmpeg along, so that nothing goes on writing into a folder that may be about to be removed. */
function stop(): void {
  stopping.abort();
  process.exit(1);
}

process.on('SIGTERM', stop);
// A key press meant for the simulator reaches the whole group; the simulator decides what becomes of this process.
process.on('SIGINT', () => undefined);
// The parent is gone, however it went: nobody waits for this clip.
process.on('disconnect', stop);

process.on('message', (task: RenderTask) => {
  const reply = (message: RenderReply): void => void process.send?.(message);
  renderClip(task, stopping.signal).then(
    () => reply({ ok: true }),
    (error: unknown) => reply({ ok: false, message: error instanceof Error ? error.message : String(error) }),
  );
});
