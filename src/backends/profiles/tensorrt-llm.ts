import type { Profile } from '../profile';
import { FREE, IN_16S, ONE_GPU, OWN_SERVER, USUAL_DIALECT } from './common';

export const tensorrtLlm: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'tensorrt-llm',
    // JSON and multipart; a field that it does not know is 422 (from its source).
    createForm: 'json-unless-image',
    learnsForm: false,
    // In the order of birth, without pages (from its source): it proves nothing.
    lists: true,
    deletes: true,
    // It cancels the task and removes the files (from its source).
    deleteStops: true,
  },
  takes: {
    sizes: IN_16S,
    // Up to 60; older versions up to 16 (from its source).
    seconds: { from: 1, to: 60, first: 4 },
    maxPromptCharacters: 32_000,
  },
  limits: ONE_GPU,
  charged: OWN_SERVER,
  price: FREE,
  // The model is ignored (from its source).
  listsItsModels: false,
  source: 'Read from the source of TensorRT-LLM (openai_video_routes.py); no running server was asked.',
};
