import { boxesIn } from './mp4-boxes';

/** What a clip says of how its picture is to be read; each is absent where the clip says nothing. Names as ffmpeg has them. */
export interface PictureTags {
  readonly primaries?: string;
  readonly transfer?: string;
  readonly matrix?: string;
  readonly range?: 'limited' | 'full';
  /** How wide a pixel is for its height, such as `45:44`. */
  readonly pixelAspect?: string;
  /** The lines of each frame are of two moments. */
  readonly interlaced?: boolean;
}

/** Reads the boxes `colr` and `pasp` in the fields of a picture's sample entry; what is cut short says nothing. */
export function tagsInEntry(fields: Buffer): PictureTags {
  let tags: PictureTags = {};
  for (const { type, payload } of boxesIn(fields.subarray(BOXES_FROM))) {
    if (type === 'colr') tags = { ...coloursIn(payload), ...tags };
    if (type === 'pasp' && payload.length >= 8)
      tags = { ...aspect(payload.readUInt32BE(0), payload.readUInt32BE(4)), ...tags };
  }
  return tags;
}

/** After the fields that every picture's entry has (ISO/IEC 14496-12, 12.1.3). */
const BOXES_FROM = 78;

function coloursIn(colr: Buffer): PictureTags {
  const kind = colr.toString('latin1', 0, 4);
  if ((kind !== 'nclx' && kind !== 'nclc') || colr.length < 10) return {};
  const isFull = kind === 'nclx' && colr.length >= 11 ? colr.readUInt8(10) >= 0x80 : undefined;
  return {
    ...named('primaries', PRIMARIES[colr.readUInt16BE(4)]),
    ...named('transfer', TRANSFERS[colr.readUInt16BE(6)]),
    ...named('matrix', MATRICES[colr.readUInt16BE(8)]),
    ...(isFull === undefined ? {} : { range: isFull ? 'full' : 'limited' }),
  };
}

/** Code points of ITU-T H.273 that clips have; others are named by nobody here. */
const PRIMARIES: Readonly<Record<number, string>> = {
  ...{
    1: 'bt709',
    4: 'bt470m',
    5: 'bt470bg',
    6: 'smpte170m',
    7: 'smpte240m',
    9: 'bt2020',
    11: 'smpte431',
    12: 'smpte432',
  },
};
const TRANSFERS: Readonly<Record<number, string>> = {
  ...{ 1: 'bt709', 4: 'bt470m', 5: 'bt470bg', 6: 'smpte170m', 7: 'smpte240m', 8: 'linear', 13: 'iec61966-2-1' },
  ...{ 14: 'bt2020-10', 15: 'bt2020-12', 16: 'smpte2084', 18: 'arib-std-b67' },
};
const MATRICES: Readonly<Record<number, string>> = {
  ...{ 0: 'gbr', 1: 'bt709', 4: 'fcc', 5: 'bt470bg', 6: 'smpte170m', 7: 'smpte240m', 9: 'bt2020nc', 10: 'bt2020c' },
};

/** Reads what ffmpeg tells of a clip while it decodes it: many a clip has its tags in the stream of pictures and in no box. */
export function createTagReader(): { read: (this: void, line: string) => void; tags: (this: void) => PictureTags } {
  let told: PictureTags | undefined;
  let interlaced: boolean | undefined;
  return {
    read(line) {
      if (told === undefined && STREAM.test(line) && !line.includes('(attached pic)')) told = tagsInLine(line);
      const scan = /^\[Parsed_showinfo_\d+ @ \w+\] .*\bi:([PTB]) /.exec(line)?.[1];
      if (scan !== undefined) interlaced ??= scan !== 'P';
    },
    tags: () => ({ ...told, ...(interlaced === undefined ? {} : { interlaced }) }),
  };
}

const STREAM = /^ +Stream #0:\d+\S*: Video: /;

/** As in `Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt2020nc/bt2020/smpte2084), 144x256 [SAR 45:44 DAR 405:704], ...`. */
function tagsInLine(line: string): PictureTags {
  const format = /, (?:yuv|gbr|gray|rgb|bgr|nv|p0)\w*\(([^)]*)\)/.exec(line)?.[1]?.split(', ') ?? [];
  const range = ({ tv: 'limited', pc: 'full' } as const)[format[0] ?? ''];
  const colours = format.find((word) => /^[a-z][\w-]*\d[\w-]*(?:\/[\w-]+){0,2}$|^[\w-]+\/[\w-]+\/[\w-]+$/.test(word));
  const [matrix, primaries = matrix, transfer = matrix] = colours?.split('/') ?? [];
  const [, across, down] = /\bSAR (\d+):(\d+)/.exec(line) ?? [];
  return {
    ...named('primaries', primaries),
    ...named('transfer', transfer),
    ...named('matrix', matrix),
    ...(range === undefined ? {} : { range }),
    ...aspect(Number(across), Number(down)),
  };
}

const named = <Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } =>
  value === undefined || value === 'unknown' || value === 'reserved' ? {} : ({ [name]: value } as Record<Name, string>);

const aspect = (across: number, down: number): PictureTags =>
  across > 0 && down > 0 ? { pixelAspect: `${across}:${down}` } : {};

/** What is odd in them for somebody who looks at the still and at the clip. */
export function tellTags({ transfer, pixelAspect, interlaced }: PictureTags): string[] {
  const hdr = transfer === undefined ? undefined : HDR[transfer];
  const [across = 1, down = 1] = (pixelAspect ?? '1:1').split(':').map(Number);
  return [
    ...(hdr === undefined
      ? []
      : [`The clip is HDR (${hdr}): its brightness was not tone-mapped, so that stills of it look flat.`]),
    ...(across === down
      ? []
      : [
          `Its pixels are not square (${pixelAspect}): a player shows the picture ${across > down ? 'wider' : 'narrower'} than a still of it.`,
        ]),
    ...(interlaced === true ? ['The clip is interlaced: a still of it shows two moments at once, line by line.'] : []),
  ];
}

const HDR: Readonly<Record<string, string>> = { smpte2084: 'PQ', 'arib-std-b67': 'HLG' };
