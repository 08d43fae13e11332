import type { Dialect } from './dialect';

/** OpenAI's and Azure's own way, which every other server's is told apart from. */
export const defaultDialect: Dialect = {
  profile: 'openai',
  createForm: 'json-unless-image',
  // Neither of the two ever says that a field which was sent is missing; a server that does has started nothing.
  learnsForm: true,
  secondsAs: 'string',
  image: { field: 'input_reference', as: 'file' },
  parameters: {},
  gateway: null,
  ordersOnce: false,
  synchronous: false,
  errorMayEndJob: false,
  failureTexts: [],
  lists: true,
  deletes: true,
  deleteStops: false,
  remixes: true,
  edits: true,
  extends: true,
};
