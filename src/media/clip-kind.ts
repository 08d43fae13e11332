/** A kind of video file other than MP4 that a backend may hand out under an MP4's name. */
export interface ClipKind {
  readonly name: 'AVI' | 'WebM' | 'Matroska' | 'QuickTime';
  readonly mediaType: string;
  /** What ffmpeg calls it. */
  readonly demuxer: 'avi' | 'matroska' | 'mov';
}

/** Enough of a file to tell its kind. */
export const KIND_BYTES = 64;

const MATROSKA = Buffer.from('1a45dfa3', 'hex');

/** Tells the kind by the first bytes; undefined for an MP4, and for what is no video file that we know. */
export function clipKind(firstBytes: Uint8Array): ClipKind | undefined {
  const bytes = Buffer.from(firstBytes.subarray(0, KIND_BYTES));
  const text = bytes.toString('latin1');
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'AVI ')
    return { name: 'AVI', mediaType: 'video/x-msvideo', demuxer: 'avi' };
  if (bytes.subarray(0, 4).equals(MATROSKA)) {
    return text.includes('webm')
      ? { name: 'WebM', mediaType: 'video/webm', demuxer: 'matroska' }
      : { name: 'Matroska', mediaType: 'video/x-matroska', demuxer: 'matroska' };
  }
  const isQuickTime = text.slice(4, 12) === 'ftypqt  ' || /^(moov|wide|mdat|free|skip)$/.test(text.slice(4, 8));
  return isQuickTime ? { name: 'QuickTime', mediaType: 'video/quicktime', demuxer: 'mov' } : undefined;
}
