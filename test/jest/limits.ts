import { patience } from '../support/patience';

declare global {
  /** How long one test or hook may take on a quiet machine before it counts as hanging, ms; from the configuration. */
  var shotloopLimitMs: number;
}

jest.setTimeout(patience(globalThis.shotloopLimitMs));
