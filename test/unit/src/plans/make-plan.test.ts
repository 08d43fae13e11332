import { planOf } from '../../../support/plan';

const PAPER_BOAT = {
  brief: { scene: 'A paper boat.', shot: 'close-up', motion: 'it drifts', lighting: 'soft', sound: 'quiet ripples' },
  anchors: ['paper boat', 'blue tabletop'],
};

describe('the plan of a brief', () => {
  it('composes the two follow-ups of the recipe from the anchors when none are named', () => {
    const { agreed, terms } = planOf(PAPER_BOAT);
    const { shots, references } = agreed;
    expect(shots.map(({ name, changes, startsFrom, file, sound }) => [name, changes, startsFrom, file, sound])).toEqual(
      [
        ['baseline', null, null, '01-baseline.mp4', 'present'],
        ['motion', 'motion', 'reference', '03-motion.mp4', 'any'],
        ['audio', 'audio', 'reference', '04-audio.mp4', 'audible'],
      ],
    );
    expect(references).toEqual([{ name: 'reference', shot: 'baseline', at: 1, file: '02-reference.png' }]);
    expect(terms.pricesUsd).toEqual({ baseline: 0.4, motion: 0.4, audio: 0.4 });
    expect(terms.estimateUsd).toBe(1.2);
    for (const { prompt } of shots.slice(1)) expect(prompt).toContain('Keep unchanged: paper boat, blue tabletop.');
    expect(shots[2]?.prompt).toMatch(/clearly audible ambient audio.*quiet ripples/);
    expect(shots[1]?.prompt).not.toMatch(/audible|ripples/);
  });

  it('writes a shot brief as one labelled line per decision, in order, without the ones left open', () => {
    expect(planOf(PAPER_BOAT).agreed.shots[0]?.prompt).toBe(
      [
        'A paper boat.',
        '',
        'Cinematography:',
        'Camera shot: close-up',
        'Motion: it drifts',
        'Lighting + palette: soft',
        'Constraints: No people, no faces, no text, no logos, no copyrighted characters.',
        'Background sound: quiet ripples',
      ].join('\n'),
    );
    expect(planOf({ brief: { scene: 'A boat.', constraints: 'no clouds' } }).agreed.shots[0]?.prompt).toBe(
      'A boat.\n\nCinematography:\nConstraints: no clouds',
    );
  });

  it('keeps prompts as they were written', () => {
    const { shots } = planOf({
      prompt: 'Mine.',
      followUps: [{ name: 'dusk', changes: 'palette', prompt: 'At dusk.' }],
    }).agreed;
    expect(shots.map(({ prompt, file }) => [prompt, file])).toEqual([
      ['Mine.', '01-baseline.mp4'],
      ['At dusk.', '03-dusk.mp4'],
    ]);
  });

  it('takes no follow-ups at all for an answer, and then takes no still that nothing starts from', () => {
    const { shots, references } = planOf({ prompt: 'Mine.', followUps: [] }).agreed;
    expect([shots.length, references]).toEqual([1, []]);
  });

  it('is the same for the same brief, and another for another', () => {
    expect(planOf(PAPER_BOAT)).toEqual(planOf(structuredClone(PAPER_BOAT)));
    expect(planOf({ ...PAPER_BOAT, seconds: '4' }).agreed.briefSha256).toBe(
      planOf({ ...PAPER_BOAT, seconds: 4 }).agreed.briefSha256,
    );
    expect(planOf({ ...PAPER_BOAT, seconds: 8 }).agreed.briefSha256).not.toBe(planOf(PAPER_BOAT).agreed.briefSha256);
  });

  it('prices without the noise of floating point', () => {
    const followUps = Array.from({ length: 6 }, (_, at) => ({ name: `m${at}`, changes: 'motion' }));
    expect(planOf({ prompt: 'A boat.', followUps }).terms.estimateUsd).toBe(2.8);
  });

  it('parts what is agreed from the terms of a run, which may change with every resume', () => {
    const { agreed, terms } = planOf({ budget: { maxUsd: 5 } }, { dailyUsd: 9 });
    expect(agreed).toMatchObject({ maxUsd: 5, backend: { name: 'default', model: 'sora-2' } });
    expect(terms).toMatchObject({ dailyUsd: 9, backend: { usdPerSecond: 0.1, maxRunning: 2 } });
    expect(Object.keys(agreed)).not.toEqual(expect.arrayContaining(['pricesUsd', 'estimateUsd', 'timing']));
  });
});
