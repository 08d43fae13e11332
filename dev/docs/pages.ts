import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NEXT } from '../../src/renders/next';
import { SHOT_NEXT } from '../../src/shots/words';
import { apiCalls, apiShapes, commonAnswers } from './api-calls';
import { blobFamilies } from './blob-families';
import { endings, otherCodes, passingTroubles } from './endings';
import type { Regions } from './regions';
import { fillRegions } from './regions';
import { renderStates } from './render-words';
import { settingsLists } from './settings-lists';
import { shotStates } from './shot-words';
import { statePicture } from './state-picture';

const root = resolve(__dirname, '../..');

/** Every page that has generated parts, and what goes where. */
const PAGES: Readonly<Record<string, () => Regions>> = {
  'docs/api.md': () => ({ 'common answers': commonAnswers(), calls: apiCalls(), shapes: apiShapes() }),
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

/** What stands in each page now, and what should. */
export const pages = (): Page[] =>
  Object.entries(PAGES).map(([name, regions]) => {
    const path = join(root, name);
    const current = readFileSync(path, 'utf8');
    return { name, path, current, wanted: fillRegions(current, regions()) };
  });
