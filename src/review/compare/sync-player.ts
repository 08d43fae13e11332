/** One clip of the player, and how fast its frames follow each other. */
export interface Side {
  readonly video: HTMLVideoElement;
  readonly framesPerSecond: number;
}

/** Where the shown frames are, in seconds of their clips; null before one is shown. */
export interface Shown {
  readonly a: number | null;
  readonly b: number | null;
}

export interface SyncPlayer {
  readonly play: () => Promise<void>;
  readonly pause: () => void;
  readonly seek: (seconds: number) => void;
  /** By frames of the first clip. */
  readonly step: (frames: number) => void;
  readonly setRate: (rate: number) => void;
  readonly setLoop: (isLooping: boolean) => void;
  readonly stop: () => void;
}

/** A gap that is left alone, in frames; up to the other, in seconds, the follower runs a little faster or slower; beyond it it jumps. */
const NEAR_FRAMES = 0.4;
const FAR_SECONDS = 0.1;
const NUDGE = 0.06;

/**
 * Plays two clips as one: the first leads, and every frame that it shows (requestVideoFrameCallback) is the moment at which the other is
 * held against it. `onChange` is told of each shown frame, and of every start and stop.
 */
export function syncPlayer(
  a: Side,
  b: Side | undefined,
  onChange: (shown: Shown, isPlaying: boolean) => void,
): SyncPlayer {
  const sides = b === undefined ? [a] : [a, b];
  const shown: { a: number | null; b: number | null } = { a: null, b: null };
  let rate = 1;
  let isLooping = true;
  let isWanted = false;
  let isStopped = false;
  const leaving = new AbortController();
  const tell = (): void => {
    if (!isStopped) onChange({ ...shown }, isWanted);
  };

  listen('a', a.video);
  if (b !== undefined) listen('b', b.video);
  for (const { video } of sides) {
    video.addEventListener('waiting', holdOthers, { signal: leaving.signal });
    video.addEventListener('canplay', goOn, { signal: leaving.signal });
    video.addEventListener('ended', ended, { signal: leaving.signal });
  }

  function listen(name: 'a' | 'b', video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (isStopped) return;
      shown[name] = mediaTime;
      if (name === 'a') follow();
      tell();
      listen(name, video);
    });
  }

  /** Brings the follower to where the leader is. */
  function follow(): void {
    if (b === undefined || !isWanted || a.video.seeking || b.video.seeking || b.video.ended || b.video.readyState < 3)
      return;
    const gap = b.video.currentTime - a.video.currentTime;
    if (a.video.currentTime >= b.video.duration) return;
    if (Math.abs(gap) > FAR_SECONDS) {
      b.video.playbackRate = rate;
      b.video.currentTime = a.video.currentTime;
    } else if (Math.abs(gap) * b.framesPerSecond > NEAR_FRAMES)
      b.video.playbackRate = rate * (gap > 0 ? 1 - NUDGE : 1 + NUDGE);
    else b.video.playbackRate = rate;
  }

  /** One that has nothing to show waits, and so does the other. */
  function holdOthers(): void {
    if (isWanted) for (const { video } of sides) if (!video.ended) video.pause();
  }
  function goOn(): void {
    if (!isWanted || sides.some(({ video }) => video.readyState < 3 || video.seeking)) return;
    for (const { video } of sides) if (video.paused && !video.ended) video.play().catch(() => undefined);
  }
  function ended(): void {
    if (sides.some(({ video }) => !video.ended)) return;
    if (isLooping && isWanted) {
      seekAll(0);
      for (const { video } of sides) video.play().catch(() => undefined);
      return;
    }
    isWanted = false;
    tell();
  }

  /** Into the middle of a frame: on its edge, browsers differ in which one they show. */
  function seekAll(seconds: number): void {
    for (const { video, framesPerSecond } of sides) {
      const last = Number.isFinite(video.duration) ? video.duration - 0.5 / framesPerSecond : seconds;
      video.currentTime = Math.max(0, Math.min(seconds, last));
    }
  }

  return {
    async play() {
      isWanted = true;
      if (sides.every(({ video }) => video.ended)) seekAll(0);
      else if (b !== undefined) seekAll(a.video.currentTime);
      // Both begin once both have their first frame: one that begins alone is ahead at once.
      await Promise.all(sides.map(({ video }) => found(video)));
      if (!isWanted) return;
      for (const { video } of sides) video.playbackRate = rate;
      await Promise.allSettled(sides.filter(({ video }) => !video.ended).map(({ video }) => video.play()));
      tell();
    },
    pause() {
      isWanted = false;
      for (const { video } of sides) video.pause();
      if (b !== undefined && !a.video.ended) b.video.currentTime = Math.min(a.video.currentTime, b.video.duration);
      tell();
    },
    seek: seekAll,
    step(frames) {
      isWanted = false;
      for (const { video } of sides) video.pause();
      // Of a frame that is still sought nothing is shown yet: steps add up all the same.
      const from = a.video.seeking ? a.video.currentTime : (shown.a ?? a.video.currentTime);
      const now = Math.floor(from * a.framesPerSecond + 0.01);
      seekAll((Math.max(0, now + frames) + 0.5) / a.framesPerSecond);
      tell();
    },
    setRate(next) {
      rate = next;
      for (const { video } of sides) video.playbackRate = next;
    },
    setLoop(next) {
      isLooping = next;
    },
    stop() {
      isStopped = true;
      leaving.abort();
    },
  };
}

/** Resolves when the frame is there that was last sought. */
function found(video: HTMLVideoElement): Promise<void> {
  if (!video.seeking) return Promise.resolve();
  return new Promise((resolve) => {
    for (const name of ['seeked', 'error', 'emptied']) video.addEventListener(name, () => resolve(), { once: true });
  });
}
