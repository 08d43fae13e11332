import { randomUUID } from 'node:crypto';
import type { Dialect } from './dialect';
import { openaiAndAzure } from './openai-and-azure';

/** OpenAI itself, under /v1 only, where every error has the one envelope. */
export const openai: Dialect = {
  ...openaiAndAzure,
  name: 'openai',
  bases: ['/v1'],
  headers: () => ({ 'x-request-id': randomUUID() }),
};
