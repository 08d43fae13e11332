import type { Backend } from './backend';

/** Of a backend, what a brief is held against. */
export type BriefLimits = Pick<
  Backend,
  | 'name'
  | 'sizes'
  | 'seconds'
  | 'maxPromptCharacters'
  | 'parameters'
  | 'images'
  | 'takesImage'
  | 'makesSound'
  | 'makesFrom'
>;
