import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIGHT_CLIPS } from '../../../support/light-clips';
import type { Decoded } from './decoded';
import { decoded, difference, ffmpeg, meanColour } from './decoded';
import type { TestSimulator } from './simulator';
import { createForm, PROMPT, startSimulator } from './simulator';

describe('a baseline and its follow-ups', () => {
  let simulator: TestSimulator;
  let folder: string;
  let baseline: Decoded;
  let reference: Decoded;
  const fields = { model: 'sora-2', size: '720x1280', seconds: '4' };

  const clipOf = async (id: string): Promise<Decoded> => {
    await simulator.pass(60_000);
    const path = join(folder, `${id}.mp4`);
    await writeFile(path, Buffer.from(await (await simulator.content(id)).arrayBuffer()));
    return decoded(path);
  };
  const followUp = async (prompt: string, clip = 'normal'): Promise<Decoded> => {
    await simulator.fault({ kind: 'job', clip }, { operation: 'create' });
    const form = createForm({ ...fields, prompt }, await readFile(join(folder, 'reference.png')));
    const { status, body } = await simulator.call<{ id: string }>('POST', '/videos', form);
    expect(status).toBe(200);
    return clipOf(body.id);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clips-'));
    simulator = await startSimulator({ createsPerMinute: null });
    const { id } = (await simulator.create()).body;
    baseline = await clipOf(id);
    await ffmpeg([
      '-v',
      'error',
      '-ss',
      '1',
      '-i',
      join(folder, `${id}.mp4`),
      '-frames:v',
      '1',
      join(folder, 'reference.png'),
    ]);
    reference = await decoded(join(folder, 'reference.png'));
  });
  afterAll(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true });
  });

  it('is H.264 High in yuv420p, 720x1280 at 30 frames a second for 4 s, with stereo AAC', () => {
    expect(baseline.frames).toHaveLength(120);
    expect(baseline.description).toMatch(/Video: h264 \(High\).*yuv420p.*720x1280.*30 fps/);
    expect(baseline.description).toMatch(/Audio: aac.*48000 Hz, stereo/);
    expect(baseline.description).toMatch(/Duration: 00:00:04\.0/);
  });

  it('shows a table in the colour that the prompt names, and a boat that moves from frame to frame', () => {
    const { u: blueness, v: redness } = meanColour(baseline.frames[0]);
    expect(blueness - redness).toBeGreaterThan(30);
    expect(difference(baseline.frames[0], baseline.frames[119])).toBeGreaterThan(3);
    expect(difference(baseline.frames[27], baseline.frames[30])).toBeGreaterThan(0.15);
  });

  it('opens a follow-up with its reference, and then moves', async () => {
    const motion = await followUp('Only a subtle drift; small ripples spread outward.');
    expect(difference(motion.frames[0], reference.frames[0])).toBeLessThan(0.6);
    expect(difference(motion.frames[0], motion.frames[119])).toBeGreaterThan(2);
    expect(motion.frames).toHaveLength(120);
    expect(motion.meanVolumeDb).toBeCloseTo(-48, 0);
  });

  it('is heard when the prompt asks for sound', async () => {
    const audio = await followUp('Add clearly audible ambient audio at normal listening volume: crisp water ripples.');
    expect(audio.meanVolumeDb).toBeCloseTo(-20, 0);
    expect(difference(audio.frames[0], reference.frames[0])).toBeLessThan(0.6);
  });

  it.each<[string, (clip: Decoded) => boolean]>([
    ['drift', ({ frames }) => difference(frames[0], reference.frames[0]) > 5],
    ['frozen', ({ frames }) => difference(frames[0], frames[19]) < 0.3],
    [
      'half-frozen',
      ({ frames }) => difference(frames[11], frames[19]) < 0.3 && difference(frames[0], frames[10]) > 0.5,
    ],
    ['black', ({ frames }) => meanColour(frames[10]).y < 17],
    ['silent', ({ meanVolumeDb }) => meanVolumeDb !== undefined && meanVolumeDb < -90],
    ['no-audio', ({ meanVolumeDb }) => meanVolumeDb === undefined],
    ['short', ({ frames }) => frames.length === 10],
  ])('can be %s by script', async (clip, isSo) => {
    await simulator.control('PUT', '/profile', { clips: LIGHT_CLIPS });
    expect(isSo(await followUp(PROMPT, clip))).toBe(true);
  });
});
