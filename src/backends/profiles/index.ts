import type { Profile } from '../profile';
import { azure } from './azure';
import { dynamo } from './dynamo';
import { fastvideo } from './fastvideo';
import { litellm } from './litellm';
import { newApi, newApiDoubao, newApiKling, newApiVidu } from './new-api';
import { openai } from './openai';
import { qvac } from './qvac';
import { sglang } from './sglang';
import { tensorrtLlm } from './tensorrt-llm';
import { unknownForm, unknownServer } from './unknown';
import { vllmOmni } from './vllm-omni';

const byName = (profiles: readonly Profile[]): Record<string, Profile> =>
  Object.fromEntries(profiles.map((profile) => [profile.dialect.profile, profile]));

const KNOWN = byName([
  ...[openai, azure, vllmOmni, sglang, qvac, fastvideo, litellm],
  ...[newApi, newApiKling, newApiDoubao, newApiVidu, dynamo, tensorrtLlm],
]);
/** The names that a setting may call a server by. */
export const profileNames = Object.keys(KNOWN);
/** Every kind of server that is known, and those that a look may end with. */
export const PROFILES: Readonly<Record<string, Profile>> = { ...KNOWN, ...byName([unknownServer, unknownForm]) };

/** Looks at the server and says which of them it is. */
export const AUTO = 'auto';
