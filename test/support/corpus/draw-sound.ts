/** A seeded noise that swells and fades three times a second, as 16-bit samples at 48 kHz for one channel: nobody calls it silent. */
export function drawSound(seconds: number): Buffer {
  const samples = Math.round(seconds * SOUND_RATE_HZ);
  const bytes = Buffer.alloc(samples * 2);
  let seed = 7;
  let smooth = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    smooth += ((seed / 0x7fffffff) * 2 - 1 - smooth) * 0.3;
    const swell = 0.02 + 0.98 * Math.sin((sample / SOUND_RATE_HZ) * 3 * Math.PI) ** 2;
    bytes.writeInt16LE(Math.round(smooth * swell * 16_000), sample * 2);
  }
  return bytes;
}

export const SOUND_RATE_HZ = 48_000;
