import { decodeFirstSync } from 'cbor';
import type { Provenance } from '../contract/provenance';
import { isRecord } from '../contract/is-record';
import { boxesIn, boxHeaderMaxBytes, readBoxHeader } from './mp4-boxes';

/** A file that is somewhere else: undefined past its end. */
export interface ReadAt {
  readonly bytes: number;
  readonly read: (start: number, length: number) => Promise<Buffer | undefined>;
}

/** The user type of a box with C2PA provenance (C2PA 2.1, section A.5.1): d8fec3d6-1b0e-483c-9297-5828877ec481. */
const C2PA = 'd8fec3d61b0e483c92975828877ec481';
const USER_TYPE_BYTES = 16;
const FULL_BOX_BYTES = 4;
/** After the purpose: where the first auxiliary box is, which only a merkle tree needs. */
const OFFSET_BYTES = 8;
/** A store larger than this is said to be there and is not read; those of real clips have some kilobytes. */
const MAX_STORE_BYTES = 4 * 1024 * 1024;
/** More top-level boxes than this have files in many fragments alone, and theirs comes before the first. */
const MAX_BOXES = 64;
/** Store, manifest, assertion, and one more. */
const MAX_DEPTH = 4;
const MAX_CBOR_DEPTH = 16;
const MAX_NAME = 200;

/**
 * Whether a clip says where it comes from, and by whose word (C2PA). Only what is said is told: that it is true would take the
 * certificates of whoever signed it, and is not looked at. Reads the heads of the boxes and that one box, and never the clip.
 */
export async function readProvenance(file: ReadAt): Promise<Provenance> {
  for (let at = 0, boxes = 0; at < file.bytes && boxes < MAX_BOXES; boxes++) {
    const head = await file.read(at, boxHeaderMaxBytes + USER_TYPE_BYTES);
    const header = head && readBoxHeader(head);
    if (head === undefined || header === undefined) break;
    const { type, headerBytes, boxBytes = file.bytes - at } = header;
    const userType = head.subarray(headerBytes, headerBytes + USER_TYPE_BYTES).toString('hex');
    if (type === 'uuid' && userType === C2PA) {
      const bytes = boxBytes - headerBytes - USER_TYPE_BYTES;
      if (bytes > MAX_STORE_BYTES) return { present: true, claimGenerator: null };
      const store = await file.read(at + headerBytes + USER_TYPE_BYTES, bytes);
      const found = store && provenanceIn(store);
      if (found !== undefined) return found;
    }
    at += boxBytes;
  }
  return { present: false };
}

/** What stands in the box after its user type; undefined where it is one of the boxes beside the manifest. */
function provenanceIn(box: Buffer): Provenance | undefined {
  const end = box.indexOf(0, FULL_BOX_BYTES);
  if (end === -1 || box.toString('latin1', FULL_BOX_BYTES, end) !== 'manifest') return undefined;
  const superBoxes = jumbfIn(box.subarray(end + 1 + OFFSET_BYTES), 0);
  // The last manifest of the store is the active one: what the clip came out of at last.
  const claim = superBoxes.filter(({ label }) => /^c2pa\.claim(\.v\d+)?$/.test(label)).at(-1);
  const said = claim?.content.get('cbor');
  return { present: true, claimGenerator: said === undefined ? null : generatorIn(said) };
}

interface SuperBox {
  readonly label: string;
  readonly content: ReadonlyMap<string, Buffer>;
}

/** All boxes of JUMBF (ISO/IEC 19566-5) that have a label, those inside them after them. */
function jumbfIn(payload: Buffer, depth: number): SuperBox[] {
  if (depth > MAX_DEPTH) return [];
  return [...boxesIn(payload)].flatMap(({ type, payload: inside }) => {
    if (type !== 'jumb') return [];
    const boxes = [...boxesIn(inside)];
    const label = labelOf(boxes.find((box) => box.type === 'jumd')?.payload);
    const content = new Map(boxes.map((box) => [box.type, box.payload]));
    return [{ label, content }, ...jumbfIn(inside, depth + 1)];
  });
}

/** A description: 16 bytes of type, one of toggles, and a label where the second of those is set. */
function labelOf(description: Buffer | undefined): string {
  if (description === undefined || ((description[USER_TYPE_BYTES] ?? 0) & 2) === 0) return '';
  const end = description.indexOf(0, USER_TYPE_BYTES + 1);
  return end === -1 ? '' : description.toString('utf8', USER_TYPE_BYTES + 1, end);
}

/** The text of a claim, or the name and version that later versions have instead; null where it has neither. */
function generatorIn(claim: Buffer): string | null {
  let value: unknown;
  try {
    value = decodeFirstSync(claim, { max_depth: MAX_CBOR_DEPTH });
  } catch {
    // It is no CBOR, whoever wrote it: that there is a box is all that can be said.
    return null;
  }
  if (!isRecord(value)) return null;
  const { claim_generator: text, claim_generator_info: info } = value;
  const named: unknown = Array.isArray(info) ? info[0] : info;
  const name = isRecord(named) ? [named['name'], named['version']].filter((part) => typeof part === 'string') : [];
  const generator = typeof text === 'string' && text !== '' ? text : name.join(' ');
  return generator === '' ? null : generator.slice(0, MAX_NAME);
}
