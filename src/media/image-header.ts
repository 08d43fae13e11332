/** What a picture's file says of it, before anything is decoded. */
export interface ImageHeader {
  readonly format: 'png' | 'jpeg' | 'webp';
  /** Of the stored pixels, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation: 1 is upright, 5 to 8 lie on their side. */
  readonly orientation: number;
  readonly hasAlpha: boolean;
  /** Name of the colour profile in it, where that is another than sRGB. */
  readonly profile?: string;
  /** Why ffmpeg cannot be trusted with it, if so. */
  readonly unsupported?: string;
}
