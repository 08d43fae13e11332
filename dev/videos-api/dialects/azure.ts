import type { Dialect } from './dialect';
import { openaiAndAzure } from './openai-and-azure';

/** Azure OpenAI, under /openai/v1 only. */
export const azure: Dialect = { ...openaiAndAzure, name: 'azure', bases: ['/openai/v1'] };
