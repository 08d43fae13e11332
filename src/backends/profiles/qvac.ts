import type { Profile } from '../profile';
import { FREE, IN_16S, ONE_GPU, OWN_SERVER, USUAL_DIALECT } from './common';

export const qvac: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'qvac',
    // JSON and multipart; `seconds` must be a string (recorded, 0.13.1).
    createForm: 'json-unless-image',
    secondsAs: 'string',
  },
  takes: {
    // Multiples of 16 (recorded).
    sizes: IN_16S,
    seconds: { from: 1, to: 60, first: 4 },
    maxPromptCharacters: 32_000,
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  // By alias (recorded).
  listsItsModels: true,
  source: 'Recorded from QVAC CLI 0.13.1 (serve --openai).',
};
