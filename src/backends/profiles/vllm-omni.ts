import type { Parameter } from '../../plans/backend';
import type { Profile } from '../profile';
import { FREE, IN_16S, NEGATIVE_PROMPT, ONE_GPU, OWN_SERVER, sameNames, seed, USUAL_DIALECT } from './common';

// Bounds as it refuses what is outside of them (recorded, 0.30.0); all of these reach its engine.
const PARAMETERS: Record<string, Parameter> = {
  seed: seed(-1),
  negative_prompt: NEGATIVE_PROMPT,
  guidance_scale: { type: 'number', min: 0, max: 20, whole: false },
  num_inference_steps: { type: 'number', min: 1, max: 200, whole: true },
  flow_shift: { type: 'number', min: 0, max: 100, whole: false },
};

export const vllmOmni: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'vllm-omni',
    // JSON creates: 400 "prompt missing" (recorded, 0.30.0).
    createForm: 'multipart',
    learnsForm: false,
    // `input_reference` as a file; `input_reference[image_url]`, `image` and `reference_image` are ignored without a word (recorded).
    image: { field: 'input_reference', as: 'file' },
    parameters: sameNames(PARAMETERS),
    // In memory, per process: it proves no absence (recorded).
    lists: true,
    // 200 at once, and the GPU goes on (recorded).
    deletes: true,
    deleteStops: false,
  },
  takes: {
    // Any; 721x1281 is taken and rendered as 720x1280 (recorded).
    sizes: IN_16S,
    // Any whole number is taken, up to what the GPU holds; without one it makes a single frame and says 4 (recorded).
    seconds: { from: 1, to: 60, first: 4 },
    maxPromptCharacters: 32_000,
    parameters: PARAMETERS,
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  // `model` must be the first served name, also where the list has others (recorded).
  listsItsModels: true,
  source: 'Recorded from vLLM-Omni 0.30.0, its own server with a stand-in for the GPU.',
};
