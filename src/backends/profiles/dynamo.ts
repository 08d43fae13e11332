import type { Profile } from '../profile';
import { FREE, IN_16S, ONE_GPU, OWN_SERVER, USUAL_DIALECT } from './common';

export const dynamo: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'dynamo',
    // A form is 415, `seconds` as a string 400, `input_reference` as an object 400 (recorded, 1.6.1).
    createForm: 'json',
    learnsForm: false,
    secondsAs: 'number',
    image: { field: 'input_reference', as: 'dataUrl' },
    // The create blocks until the clip is there, hanging up cancels it, and nothing can be asked for afterwards (recorded).
    synchronous: true,
    lists: false,
    deletes: false,
    remixes: false,
  },
  takes: { sizes: IN_16S, seconds: { from: 1, to: 60, first: 4 }, maxPromptCharacters: 32_000 },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  listsItsModels: true,
  source: 'Recorded from NVIDIA Dynamo 1.6.1, its own frontend.',
};
