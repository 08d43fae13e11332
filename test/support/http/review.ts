import { resolve } from 'node:path';
import { reviewFiles } from '../../../src/http/review-files';

/** A page that the build could have left. */
export const REVIEW = reviewFiles(resolve(__dirname, '../../fixtures/review'));
/** Its script. */
export const SCRIPT = 'review-A1.js';
