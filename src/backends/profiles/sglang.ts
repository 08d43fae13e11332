import type { Parameter } from '../../plans/backend';
import type { Profile } from '../profile';
import { FREE, IN_16S, NEGATIVE_PROMPT, ONE_GPU, OWN_SERVER, sameNames, seed, USUAL_DIALECT } from './common';

const PARAMETERS: Record<string, Parameter> = {
  // -1 is refused; without one every render has 42, so the same words give the same clip (recorded, 0.5.23).
  seed: seed(0),
  // From its source (protocol.py of multimodal_gen).
  negative_prompt: NEGATIVE_PROMPT,
  guidance_scale: { type: 'number', min: 0, max: 100, whole: false },
  num_inference_steps: { type: 'number', min: 1, max: 1_000, whole: true },
};

export const sglang: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'sglang',
    // JSON and multipart (recorded).
    createForm: 'json-unless-image',
    parameters: sameNames(PARAMETERS),
    // DELETE answers the job with `deleted`, and neither stops the render nor removes the file (recorded).
    deletes: true,
    deleteStops: false,
  },
  takes: {
    // Any; with a picture the model takes the shape of the picture and of the size only the area (from source).
    sizes: IN_16S,
    // 5, 12, 20, 61 are all taken as asked (recorded).
    seconds: { from: 1, to: 61, first: 4 },
    maxPromptCharacters: 32_000,
    parameters: PARAMETERS,
    // Whether it takes a picture depends on the model loaded, which its list of models tells (recorded).
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  // Any model name is taken and echoed, and the one that is loaded renders (recorded).
  listsItsModels: true,
  source: 'Recorded from SGLang 0.5.23 (multimodal_gen), text-to-video and image-to-video.',
};
