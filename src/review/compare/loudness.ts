import { levelOf } from './level-of';

/** How loud a clip is, from piece to piece: 0 is silence, 1 is full scale. Null where it has no sound that this browser decodes. */
export async function loudnessOf(url: string, pieces: number): Promise<number[] | null> {
  const bytes = await (await fetch(url)).arrayBuffer();
  const audio = new AudioContext();
  try {
    const decoded = await audio.decodeAudioData(bytes);
    const samples = decoded.getChannelData(0);
    const each = Math.max(1, Math.floor(samples.length / pieces));
    return Array.from({ length: pieces }, (_, index) => levelOf(samples.subarray(index * each, (index + 1) * each)));
  } catch {
    return null;
  } finally {
    await audio.close();
  }
}
