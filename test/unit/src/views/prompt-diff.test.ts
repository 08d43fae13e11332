import fc from 'fast-check';
import { promptDiff } from '../../../../src/views/prompt-diff';

describe('the difference between two prompts', () => {
  it.each([
    ['A boat on a blue table.', 'A boat on a green table.', 'A boat on a [-blue-]{+green+} table.'],
    ['A boat.', 'A boat. Quiet ripples.', 'A boat.{+ Quiet ripples.+}'],
    ['', 'New.', '{+New.+}'],
    [
      'one two three four five six seven eight nine ten eleven X',
      'one two three four five six seven eight nine ten eleven Y',
      '… eight nine ten eleven [-X-]{+Y+}',
    ],
    [
      'X one two three four five six seven eight nine ten Y',
      'Z one two three four five six seven eight nine ten W',
      '[-X-]{+Z+} one two three … seven eight nine ten [-Y-]{+W+}',
    ],
  ])('from %j to %j reads %j', (before, after, told) => {
    expect(promptDiff(before, after)).toBe(told);
  });

  it('is none between equal prompts, and says all that was put in and taken out', () => {
    const words = fc.array(fc.constantFrom('boat', 'table', 'blue', 'drifts', 'slowly', '.'), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, (one, other) => {
        const [before, after] = [one.join(' '), other.join(' ')];
        const told = promptDiff(before, after);
        expect(told === null).toBe(before === after);
        if (told === null) return;
        const removed = [...told.matchAll(/\[-(.*?)-\]/g)].map(([, text]) => text ?? '').join('').length;
        const added = [...told.matchAll(/\{\+(.*?)\+\}/g)].map(([, text]) => text ?? '').join('').length;
        expect(added - removed).toBe(after.length - before.length);
      }),
    );
  });

  it('stays short and quick for the longest prompts there are', () => {
    const prompt = (seed: number) =>
      Array.from({ length: 6_000 }, (_, at) => `w${(at * seed) % 997}`)
        .join(' ')
        .slice(0, 32_000);
    const told = promptDiff(prompt(7), prompt(11));
    expect(told?.length).toBeLessThan(4_100);
  });
});
