import fc from 'fast-check';
import { cases } from '../support/thorough';

// Of every property that names no number of its own.
fc.configureGlobal({ numRuns: cases(100) });
