import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderWithShortClip } from '../../../../support/short-clip';
import { decoded } from '../decoded';
import { startSimulator } from '../simulator';
import { OPENAI_CLIPS, type ClipForm } from '../../../../../dev/videos-api/draw/clip-form';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'clip-forms-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** A clip as a dialect serves it. */
async function served(dialect: string, { clips, fields }: { clips?: ClipForm; fields: Record<string, unknown> }) {
  const simulator = await startSimulator(clips === undefined ? {} : { clips }, { dialect });
  try {
    const { body } = await simulator.create(fields);
    await simulator.pass(300_000);
    const content = await simulator.content(body.id);
    const bytes = Buffer.from(await content.arrayBuffer());
    const path = join(folder, 'clip');
    writeFileSync(path, bytes);
    return { bytes, type: content.headers.get('content-type'), ...(await decoded(path)) };
  } finally {
    await simulator.stop();
  }
}

const boxesOf = (bytes: Buffer): string[] => {
  const boxes: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, bytes.readUInt32BE(at)))
    boxes.push(bytes.toString('latin1', at + 4, at + 8));
  return boxes;
};

describe('the clips of other servers', () => {
  it('are, at QVAC, fragmented MP4 without sound, 81 frames at 16 a second for five seconds', async () => {
    const { bytes, frames, description } = await served('qvac', { fields: { size: '256x160', seconds: '5' } });
    expect(boxesOf(bytes).filter((box) => box === 'moof').length).toBeGreaterThan(0);
    expect(boxesOf(bytes).slice(0, 3)).toEqual(['ftyp', 'moov', 'moof']);
    expect(frames).toHaveLength(81);
    expect(description).toContain('256x160');
    expect(description).toContain('16 fps');
    expect(description).not.toContain('Audio:');
  });

  it('are AVI where the server has no ffmpeg, whatever it calls them', async () => {
    const clips: ClipForm = { ...OPENAI_CLIPS, framesPerSecond: 16, sound: false, container: 'avi' };
    const { bytes, type, frames } = await served('qvac', { clips, fields: { size: '256x160', seconds: '2' } });
    expect(bytes.toString('latin1', 0, 4)).toBe('RIFF');
    expect(bytes.toString('latin1', 8, 12)).toBe('AVI ');
    expect(type).toBe('video/mp4');
    expect(frames).toHaveLength(32);
  });

  it('are, at SGLang, rounded down to multiples of 16, though the job says what was asked', async () => {
    const { frames, description } = await served('sglang', { fields: { size: '255x161', seconds: '2' } });
    expect(description).toContain('240x160');
    expect(description).toContain('24 fps');
    expect(frames).toHaveLength(49);
  });

  it('may be VP9 in a WebM', async () => {
    const clips: ClipForm = { ...OPENAI_CLIPS, framesPerSecond: 24, sound: false, container: 'webm' };
    const { type, description, frames } = await served('sglang', { clips, fields: { size: '256x160', seconds: '1' } });
    expect(type).toBe('video/webm');
    expect(description).toContain('vp9');
    expect(frames).toHaveLength(24);
  });
});

describe('a folder of clips', () => {
  it('is served in turn, file by file as it is', async () => {
    const clipsDir = folderWithShortClip();
    try {
      const simulator = await startSimulator({}, { clipsDir });
      const { body } = await simulator.create();
      await simulator.pass(120_000);
      const bytes = Buffer.from(await (await simulator.content(body.id)).arrayBuffer());
      expect(bytes).toEqual(readFileSync(join(clipsDir, 'clip.mp4')));
      await simulator.stop();
    } finally {
      rmSync(clipsDir, { recursive: true });
    }
  });

  it('is refused when there is no clip in it', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'no-clips-'));
    await expect(startSimulator({}, { clipsDir: empty })).rejects.toThrow(`There is no .mp4 file in ${empty}.`);
    rmSync(empty, { recursive: true });
  });
});
