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
import { vllmOmni } from './vllm-omni';

/** Every kind of server that is known, by the name that a setting calls it. */
export const PROFILES: Readonly<Record<string, Profile>> = Object.fromEntries(
  [
    ...[openai, azure, vllmOmni, sglang, qvac, fastvideo, litellm],
    ...[newApi, newApiKling, newApiDoubao, newApiVidu, dynamo, tensorrtLlm],
  ].map((profile) => [profile.dialect.profile, profile]),
);

export const profileNames = Object.keys(PROFILES);
/** Looks at the server and says which of them it is. */
export const AUTO = 'auto';
