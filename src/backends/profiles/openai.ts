import type { Profile } from '../profile';
import { SORA_SECONDS, SORA_SIZES, USUAL_DIALECT, VENDOR } from './common';

/** OpenAI's own `/v1/videos`, and every server that does as it does. */
export const openai: Profile = {
  dialect: {
    ...USUAL_DIALECT,
    profile: 'openai',
    // POST /videos/{id}/remix, /videos/edits and /videos/extensions of OpenAI's reference.
    remixes: true,
    edits: true,
    extends: true,
  },
  takes: {
    sizes: SORA_SIZES,
    seconds: SORA_SECONDS,
    maxPromptCharacters: 32_000,
    makesSound: true,
    takesImage: true,
  },
  limits: { maxRunning: 2, createsPerMinute: 2 },
  charged: VENDOR,
  // sora-2, as its price list had it on that day.
  price: { usdPerSecond: 0.1, asOf: '2026-09-02' },
  listsItsModels: true,
  source: "OpenAI's API reference of /v1/videos.",
};
