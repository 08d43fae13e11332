import type { PictureFacts } from '../../../src/contract/verdict';
import type { Drawing } from './draw-frames';

/** How a clip is made: drawn frames, what ffmpeg is told, and what is then done to its bytes. */
export interface Recipe extends Partial<Drawing> {
  /** Frames a second of what is drawn; 30 by default. */
  readonly rate?: string;
  /** Seconds of sound; as long as the picture by default, 0 for no track. */
  readonly soundSeconds?: number;
  /** Options before the sound, such as a delay of it. */
  readonly soundInput?: readonly string[];
  readonly filters?: string;
  /** After the usual options, so that they have the last word. */
  readonly options?: readonly string[];
  readonly extension?: 'mp4' | 'mov' | 'avi' | 'webm' | 'mkv';
  readonly edit?: (bytes: Buffer) => Buffer;
}

export interface Expected {
  /** What the check before storing makes of its bytes, and what else it tells. */
  readonly stored: {
    readonly outcome: 'mp4' | 'other' | 'part' | 'no clip';
    readonly code?: string;
    readonly kind?: string;
    readonly fragments?: 'ended' | 'open';
    readonly trailingBytes?: number;
    readonly hasC2pa?: boolean;
    readonly shows?: boolean;
  };
  /** As it is shown; as it was drawn by default. */
  readonly size?: string;
  /** Numbers of the drawn frames that it shows, where it is not all of them. */
  readonly shows?: readonly number[];
  /** The numbers that stills at 0 s, at 1 s and of the last frame bear; a word for the problem where there is none. By default what ffprobe's times say. */
  readonly stills?: readonly (number | string)[];
  readonly sound?: 'audible' | 'faint' | 'silent' | 'none' | 'not_measured';
  /** Whether a still shows the patches in the colours in which they were drawn, 8 levels more or less. */
  readonly colours?: boolean;
  /** What the verdict tells of how the picture is to be read. */
  readonly picture?: Partial<PictureFacts>;
  /** Something that one of the verdict's findings says. */
  readonly finding?: RegExp;
  /** Nothing can be made of it: what the verdict is refused with. */
  readonly unreadable?: RegExp;
  /** What ffprobe, of another year, shows of a clip that is damaged, is no second opinion. */
  readonly damaged?: boolean;
}

export interface Entry {
  readonly name: string;
  readonly made: Recipe | { readonly bytes: Buffer };
  readonly expected: Expected;
  readonly onlyThorough?: boolean;
}
