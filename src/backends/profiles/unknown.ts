import type { Profile } from '../profile';
import { openai } from './openai';
import { SORA_SECONDS, SORA_SIZES } from './common';

/** A server that did not give itself away: spoken to as OpenAI, and nothing is learnt from what it refuses. */
export const unknownServer: Profile = {
  dialect: { ...openai.dialect, profile: 'unknown', learnsForm: false, remixes: false, edits: false, extends: false },
  takes: { sizes: SORA_SIZES, seconds: SORA_SECONDS, maxPromptCharacters: 32_000 },
  limits: openai.limits,
  charged: openai.charged,
  listsItsModels: true,
  source: 'Nothing is known of it.',
};

/** The same, where its own description says that a create is a form. */
export const unknownForm: Profile = {
  ...unknownServer,
  dialect: { ...unknownServer.dialect, profile: 'unknown:form', createForm: 'multipart' },
};
