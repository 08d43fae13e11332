import { encode } from 'cbor';
import fc from 'fast-check';
import type { ReadAt } from '../../../../src/media/provenance';
import { readProvenance } from '../../../../src/media/provenance';

const USER_TYPE = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');

function box(type: string, ...parts: (Buffer | string)[]): Buffer {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part as never)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(payload.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, payload]);
}
const jumb = (label: string, ...inside: Buffer[]): Buffer =>
  box('jumb', box('jumd', Buffer.alloc(16, 1), Buffer.from([3]), `${label}\0`), ...inside);
const manifest = (claim: object, label = 'c2pa.claim'): Buffer =>
  jumb('urn:uuid:1', jumb('c2pa.assertions'), jumb(label, box('cbor', encode(claim))), jumb('c2pa.signature'));
const provenanceBox = (store: Buffer, purpose = 'manifest'): Buffer =>
  box('uuid', USER_TYPE, Buffer.alloc(4), `${purpose}\0`, Buffer.alloc(8), store);

/** A file in memory that counts what is read of it. */
function fileOf(...boxes: Buffer[]): ReadAt & { readonly taken: () => number } {
  const all = Buffer.concat(boxes);
  let taken = 0;
  return {
    bytes: all.length,
    taken: () => taken,
    read: (start, length) => {
      const part = all.subarray(start, start + length);
      taken += part.length;
      return Promise.resolve(part.length === 0 ? undefined : part);
    },
  };
}
const ftyp = box('ftyp', 'isom', Buffer.alloc(4));
const mdat = box('mdat', Buffer.alloc(500_000));

describe('the provenance that a clip carries', () => {
  it('is told with the program that made the claim, and without reading the clip', async () => {
    const file = fileOf(ftyp, provenanceBox(jumb('c2pa', manifest({ claim_generator: 'Some Camera/1.0' }))), mdat);
    expect(await readProvenance(file)).toEqual({ present: true, claimGenerator: 'Some Camera/1.0' });
    expect(file.taken()).toBeLessThan(1_000);
  });

  it('is found behind everything else, too', async () => {
    const file = fileOf(ftyp, mdat, box('uuid', Buffer.alloc(40)), provenanceBox(jumb('c2pa', manifest({}))));
    expect(await readProvenance(file)).toEqual({ present: true, claimGenerator: null });
    expect(file.taken()).toBeLessThan(1_000);
  });

  it.each<[string, object, string]>([
    ['the list of later versions', { claim_generator_info: [{ name: 'Studio', version: '2' }] }, 'Studio 2'],
    ['the map of the newest', { claim_generator_info: { name: 'Studio' } }, 'Studio'],
    ['more than anybody reads', { claim_generator: 'x'.repeat(900) }, 'x'.repeat(200)],
  ])('names the program from %s', async (_what, claim, claimGenerator) => {
    const file = fileOf(ftyp, provenanceBox(jumb('c2pa', manifest(claim, 'c2pa.claim.v2'))));
    expect(await readProvenance(file)).toEqual({ present: true, claimGenerator });
  });

  it('is that of the active manifest, the last of several', async () => {
    const store = jumb('c2pa', manifest({ claim_generator: 'first' }), manifest({ claim_generator: 'last' }));
    expect(await readProvenance(fileOf(ftyp, provenanceBox(store)))).toMatchObject({ claimGenerator: 'last' });
  });

  it.each<[string, Buffer[]]>([
    ['no such box', [ftyp, mdat]],
    ['the box of a merkle tree alone', [ftyp, provenanceBox(Buffer.alloc(20), 'merkle'), mdat]],
    ['another kind of box', [ftyp, box('uuid', Buffer.alloc(16, 7)), mdat]],
    ['nothing at all', []],
    ['no boxes', [Buffer.alloc(100)]],
  ])('is said not to be there where there is %s', async (_what, boxes) => {
    expect(await readProvenance(fileOf(...boxes))).toEqual({ present: false });
  });

  it('is there without a name where the claim is no CBOR', async () => {
    const broken = jumb('c2pa', jumb('m', jumb('c2pa.claim', box('cbor', Buffer.from([0x9f, 0xff, 0xff])))));
    expect(await readProvenance(fileOf(ftyp, provenanceBox(broken)))).toEqual({ present: true, claimGenerator: null });
  });

  it('comes to an end for any bytes whatever, and for any that were changed', async () => {
    const whole = provenanceBox(jumb('c2pa', manifest({ claim_generator: 'Some Camera' })));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) }), { maxLength: 12 }),
        fc.uint8Array({ maxLength: 200 }),
        async (changes, tail) => {
          const changed = Buffer.from(whole);
          for (const { at, byte } of changes) changed[at] = byte;
          const found = await readProvenance(fileOf(ftyp, changed, Buffer.from(tail)));
          if (changes.length === 0) expect(found).toEqual({ present: true, claimGenerator: 'Some Camera' });
          expect(typeof found.present).toBe('boolean');
        },
      ),
    );
  });
});
