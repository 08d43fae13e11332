import type { Profile } from '../profile';
import { openai } from './openai';

/** The LiteLLM proxy: a gateway, which orders up to three times by itself unless it is told not to. */
const { price: _, ...asOpenai } = openai;

export const litellm: Profile = {
  ...asOpenai,
  dialect: {
    ...openai.dialect,
    profile: 'litellm',
    // JSON, so that it can be told to order once; in a form that is text.
    createForm: 'json-unless-image',
    learnsForm: false,
    gateway: 'litellm',
    // 400, or another provider's list (recorded, 1.108.7).
    lists: false,
    // 405 (recorded).
    deletes: false,
    // A remix was recorded; what goes upstream of edits and extensions was seen, and no whole one.
    remixes: true,
    edits: false,
    extends: false,
    // Of Veo: an operation that failed says completed, and its content says this (recorded).
    failureTexts: ['no response data in completed operation'],
  },
  // An entry of its list is what its configuration calls a model (recorded).
  listsItsModels: true,
  source: 'Recorded from the LiteLLM proxy 1.108.7, in front of an OpenAI-like server.',
};
