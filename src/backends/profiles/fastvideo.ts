import type { Parameter } from '../../plans/backend';
import type { Profile } from '../profile';
import { FREE, IN_16S, ONE_GPU, OWN_SERVER, sameNames, seed, USUAL_DIALECT } from './common';

// 1024 where a form brings none (recorded, 0.2.1).
const PARAMETERS: Record<string, Parameter> = { seed: seed(0) };

export const fastvideo: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'fastvideo',
    // A part `input_reference`; other names are dropped (recorded).
    createForm: 'json-unless-image',
    parameters: sameNames(PARAMETERS),
    // DELETE does not stop the render, and the file stays (recorded).
    deleteStops: false,
  },
  takes: {
    // A size that cannot be read becomes the model's own without a word (recorded).
    sizes: IN_16S,
    seconds: { from: 1, to: 60, first: 4 },
    maxPromptCharacters: 32_000,
    parameters: PARAMETERS,
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  // The model is never looked at (recorded): the one that is loaded renders.
  listsItsModels: true,
  source: 'Recorded from FastVideo 0.2.1, its own server with a stand-in for the generator.',
};
