import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeSounds, type JudgedSound } from '../../../support/sounds/confusion';
import { SOUNDS } from '../../../support/sounds/sounds';
import { verdictsPage } from '../../../support/sounds/verdicts-page';
import { workshopFfmpeg } from './media-workshop';

describe('the words for sound', () => {
  let judged: JudgedSound[];
  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'shotloop-test-'));
    judged = await judgeSounds(await workshopFfmpeg(), dir);
    await rm(dir, { recursive: true });
  });

  it.each(SOUNDS.map(({ name, is }) => [name, is] as const))('hears that %s is %s', (name, is) => {
    expect(judged.find(({ known }) => known.name === name)?.judged).toBe(is);
  });

  it('stand in docs/verdicts.md with the sounds that they were calibrated on (npm run docs:sounds)', () => {
    const { current, wanted } = verdictsPage(judged);
    expect(current).toBe(wanted);
  });
});
