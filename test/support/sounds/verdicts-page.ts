import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SOUND_THRESHOLDS, soundThresholdsSchema } from '../../../src/contract/verdict';
import { confusionTable, soundsTable, type JudgedSound } from './confusion';

export const VERDICTS_PAGE = join(resolve(__dirname, '../../..'), 'docs/verdicts.md');

const BEGIN = '<!-- generated: sounds (npm run docs:sounds) -->';
const END = '<!-- end of what is generated -->';

/** docs/verdicts.md as it stands, and as it should by these judgements. */
export function verdictsPage(judged: readonly JudgedSound[]): { current: string; wanted: string } {
  const current = readFileSync(VERDICTS_PAGE, 'utf8');
  const [before, after] = [current.indexOf(BEGIN), current.indexOf(END)];
  if (before === -1 || after < before)
    throw new Error(`${VERDICTS_PAGE} has no place for the sounds: ${BEGIN} … ${END}.`);
  const parts = [thresholds(), confusionTable(judged), soundsTable(judged)];
  return { current, wanted: `${current.slice(0, before)}${BEGIN}\n\n${parts.join('\n\n')}\n\n${current.slice(after)}` };
}

function thresholds(): string {
  const names = Object.keys(soundThresholdsSchema.shape) as (keyof typeof SOUND_THRESHOLDS)[];
  return [
    '```json',
    JSON.stringify(Object.fromEntries(names.map((name) => [name, SOUND_THRESHOLDS[name]])), null, 2),
    '```',
  ].join('\n');
}
