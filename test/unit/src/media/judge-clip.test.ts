import { defaultThresholds, judgeClip } from '../../../../src/media/judge-clip';
import type { AnchorMeasurements } from '../../../../src/media/measure-clip';
import type { MotionMeasurements } from '../../../../src/media/measure-motion';
import type { SoundMeasurements } from '../../../../src/media/measure-sound';

const motion: MotionMeasurements = {
  frames: 120,
  lumaChange: 1.44,
  structureChange: 0.18,
  stillShare: 0,
  meanLuma: 124,
};
const anchor: AnchorMeasurements = { ssim: 0.955, psnrDb: 36.5, chromaPsnrDb: 45.8, sharpness: 0.74 };
const sound: SoundMeasurements = {
  seconds: 4.1,
  meanVolumeDb: -19,
  maxVolumeDb: -1.2,
  silenceShare: 0,
  loudnessLufs: -16.9,
  loudnessRangeLu: 4.5,
  dynamicsDb: 20,
  levelDb: -19,
  levelRangeDb: 20,
  constantShare: 0,
  clippedShare: 0,
  humShare: 0,
};

describe('judgeClip', () => {
  it('finds nothing wrong with a real follow-up, and says so in three sentences with figures', () => {
    expect(judgeClip({ anchor, motion, sound })).toEqual({
      anchor: 'anchored',
      anchorReasons: [],
      incidents: [],
      motion: 'moving',
      partlyFrozen: false,
      sound: 'audible',
      findings: [
        'The clip opens on its reference (SSIM 0.955, PSNR 36.5 dB, colour 45.8 dB).',
        'The picture moves (luma changes by 1.44 in 0.2 s, structure by 0.180 in all).',
        'The sound is audible (mean -19.0 dB, peak -1.2 dB, -16.9 LUFS, 20 dB between its loudest and quietest moments).',
      ],
    });
  });

  it('says what was compared where no reference was sent', () => {
    const [opening] = judgeClip({ anchor, motion, sound }, defaultThresholds, 'source').findings;
    expect(opening).toMatch(/^The clip opens on the opening of its source \(SSIM 0\.955/);
    const drifted = { ...anchor, ssim: 0.5, psnrDb: 20 };
    expect(judgeClip({ anchor: drifted, motion, sound }, defaultThresholds, 'seam')).toMatchObject({
      anchor: 'drifted',
      findings: {
        0: expect.stringMatching(/^What is added does not begin on the last frame of its source: its/) as string,
      },
    });
  });

  // Measured on a real reference with the change named: SSIM, PSNR of all planes, the lower PSNR of U and V.
  it.each<[string, number, number, number, string, string[]]>([
    ['a slightly softer copy', 0.965, 37.4, 48, 'anchored', []],
    ['a shift by 8 pixels', 0.932, 33.8, 45, 'anchored', []],
    ['a shift by 16 pixels', 0.902, 30, 39.9, 'weak', ['composition']],
    ['a rotation by 3 degrees', 0.881, 28.5, 38, 'weak', ['composition']],
    ['the background without the subject', 0.845, 23.2, 29, 'drifted', ['composition', 'palette']],
    ['a mirrored picture', 0.8, 22.3, 29, 'drifted', ['composition', 'palette']],
    ['another test picture', 0.581, 14, 11, 'drifted', ['composition', 'palette']],
    ['a hue turned by 20 degrees', 0.998, 34, 27.3, 'weak', ['palette']],
    ['no colour left', 0.998, 25, 18.9, 'drifted', ['palette']],
    ['5 % more brightness', 0.993, 28.3, 55, 'weak', ['exposure']],
    ['a gamma of 1.3', 0.981, 23, 55, 'drifted', ['exposure']],
  ])('judges %s by how far it is from the reference', (_what, ssim, psnrDb, chromaPsnrDb, verdict, reasons) => {
    const judged = judgeClip({ anchor: { ssim, psnrDb, chromaPsnrDb }, motion, sound });
    expect({ anchor: judged.anchor, anchorReasons: judged.anchorReasons }).toEqual({
      anchor: verdict,
      anchorReasons: reasons,
    });
    expect(judged.findings[0]).toContain(verdict === 'anchored' ? 'opens on' : reasons.join(' and '));
  });

  it('mentions an opening that is far softer than the reference', () => {
    const judged = judgeClip({ anchor: { ...anchor, sharpness: 0.23 }, motion, sound });
    expect(judged.anchor).toBe('anchored');
    expect(judged.findings).toContain("The opening is soft: it has 23 % of the reference's fine detail.");
  });

  it('compares nothing where there is no reference', () => {
    const judged = judgeClip({ motion, sound });
    expect(judged).toMatchObject({ anchor: 'not_compared', anchorReasons: [] });
    expect(judged.findings[0]).toBe('There was no reference to compare the opening with.');
  });

  it.each<[string, Partial<MotionMeasurements>, string, boolean]>([
    ['a boat that glides', {}, 'moving', false],
    ['a clip that freezes half way', { lumaChange: 0.79, structureChange: 0.167, stillShare: 0.47 }, 'moving', true],
    ['a slow zoom', { lumaChange: 0.307, structureChange: 0.074 }, 'subtle', false],
    ['grain on a still', { lumaChange: 0.374, structureChange: 0.007 }, 'still', false],
    ['flicker on a still', { lumaChange: 6.42, structureChange: 0.003 }, 'still', false],
    ['a frozen frame', { lumaChange: 0, structureChange: 0, stillShare: 1 }, 'still', false],
    ['a black clip', { lumaChange: 0, structureChange: 0, stillShare: 1, meanLuma: 16 }, 'black', false],
  ])('judges the motion of %s', (_what, figures, verdict, partlyFrozen) => {
    const judged = judgeClip({ anchor, motion: { ...motion, ...figures }, sound });
    expect({ motion: judged.motion, partlyFrozen: judged.partlyFrozen }).toEqual({ motion: verdict, partlyFrozen });
    expect(judged.findings.some((finding) => finding.includes('stands still for 47 %'))).toBe(partlyFrozen);
  });

  it.each<[string, Partial<SoundMeasurements> | undefined, string]>([
    ['no track', undefined, 'none'],
    ['digital silence', { meanVolumeDb: -91, maxVolumeDb: -91, silenceShare: 1, loudnessLufs: -70 }, 'silent'],
    ['hiss at -60 dB', { meanVolumeDb: -64.7, maxVolumeDb: -52.9, silenceShare: 1 }, 'silent'],
    ['a click in a silent track', { meanVolumeDb: -40, maxVolumeDb: -6, silenceShare: 0.99 }, 'silent'],
    ['a quiet bed', { meanVolumeDb: -48.2, maxVolumeDb: -31, loudnessLufs: -43.9 }, 'faint'],
    ['sound without a peak', { meanVolumeDb: -44.6, maxVolumeDb: -31.7, loudnessLufs: -38.6 }, 'faint'],
    ['a quiet room with events', { meanVolumeDb: -54, maxVolumeDb: -31, loudnessLufs: -50 }, 'audible'],
    ['a constant level', { meanVolumeDb: -6, maxVolumeDb: -6, levelDb: -80 }, 'silent'],
    ['what a codec makes of one', { meanVolumeDb: -8, levelDb: -26, levelRangeDb: 1 }, 'silent'],
    ['a voice on one', { meanVolumeDb: -8, levelDb: -26, levelRangeDb: 25 }, 'audible'],
    ['waves that are cut off', { meanVolumeDb: -1, clippedShare: 0.9 }, 'distorted'],
    ['a hum', { humShare: 0.95, dynamicsDb: 1 }, 'hum'],
    ['a voice in a hum', { humShare: 0.85, dynamicsDb: 25 }, 'audible'],
    ['a tenth of a second of tone', { seconds: 0.1, maxVolumeDb: -15, loudnessLufs: -70 }, 'audible'],
    ['steady hiss', { meanVolumeDb: -20.1, maxVolumeDb: -3.2, dynamicsDb: 3 }, 'audible'],
  ])('judges %s', (_what, figures, verdict) => {
    const judged = judgeClip({ anchor, motion, ...(figures ? { sound: { ...sound, ...figures } } : {}) });
    expect(judged.sound).toBe(verdict);
    expect(judged.findings).toHaveLength(3);
  });

  it('follows other thresholds when given', () => {
    const strict = { ...defaultThresholds, anchored: { ...defaultThresholds.anchored, ssim: 0.99 } };
    expect(judgeClip({ anchor, motion, sound }, strict)).toMatchObject({
      anchor: 'weak',
      anchorReasons: ['composition'],
    });
  });
});
