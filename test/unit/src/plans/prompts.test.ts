import { checkInput } from '../../../../src/http/input-problems';
import { briefSchema } from '../../../../src/plans/brief';
import { planOf, testBackend } from '../../../support/plan';

const ANCHORS = ['paper boat', 'blue tabletop', 'Locked-off camera'];
const VARIABLES = ['motion', 'audio', 'camera', 'lighting', 'palette', 'action'];

const promptsOf = (followUps: readonly object[], brief: object = {}): string[] =>
  planOf({ prompt: 'Mine.', anchors: ANCHORS, ...brief, followUps })
    .agreed.shots.slice(1)
    .map(({ prompt }) => prompt);

describe('the prompt of a follow-up', () => {
  it('is composed from the anchors for each variable that has a name of its own', () => {
    const prompts = promptsOf(VARIABLES.map((changes) => ({ name: changes, changes })));
    expect(new Set(prompts).size).toBe(VARIABLES.length);
    for (const [index, prompt] of prompts.entries()) {
      expect(prompt).toMatch(/^Start from the reference image as the opening frame\. Keep unchanged/);
      expect(prompt.split('\n')[0]).toContain('paper boat, blue tabletop, Locked-off camera.');
      if (index > 1) expect(prompt).toContain(`Keep unchanged, but for the ${VARIABLES[index]}: `);
    }
  });

  it.each(['custom', 'weather'])('has to be written for the variable %s', (changes) => {
    const checked = checkInput(briefSchema(testBackend), { prompt: 'p', followUps: [{ name: 'a', changes }] });
    expect(!checked.ok && checked.problems).toEqual([
      expect.objectContaining({
        path: 'followUps[0].prompt',
        expected:
          'a prompt, because only "motion", "audio", "camera", "lighting", "palette" and "action" can be composed from the anchors',
      }),
    ]);
  });

  it('keeps the words of whoever wrote it, and adds the anchors that it does not name', () => {
    const prompts = promptsOf([
      { name: 'one', changes: 'camera', prompt: 'The PAPER BOAT, seen from above.' },
      { name: 'two', changes: 'custom', prompt: 'A paper boat on a blue tabletop; locked-off camera.' },
    ]);
    expect(prompts).toEqual([
      'The PAPER BOAT, seen from above.\nOtherwise keep unchanged: blue tabletop, Locked-off camera.',
      'A paper boat on a blue tabletop; locked-off camera.',
    ]);
  });

  it('stays that of the baseline where a parameter is what changes', () => {
    const backend = {
      ...testBackend,
      parameters: { seed: { type: 'number' as const, min: 0, max: 9, whole: true } },
    };
    const { shots } = planOf(
      { prompt: 'Mine.', anchors: ANCHORS, followUps: [{ name: 'again', changes: 'seed', seed: 5 }] },
      { backend },
    ).agreed;
    expect(shots[1]?.prompt).toBe('Mine.');
  });

  it('makes two variants of one variable from one frame, each with its own words', () => {
    const { shots, references } = planOf({
      followUps: [
        { name: 'quiet', changes: 'audio', prompt: 'Quiet ripples.' },
        { name: 'storm', changes: 'audio', prompt: 'Wind and waves.' },
      ],
    }).agreed;
    expect(shots.slice(1).map(({ startsFrom, sound, prompt }) => [startsFrom, sound, prompt])).toEqual([
      ['reference', 'audible', 'Quiet ripples.'],
      ['reference', 'audible', 'Wind and waves.'],
    ]);
    expect(references).toHaveLength(1);
  });

  it('is refused where the anchors make it longer than the backend takes, and the problem says how long it is', () => {
    const backend = { ...testBackend, maxPromptCharacters: 200 };
    const anchors = ['a'.repeat(100), 'b'.repeat(80)];
    const followUps = [
      { name: 'own', changes: 'custom', prompt: 'c'.repeat(40) },
      { name: 'camera', changes: 'camera' },
    ];
    const checked = checkInput(briefSchema(backend), { prompt: 'p', anchors, followUps });
    expect(!checked.ok && checked.problems.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
      'followUps[0].prompt: fewer words, or fewer anchors: with the anchors its prompt has 250 characters, and backend "default" takes 200',
      expect.stringMatching(/^followUps\[1\]: fewer words, or fewer anchors: with the anchors its prompt has \d{3} /),
    ]);
  });
});
