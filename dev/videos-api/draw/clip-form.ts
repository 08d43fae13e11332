/** How the files of a server differ from OpenAI's: 30 frames a second, with sound, exactly as asked, MP4 with its index in front. */
export interface ClipForm {
  readonly framesPerSecond: number;
  /** How many frames every clip has, whatever was asked; null: as many as the length takes. */
  readonly frames: number | null;
  /** Video models make 4k + 1 frames: 49 for two seconds at 24. */
  readonly fourKPlusOne: boolean;
  /** Width and height are rounded down to multiples of this. */
  readonly roundTo: 1 | 8 | 16 | 32;
  readonly sound: boolean;
  readonly container: ClipContainer;
}

export const CLIP_CONTAINERS = ['mp4', 'fragmented-mp4', 'vp9-mp4', 'webm', 'avi'] as const;
export type ClipContainer = (typeof CLIP_CONTAINERS)[number];

export const OPENAI_CLIPS: ClipForm = {
  framesPerSecond: 30,
  frames: null,
  fourKPlusOne: false,
  roundTo: 1,
  sound: true,
  container: 'mp4',
};

/** The frames that a server makes when it is asked for so many. */
export function framesMade({ frames, fourKPlusOne }: ClipForm, asked: number): number {
  const count = frames ?? asked;
  return fourKPlusOne ? Math.floor(count / 4) * 4 + 1 : Math.max(1, Math.floor(count));
}

/** What a container is called in `Content-Type`. */
export const mediaTypeOf = (container: ClipContainer = 'mp4'): string =>
  container === 'avi' ? 'video/x-msvideo' : container === 'webm' ? 'video/webm' : 'video/mp4';
