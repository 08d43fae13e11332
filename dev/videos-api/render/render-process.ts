import type { RenderTask } from '../draw/render-clip';
import { renderClip } from '../draw/render-clip';

export type RenderReply = { readonly ok: true } | { readonly ok: false; readonly message: string };

// The parent is gone, however it went: nobody waits for this clip, and ffmpeg ends when its pipe closes.
process.on('disconnect', () => process.exit(1));

process.on('message', (task: RenderTask) => {
  const reply = (message: RenderReply): void => void process.send?.(message);
  renderClip(task).then(
    () => reply({ ok: true }),
    (error: unknown) => reply({ ok: false, message: error instanceof Error ? error.message : String(error) }),
  );
});
