import { box, damagedAt, turned, without, withMediaHeader } from './edit-boxes';
import type { Entry, Expected, Recipe } from './entry';

const MP4: Expected['stored'] = { outcome: 'mp4' };
const FRAGMENTS = 'frag_keyframe+empty_moov';
const tail = (...bytes: Buffer[]) => ({ edit: (clip: Buffer): Buffer => Buffer.concat([clip, ...bytes]) });
const tags = (matrix: string, primaries: string, transfer: string): string[] => [
  ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer],
];
const silent: Recipe = { soundSeconds: 0 };
/** Where sound is the first track, so is its table of places. */
const damagedSound = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  const sound = changed.readUInt32BE(changed.indexOf('stco') + 12);
  return changed.fill(0xff, sound + 40, sound + 140);
};
const NO_STILLS = ['clip_unreadable', 'clip_unreadable', 'clip_unreadable'];
const text = (page: string) => ({ bytes: Buffer.from(page) });
const C2PA = box('uuid', Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'), Buffer.alloc(600, 7));

/** Whole files, by how they are put together. */
const containers: Entry[] = [
  {
    name: 'an ordinary clip',
    made: {},
    expected: {
      stored: MP4,
      colours: true,
      picture: { codec: 'avc1', soundCodec: 'mp4a', matrix: 'assumed bt601', pixelAspect: '1:1', interlaced: false },
    },
  },
  {
    name: 'a clip with its index at the end',
    onlyThorough: true,
    made: { options: ['-movflags', '-faststart'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip in fragments with their table',
    made: { options: ['-movflags', FRAGMENTS] },
    expected: { stored: { outcome: 'mp4', fragments: 'ended' } },
  },
  {
    name: 'a clip in fragments without a table',
    onlyThorough: true,
    made: { options: ['-movflags', FRAGMENTS], edit: (bytes) => without(bytes, 'mfra') },
    expected: { stored: { outcome: 'mp4', fragments: 'open' } },
  },
  {
    name: 'a clip in fragments as streams have them',
    made: { options: ['-movflags', `${FRAGMENTS}+default_base_moof+separate_moof`, '-frag_duration', '300000'] },
    expected: { stored: { outcome: 'mp4', fragments: 'ended' } },
    onlyThorough: true,
  },
  {
    name: 'a clip in fragments after a beginning that is indexed',
    onlyThorough: true,
    made: { options: ['-movflags', '-faststart+frag_keyframe'] },
    expected: { stored: { outcome: 'mp4', fragments: 'ended' } },
  },
  {
    name: 'a clip with zeroes after its last box',
    onlyThorough: true,
    made: tail(Buffer.alloc(8)),
    expected: { stored: { outcome: 'mp4', trailingBytes: 8 } },
  },
  {
    name: 'a clip with the tail of a form after its last box',
    made: tail(Buffer.from('\r\n------boundary0123456789--\r\n')),
    expected: { stored: { outcome: 'mp4', trailingBytes: 30 } },
    onlyThorough: true,
  },
  {
    name: 'a clip with half a box after its last one',
    made: tail(box('free', Buffer.alloc(100)).subarray(0, 50)),
    expected: { stored: { outcome: 'mp4', trailingBytes: 50 } },
    onlyThorough: true,
  },
  {
    name: 'a clip with a provenance manifest',
    made: tail(C2PA),
    expected: { stored: { outcome: 'mp4', hasC2pa: true } },
    onlyThorough: true,
  },
  {
    name: 'a clip with a length of 64 bits before its media',
    made: { edit: (bytes) => withMediaHeader(bytes, 'long') },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with media that last to the end of the file',
    made: { edit: (bytes) => withMediaHeader(bytes, 'to the end') },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a QuickTime file',
    made: { extension: 'mov' },
    expected: { stored: { outcome: 'mp4', kind: 'QuickTime' } },
    onlyThorough: true,
  },
  {
    name: 'a clip with its sound before its picture',
    made: { options: ['-map', '1:a', '-map', '0:v'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip without an edit list whose frames lean on later ones',
    made: { ...silent, options: ['-use_editlist', '0'] },
    expected: { stored: MP4, sound: 'none' },
  },
  {
    name: 'a clip with sound that begins late',
    made: { soundSeconds: 1, soundInput: ['-itsoffset', '0.3'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'an AVI file',
    onlyThorough: true,
    made: { extension: 'avi', options: ['-c:v', 'mpeg4', '-q:v', '2', '-bf', '0', '-c:a', 'pcm_s16le'] },
    expected: { stored: { outcome: 'other', kind: 'AVI' } },
  },
  {
    name: 'a WebM file',
    made: {
      extension: 'webm',
      options: ['-c:v', 'libvpx', '-crf', '8', '-b:v', '2M', '-deadline', 'realtime', '-c:a', 'libopus'],
    },
    expected: { stored: { outcome: 'other', kind: 'WebM' } },
  },
  {
    name: 'a Matroska file',
    made: { extension: 'mkv' },
    expected: { stored: { outcome: 'other', kind: 'Matroska' } },
    onlyThorough: true,
  },
];

/** By what the picture is. */
const pictures: Entry[] = [
  {
    name: 'a clip that is stored lying and shown standing',
    made: { filters: 'transpose=cclock', edit: (bytes) => turned(bytes, 144) },
    expected: { stored: MP4, size: '144x256' },
  },
  {
    name: 'a clip of a size that no block divides',
    made: { width: 146, height: 250 },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in 4:4:4',
    made: { options: ['-pix_fmt', 'yuv444p'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in 4:4:4 of an odd size',
    made: { width: 145, height: 257, options: ['-pix_fmt', 'yuv444p'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip in 4:2:2',
    made: { options: ['-pix_fmt', 'yuv422p'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in 10 bits',
    onlyThorough: true,
    made: { options: ['-pix_fmt', 'yuv420p10le'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip of 16 frames a second',
    onlyThorough: true,
    made: { rate: '16', frames: 24 },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip of 24 frames a second',
    made: { rate: '24', frames: 30 },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip of 29.97 frames a second',
    onlyThorough: true,
    made: { rate: '30000/1001' },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip of 60 frames a second',
    made: { rate: '60', frames: 72 },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  { name: 'a clip of 1 frame a second', made: { rate: '1', frames: 4 }, expected: { stored: MP4 } },
  {
    name: 'a clip whose frames follow faster in the end',
    made: {
      ...{ rate: '60', frames: 96, filters: 'select=gte(t\\,1.4)+not(mod(n\\,2))' },
      options: ['-vsync', 'vfr'],
    },
    expected: {
      stored: MP4,
      shows: [
        ...Array.from({ length: 42 }, (_, index) => index * 2),
        ...Array.from({ length: 12 }, (_, index) => 84 + index),
      ],
    },
  },
  {
    name: 'a clip of one frame',
    onlyThorough: true,
    made: { frames: 1, soundSeconds: 0 },
    expected: { stored: MP4, sound: 'none' },
  },
  { name: 'a clip of three frames', made: { frames: 3 }, expected: { stored: MP4 }, onlyThorough: true },
  { name: 'a clip of 4 s', made: { frames: 120 }, expected: { stored: MP4 }, onlyThorough: true },
  {
    name: 'a clip in HEVC',
    onlyThorough: true,
    made: { options: ['-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params', 'log-level=error:pools=1'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip in HEVC under its other name',
    made: { options: ['-c:v', 'libx265', '-tag:v', 'hev1', '-x265-params', 'log-level=error:pools=1'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in AV1',
    made: {
      width: 96,
      height: 160,
      frames: 12,
      options: ['-c:v', 'libaom-av1', '-strict', 'experimental', '-cpu-used', '8', '-b:v', '500k'],
    },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in VP9',
    made: { options: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '15', '-b:v', '0'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip in MPEG-4 Part 2',
    made: { options: ['-c:v', 'mpeg4', '-q:v', '2'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with open groups of pictures',
    onlyThorough: true,
    made: { options: ['-x264-params', 'open-gop=1:bframes=3:keyint=12'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip with a moving refresh',
    made: { options: ['-x264-params', 'intra-refresh=1:keyint=12:bframes=0'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip of pixels that are not square',
    onlyThorough: true,
    made: { filters: 'setsar=45/44' },
    expected: { stored: MP4, picture: { pixelAspect: '45:44' }, finding: /pixels are not square \(45:44\)/ },
  },
  {
    name: 'an interlaced clip',
    onlyThorough: true,
    made: { options: ['-flags', '+ilme+ildct', '-x264-params', 'tff=1'] },
    expected: { stored: MP4, picture: { interlaced: true }, finding: /is interlaced/ },
  },
  { name: 'a grey clip', made: { filters: 'format=gray' }, expected: { stored: MP4 }, onlyThorough: true },
];

/** By what it says of its colours; the patches were made by the same words. */
const colours: Entry[] = [
  {
    name: 'a clip tagged BT.709',
    made: { matrix: 'bt709', options: tags('bt709', 'bt709', 'bt709') },
    expected: { stored: MP4, colours: true, picture: { matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' } },
  },
  {
    name: 'a clip tagged BT.601',
    onlyThorough: true,
    made: { matrix: 'bt601', options: tags('smpte170m', 'smpte170m', 'smpte170m') },
    expected: { stored: MP4, colours: true, picture: { matrix: 'smpte170m', transfer: 'smpte170m' } },
  },
  {
    name: 'a clip in all of the 256 levels',
    onlyThorough: true,
    made: { range: 'full', options: ['-color_range', 'pc'] },
    expected: { stored: MP4, colours: true, picture: { matrix: 'assumed bt601', range: 'full' } },
  },
  {
    name: 'a clip tagged BT.709 in all of the 256 levels',
    made: { matrix: 'bt709', range: 'full', options: [...tags('bt709', 'bt709', 'bt709'), '-color_range', 'pc'] },
    expected: { stored: MP4, colours: true, picture: { matrix: 'bt709', range: 'full' } },
    onlyThorough: true,
  },
  {
    name: 'a clip whose tags stand in a box as well',
    made: { matrix: 'bt709', options: [...tags('bt709', 'bt709', 'bt709'), '-movflags', '+write_colr'] },
    expected: { stored: MP4, colours: true, picture: { matrix: 'bt709', range: 'limited' } },
  },
  {
    name: 'a clip tagged as HLG',
    made: { options: ['-pix_fmt', 'yuv420p10le', ...tags('bt2020nc', 'bt2020', 'arib-std-b67')] },
    expected: { stored: MP4, picture: { transfer: 'arib-std-b67' }, finding: /is HDR \(HLG\)/ },
    onlyThorough: true,
  },
  {
    name: 'a clip tagged as HDR',
    onlyThorough: true,
    made: { options: ['-pix_fmt', 'yuv420p10le', ...tags('bt2020nc', 'bt2020', 'smpte2084')] },
    expected: {
      stored: MP4,
      picture: { matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' },
      finding: /is HDR \(PQ\): its brightness was not tone-mapped/,
    },
  },
];

/** By its sound. */
const sounds: Entry[] = [
  { name: 'a clip without sound', onlyThorough: true, made: silent, expected: { stored: MP4, sound: 'none' } },
  {
    name: 'a clip with six channels of sound',
    made: { options: ['-ac', '6'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound in MP3',
    onlyThorough: true,
    made: { options: ['-c:a', 'libmp3lame'] },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip with sound in Opus',
    made: { options: ['-c:a', 'libopus', '-strict', 'experimental'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound in FLAC',
    made: { options: ['-c:a', 'flac', '-strict', 'experimental'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound in AC-3',
    made: { options: ['-c:a', 'ac3'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound in PCM',
    made: { extension: 'mov', options: ['-c:a', 'pcm_s16le'] },
    expected: { stored: { outcome: 'mp4', kind: 'QuickTime' } },
    onlyThorough: true,
  },
  {
    name: 'a clip with two sound tracks',
    made: { options: ['-map', '0:v', '-map', '1:a', '-map', '1:a'] },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound that ends early',
    made: { soundSeconds: 0.7 },
    expected: { stored: MP4 },
    onlyThorough: true,
  },
  {
    name: 'a clip with sound that goes on',
    onlyThorough: true,
    made: { soundSeconds: 2.5 },
    expected: { stored: MP4 },
  },
  {
    name: 'a clip with digital silence',
    made: { options: ['-af', 'volume=0'] },
    expected: { stored: MP4, sound: 'silent' },
    onlyThorough: true,
  },
  {
    name: 'a clip with damaged sound',
    made: { frames: 36, options: ['-map', '1:a', '-map', '0:v', '-movflags', '+faststart'], edit: damagedSound },
    expected: { stored: MP4, finding: /sound track is damaged/ },
  },
  {
    name: 'a clip with sound of a kind that nothing here decodes',
    made: {
      edit: (bytes) => {
        const changed = Buffer.from(bytes);
        for (const name of ['mp4a', 'esds']) changed.write('zzzz', changed.indexOf(name), 'latin1');
        return changed;
      },
    },
    expected: { stored: MP4, sound: 'not_measured', finding: /sound was not measured/ },
  },
];

/** What is damaged, and what is no clip. */
const bad: Entry[] = [
  {
    name: 'a clip that is damaged in the middle',
    made: { ...silent, edit: (bytes) => damagedAt(bytes, 0.6, 400) },
    expected: {
      stored: MP4,
      stills: [0, 'any', 'any'],
      sound: 'none',
      finding: /Only what can be decoded/,
      damaged: true,
    },
  },
  {
    name: 'a clip that is cut short by one byte',
    made: { edit: (bytes) => bytes.subarray(0, -1) },
    expected: {
      stored: { outcome: 'part', code: 'truncated', shows: true },
      stills: [0, 30, 'any'],
      finding: /ends 1 bytes? before/,
      damaged: true,
    },
  },
  {
    name: 'a clip that is cut in the middle',
    onlyThorough: true,
    made: { ...silent, edit: (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)) },
    expected: {
      stored: { outcome: 'part', code: 'truncated', shows: true },
      stills: [0, 'any', 'any'],
      sound: 'none',
      finding: /Only what can be decoded/,
      damaged: true,
    },
  },
  {
    name: 'a clip without its index',
    onlyThorough: true,
    made: { edit: (bytes) => without(bytes, 'moov') },
    expected: {
      stored: { outcome: 'part', code: 'truncated', shows: false },
      stills: NO_STILLS,
      unreadable: /without an index/,
      damaged: true,
    },
  },
  {
    name: 'an index without media',
    onlyThorough: true,
    made: { edit: (bytes) => without(bytes, 'mdat') },
    expected: {
      stored: { outcome: 'part', code: 'truncated', shows: false },
      stills: NO_STILLS,
      unreadable: /without media data/,
      damaged: true,
    },
  },
  {
    name: 'a clip with media that mean nothing',
    made: { edit: (bytes) => damagedAt(bytes, 0, bytes.length) },
    expected: { stored: MP4, stills: NO_STILLS, unreadable: /cannot be measured/, damaged: true },
  },
  {
    name: 'sound alone',
    onlyThorough: true,
    made: { options: ['-map', '1:a'] },
    expected: {
      stored: { outcome: 'no clip', code: 'no_video' },
      stills: NO_STILLS,
      unreadable: /no picture/,
      damaged: true,
    },
  },
  {
    name: 'a web page',
    made: text('<!DOCTYPE html><title>Sign in</title>'),
    expected: {
      stored: { outcome: 'part', code: 'not_mp4' },
      stills: NO_STILLS,
      unreadable: /begins with "<!DOCTYPE/,
      damaged: true,
    },
  },
  {
    name: 'no byte at all',
    onlyThorough: true,
    made: text(''),
    expected: { stored: { outcome: 'part', code: 'empty' }, stills: NO_STILLS, unreadable: /empty/, damaged: true },
  },
];

/** Clips as encoders, servers and bad connections make them: how each is made, and what has to come of it. */
export const CORPUS: readonly Entry[] = [...containers, ...pictures, ...colours, ...sounds, ...bad];
