import type { ClipWish } from '../../../../../dev/videos-api/draw/clip-spec';
import { clipKey, clipSpec } from '../../../../../dev/videos-api/draw/clip-spec';
import { paletteFor } from '../../../../../dev/videos-api/draw/palette';
import { soundFor } from '../../../../../dev/videos-api/draw/sound-for';

const wish: ClipWish = {
  prompt: 'A boat.',
  size: '720x1280',
  seconds: '4',
  variant: 'normal',
  silenceWords: 'silent-track',
};

describe('clipSpec', () => {
  it('keys a clip by everything that shapes it', () => {
    const keys = [
      wish,
      { ...wish, prompt: 'Another boat.' },
      { ...wish, size: '1280x720' },
      { ...wish, seconds: '8' },
      { ...wish, variant: 'frozen' as const },
      { ...wish, reference: 'abc' },
    ].map((different) => clipKey(clipSpec(different), 'tools'));
    expect(new Set([...keys, clipKey(clipSpec(wish), 'other tools')]).size).toBe(7);
    expect(clipKey(clipSpec({ ...wish }), 'tools')).toBe(keys[0]);
  });

  it.each([
    ['The boat glides; small ripples spread outward.', { kind: 'room', levelDb: -48 }],
    ['Background sound: quiet water ripple only', { kind: 'water', levelDb: -34 }],
    [
      'Add clearly audible generated ambient audio at normal listening volume: crisp water ripples.',
      { kind: 'water', levelDb: -20 },
    ],
    ['The sound of a splash.', { kind: 'water', levelDb: -20 }],
    ['A boat, no sound.', { kind: 'silent' }],
    ['A silent clip.', { kind: 'silent' }],
  ])('hears in "%s" what it asks for', (prompt, sound) => {
    expect(soundFor(prompt, 'silent-track')).toEqual(sound);
  });

  it('answers a wish for silence by profile', () => {
    expect(soundFor('No audio.', 'no-track')).toEqual({ kind: 'none' });
    expect(soundFor('A silent boat.', 'ignore')).toEqual({ kind: 'room', levelDb: -48 });
  });

  it.each([
    ['on a green table', 'green'],
    ['a red cloth and a blue wall', 'blue'],
    ['grey concrete', 'grey'],
    ['on a table', 'blue'],
    ['a reddish glow', 'blue'],
  ])('takes the palette from "%s"', (prompt, name) => {
    expect(paletteFor(prompt)).toBe(name);
  });
});
