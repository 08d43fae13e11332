import type { LogFields } from '../log';

/** One structured line about one step, already bound to where it goes. */
export type Log = (step: string, fields: LogFields) => void;
