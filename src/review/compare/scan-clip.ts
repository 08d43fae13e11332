import type { Plane } from '../../media/frame-similarity';
import { ssimTo } from '../../media/frame-similarity';
import { lumaOf } from './luma';

const WIDTH = 128;

/** How near the frames of a clip are to a picture, at so many places; in a player of its own, so that nobody sees it jump. */
export async function similarityOver(
  url: string,
  pictureUrl: string,
  places: number,
  signal: AbortSignal,
): Promise<number[]> {
  const picture = new Image();
  picture.src = pictureUrl;
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  video.src = url;
  try {
    await Promise.all([picture.decode(), once(video, 'loadeddata', signal)]);
    const height = Math.max(8, Math.round((WIDTH * video.videoHeight) / video.videoWidth));
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = height;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return [];
    const luma = (source: CanvasImageSource): Plane => {
      context.drawImage(source, 0, 0, WIDTH, height);
      return lumaOf(context.getImageData(0, 0, WIDTH, height).data, WIDTH, height);
    };
    const likePicture = ssimTo(luma(picture));
    const found: number[] = [];
    for (let place = 0; place < places; place += 1) {
      const atSeconds = ((place + 0.5) / places) * video.duration;
      const seeked = once(video, 'seeked', signal);
      video.currentTime = atSeconds;
      await seeked;
      found.push(likePicture(luma(video)));
    }
    return found;
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

function once(video: HTMLVideoElement, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(new Error('The clip cannot be played here.'));
    video.addEventListener(name, () => resolve(), { once: true, signal });
    video.addEventListener('error', failed, { once: true, signal });
    signal.addEventListener('abort', failed, { once: true });
  });
}
