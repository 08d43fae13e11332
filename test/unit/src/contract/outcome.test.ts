import { adviceFor } from '../../../../src/views/advice';
import { hasClip } from '../../../../src/shots/words';
import { shotOutcomeSchema } from '../../../../src/contract/outcome';

describe('the ways a shot can end', () => {
  it.each(shotOutcomeSchema.options.filter((outcome) => outcome !== 'completed'))('gives advice for %s', (outcome) => {
    expect(adviceFor(outcome)).toMatch(/^[A-Z].{25,400}\.$/);
  });

  it('has nothing to advise on plain success', () => {
    expect(adviceFor('completed')).toBeNull();
  });

  it('knows which endings come with a clip', () => {
    expect(shotOutcomeSchema.options.filter(hasClip)).toEqual([
      'completed',
      'completed_without_audible_sound',
      'completed_without_audio_track',
    ]);
    expect(hasClip(null)).toBe(false);
  });
});
