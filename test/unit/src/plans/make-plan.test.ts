import { planOf } from '../../../support/plan';

const PAPER_BOAT = {
  brief: { scene: 'A paper boat.', shot: 'close-up', motion: 'it drifts', lighting: 'soft', sound: 'quiet ripples' },
  anchors: ['paper boat', 'blue tabletop'],
};

describe('the plan of a brief', () => {
  it('composes the two follow-ups of the recipe from the anchors when none are named', () => {
    const { shots, reference, estimateUsd } = planOf(PAPER_BOAT);
    expect(shots.map(({ name, changes, file, sound, priceUsd }) => [name, changes, file, sound, priceUsd])).toEqual([
      ['baseline', null, '01-baseline.mp4', 'present', 0.4],
      ['motion', 'motion', '03-motion.mp4', 'any', 0.4],
      ['audio', 'audio', '04-audio.mp4', 'audible', 0.4],
    ]);
    expect(reference).toEqual({ at: 1, file: '02-reference.png' });
    expect(estimateUsd).toBe(1.2);
    for (const { prompt } of shots.slice(1)) expect(prompt).toContain('Keep unchanged: paper boat, blue tabletop.');
    expect(shots[2]?.prompt).toMatch(/clearly audible ambient audio.*quiet ripples/);
    expect(shots[1]?.prompt).not.toMatch(/audible|ripples/);
  });

  it('writes a shot brief as one labelled line per decision, in order, without the ones left open', () => {
    expect(planOf(PAPER_BOAT).shots[0]?.prompt).toBe(
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
    expect(planOf({ brief: { scene: 'A boat.', constraints: 'no clouds' } }).shots[0]?.prompt).toBe(
      'A boat.\n\nCinematography:\nConstraints: no clouds',
    );
  });

  it('keeps prompts as they were written', () => {
    const { shots } = planOf({
      prompt: 'Mine.',
      followUps: [{ name: 'dusk', changes: 'palette', prompt: 'At dusk.' }],
    });
    expect(shots.map(({ prompt, file }) => [prompt, file])).toEqual([
      ['Mine.', '01-baseline.mp4'],
      ['At dusk.', '03-dusk.mp4'],
    ]);
  });

  it('takes no follow-ups at all for an answer', () => {
    expect(planOf({ prompt: 'Mine.', followUps: [] }).shots).toHaveLength(1);
  });

  it('is the same for the same brief, and another for another', () => {
    expect(planOf(PAPER_BOAT)).toEqual(planOf(structuredClone(PAPER_BOAT)));
    expect(planOf({ ...PAPER_BOAT, seconds: '4' }).briefSha256).toBe(planOf({ ...PAPER_BOAT, seconds: 4 }).briefSha256);
    expect(planOf({ ...PAPER_BOAT, seconds: 8 }).briefSha256).not.toBe(planOf(PAPER_BOAT).briefSha256);
  });

  it('prices without the noise of floating point', () => {
    const followUps = Array.from({ length: 6 }, (_, at) => ({ name: `m${at}`, changes: 'motion' }));
    expect(planOf({ prompt: 'A boat.', followUps }).estimateUsd).toBe(2.8);
  });
});
