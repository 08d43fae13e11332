import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NEXT } from '../../src/renders/next';
import { SHOT_NEXT } from '../../src/shots/words';
import { apiCalls, apiShapes, commonAnswers } from './api-calls';
import { blobFamilies } from './blob-families';
import { endings, otherCodes, passingTroubles } from './endings';
import { cliCommands, commonOptions, exitCodes } from './cli-commands';
import { problemList } from './problem-list';
import type { Regions } from './regions';
import { fillRegions } from './regions';
import { manifestJsonSchema } from '../../src/views/manifest-schema';
import { renderStates } from './render-words';
import { settingsLists } from './settings-lists';
import { shotStates } from './shot-words';
import { statePicture } from './state-picture';

const root = resolve(__dirname, '../..');

/** Every page that has generated parts, and what goes where. */
const PAGES: Readonly<Record<string, () => Regions>> = {
  'docs/api.md': () => ({ 'common answers': commonAnswers(), calls: apiCalls(), shapes: apiShapes() }),
  'docs/command-line.md': () => ({
    'exit codes': exitCodes(),
    'common options': commonOptions(),
    commands: cliCommands(),
  }),
  'docs/problems.md': () => ({ problems: problemList() }),
  'docs/settings.md': () => ({ settings: settingsLists() }),
  'docs/troubleshooting.md': () => ({
    endings: endings(),
    'passing troubles': passingTroubles(),
    'other codes': otherCodes(),
  }),
  'docs/pay-once.md': () => ({
    'states of a render': statePicture(NEXT),
    'words of a render': renderStates(),
    'states of a shot': statePicture(SHOT_NEXT),
    'words of a shot': shotStates(),
    blobs: blobFamilies(),
  }),
};

export interface Page {
  readonly name: string;
  readonly path: string;
  readonly current: string;
  readonly wanted: string;
}

/** Files that are generated whole. */
const FILES: Readonly<Record<string, () => string>> = {
  'docs/manifest.schema.json': () => `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`,
};

/** What stands in each page now, and what should. */
export const pages = (): Page[] => [
  ...Object.entries(PAGES).map(([name, regions]) => {
    const current = textOf(name);
    return { name, path: join(root, name), current, wanted: fillRegions(current, regions()) };
  }),
  ...Object.entries(FILES).map(([name, wanted]) => ({
    ...{ name, path: join(root, name), current: textOf(name), wanted: wanted() },
  })),
];

const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');
