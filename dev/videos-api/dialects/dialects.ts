import { azure } from './azure';
import type { Dialect } from './dialect';
import { dynamo } from './dynamo';
import { fastvideo } from './fastvideo';
import { litellm } from './litellm';
import { newApi, newApiDoubao, newApiKling, newApiVidu } from './new-api';
import { openai } from './openai';
import { openaiAndAzure } from './openai-and-azure';
import { qvac } from './qvac';
import { sglang, sglangI2v, sglangT2v } from './sglang';
import { tensorrtLlm } from './tensorrt-llm';
import { vllmOmni } from './vllm-omni';

const ALL: readonly Dialect[] = [
  ...[openai, azure, vllmOmni, sglang, sglangT2v, sglangI2v, qvac, fastvideo, litellm],
  ...[newApi, newApiKling, newApiDoubao, newApiVidu, dynamo, tensorrtLlm],
];

export const DIALECTS: readonly string[] = ALL.map(({ name }) => name);

/** The dialect of a name; OpenAI's and Azure's at once when there is none. Throws a RangeError that lists them all. */
export function dialectNamed(name: string | undefined): Dialect {
  if (name === undefined) return openaiAndAzure;
  const dialect = ALL.find((each) => each.name === name);
  if (dialect === undefined) throw new RangeError(unknownDialect(name));
  return dialect;
}

export const unknownDialect = (name: string): string =>
  `There is no dialect "${name}"; there are: ${DIALECTS.join(', ')}.`;

/** The first of the models that a dialect serves. */
export const dialectModel = (name: string): string => dialectNamed(name).models[0] ?? '';
