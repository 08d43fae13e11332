/** The orientation (1 to 8) that a TIFF block states in its first directory; 1 where it states none, or nonsense. */
export function readExifOrientation(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 14 || (order !== 'II' && order !== 'MM')) return 1;
  const read16 = (at: number): number => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const read32 = (at: number): number => (order === 'II' ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));

  const directory = read32(4);
  if (directory + 2 > tiff.length) return 1;
  for (let entry = 0, at = directory + 2; entry < read16(directory) && at + 12 <= tiff.length; entry += 1, at += 12) {
    if (read16(at) !== orientationTag) continue;
    const orientation = read16(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

const orientationTag = 0x0112;
