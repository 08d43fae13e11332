import type { Parameter } from '../../plans/backend';
import type { Profile } from '../profile';
import { FREE, IN_16S, NEGATIVE_PROMPT, ONE_GPU, OWN_SERVER, seed, USUAL_DIALECT } from './common';

const PARAMETERS: Record<string, Parameter> = { seed: seed(0), negative_prompt: NEGATIVE_PROMPT };

export const dynamo: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'dynamo',
    // A form is 415, `seconds` as a string 400, `input_reference` as an object 400 (recorded, 1.6.1).
    createForm: 'json',
    learnsForm: false,
    secondsAs: 'number',
    image: { field: 'input_reference', as: 'dataUrl' },
    // It looks for these in an object of its own, and hands fields that it does not know to the engine as they are (recorded). `fps`
    // and `num_frames` stand there too, and are left to it: they would say otherwise than `seconds`.
    parameters: {
      seed: { field: 'nvext.seed', type: 'number' },
      negative_prompt: { field: 'nvext.negative_prompt', type: 'string' },
    },
    // The create blocks until the clip is there, hanging up cancels it, and nothing can be asked for afterwards (recorded).
    synchronous: true,
    lists: false,
    deletes: false,
    remixes: false,
  },
  takes: {
    sizes: IN_16S,
    seconds: { from: 1, to: 60, first: 4 },
    maxPromptCharacters: 32_000,
    parameters: PARAMETERS,
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  listsItsModels: true,
  source: 'Recorded from NVIDIA Dynamo 1.6.1, its own frontend.',
};
