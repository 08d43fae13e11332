import type { Verdict } from '../../../../src/contract/verdict';
import type { PlannedShot } from '../../../../src/plans/plan';
import { receivedOf, withDifferences } from '../../../../src/views/received';
import { planOf } from '../../../support/plan';

const plan = planOf({ followUps: [] });
const [baseline] = plan.agreed.shots;
const NUMBERS = { widthPx: 720, heightPx: 1280, videoSeconds: 4, framesPerSecond: 30, frames: 120, soundSeconds: 4.1 };

function compared(
  numbers: Partial<Record<keyof typeof NUMBERS, number | null>>,
  { planned = {}, sound = 'audible' }: { planned?: Partial<PlannedShot>; sound?: Verdict['sound'] } = {},
) {
  if (baseline === undefined) throw new Error('The plan has a baseline.');
  const verdict: Verdict = {
    ...{ anchor: 'not_compared', motion: 'moving', sound, findings: ['It moves.'] },
    numbers: { ...NUMBERS, ...numbers },
  };
  const received = receivedOf(plan, { ...baseline, ...planned }, verdict);
  if (received === null) throw new Error('A measured clip is compared.');
  return { received, shown: withDifferences(verdict, received) };
}

describe('what came beside what was asked for', () => {
  it('is told side by side where nothing differs, and adds no finding', () => {
    const { received, shown } = compared({});
    expect(received).toEqual({
      size: { asked: '720x1280', came: '720x1280', differs: false },
      seconds: { asked: 4, came: 4, differs: false },
      framesPerSecond: { asked: null, came: 30, differs: false },
      frames: { asked: null, came: 120, differs: false },
      sound: { asked: null, came: 'audible', differs: false },
      codec: { asked: null, came: null, differs: false },
      soundSeconds: { asked: 4, came: 4.1, differs: false },
      differences: [],
    });
    expect(shown.findings).toEqual(['It moves.']);
  });

  it.each<[string, Parameters<typeof compared>[0], string]>([
    [
      'a size that was rounded',
      { widthPx: 704 },
      'A picture of 720x1280 pixels was asked for, and 704x1280 came, rounded to a multiple of 16.',
    ],
    [
      'a picture that lies',
      { widthPx: 1280, heightPx: 720 },
      'A picture of 720x1280 pixels was asked for, and 1280x720 came: the two sides are exchanged.',
    ],
    ['a square', { widthPx: 1024, heightPx: 1024 }, 'A picture of 720x1280 pixels was asked for, and 1024x1024 came.'],
    [
      'five seconds for four, of a server that always makes five',
      { videoSeconds: 5.0625, framesPerSecond: 16, frames: 81 },
      '4 s were asked for, and the clip lasts 5.063 s.',
    ],
    ['two seconds for four', { videoSeconds: 2 }, '4 s were asked for, and the clip lasts 2 s.'],
    [
      'one frame for four seconds',
      { videoSeconds: 0.033, frames: 1 },
      '4 s were asked for, and the clip lasts 0.033 s.',
    ],
    ['sound that ends early', { soundSeconds: 1.5 }, 'The sound ends after 1.5 s, and the picture after 4 s.'],
  ])('names %s in plain words, among the findings', (_what, numbers, sentence) => {
    const { received, shown } = compared(numbers);
    expect(received.differences).toContain(sentence);
    expect(shown.findings).toEqual(['It moves.', ...received.differences]);
  });

  it.each<[string, Parameters<typeof compared>[0]]>([
    ['65 frames at 16 a second for four seconds', { videoSeconds: 4.0625, framesPerSecond: 16, frames: 65 }],
    ['97 frames at 24 a second', { videoSeconds: 97 / 24, framesPerSecond: 24, frames: 97 }],
    ['one frame fewer', { videoSeconds: 119 / 30, frames: 119 }],
    ['no sound track at all, where nothing was asked', { soundSeconds: null }],
  ])('counts %s as what was asked for', (_what, numbers) => {
    expect(compared(numbers).received.differences).toEqual([]);
  });

  it('goes by frame rate and frames where the brief asked for some', () => {
    const planned = { parameters: { fps: 24 } };
    expect(compared({}, { planned }).received).toMatchObject({
      framesPerSecond: { asked: 24, came: 30, differs: true },
      frames: { asked: 96, came: 120, differs: true },
      differences: ['24 frames a second were asked for, and 30 came.', '96 frames were asked for, and 120 came.'],
    });
    const counted = { parameters: { num_frames: 121 } };
    expect(compared({}, { planned: counted }).received.frames).toEqual({ asked: 121, came: 120, differs: false });
  });

  it.each<[PlannedShot['sound'], Verdict['sound'], string[]]>([
    ['audible', 'none', ['Audible sound was asked for, and no sound track came.']],
    ['present', 'silent', ['Sound was asked for, and a silent track came.']],
    ['audible', 'faint', ['Audible sound was asked for, and sound that is too faint came.']],
    ['audible', 'hum', ['Audible sound was asked for, and a hum and nothing else came.']],
    ['present', 'faint', []],
    ['audible', 'not_measured', []],
    ['any', 'none', []],
  ])('compares sound that was to be %s with sound that is %s', (asked, sound, sentences) => {
    expect(compared({}, { planned: { sound: asked }, sound }).received.differences).toEqual(sentences);
  });

  it.each([
    [10, 10, false],
    [6, 6, false],
    [9, 10, true],
  ])('takes %d s of an extension of 4 s by 6 s as %d s that were asked for', (videoSeconds, asked, differs) => {
    const planned: Partial<PlannedShot> = {
      seconds: 10,
      madeFrom: { how: 'extend', shot: 'baseline', addsSeconds: 6 },
    };
    const { received } = compared({ videoSeconds, soundSeconds: videoSeconds }, { planned });
    expect(received.seconds).toEqual({ asked, came: videoSeconds, differs });
  });

  it('is not told of a clip that was not measured', () => {
    if (baseline === undefined) throw new Error('The plan has a baseline.');
    expect([receivedOf(plan, baseline, null), withDifferences(null, null)]).toEqual([null, null]);
    expect(compared({ widthPx: null, videoSeconds: null }).received).toMatchObject({
      size: { came: null, differs: false },
      seconds: { came: null, differs: false },
    });
  });
});
