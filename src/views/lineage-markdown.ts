import type { LineageStep } from './lineage';

/** The table of a pipeline for a page that shows Markdown: what changed, and what stayed anchored. */
export const lineageMarkdown = (steps: readonly LineageStep[]): string =>
  [
    ['Step', 'Input', 'Output', 'What changed', 'What stayed anchored'],
    ['---', '---', '---', '---', '---'],
    ...steps.map(({ step, input, output, changed, anchored }) => [step, input, output ?? '-', changed, anchored]),
  ]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .join('\n');

/** What a backend said may have bars and lines of its own. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\|]/g, '\\$&').trim();
