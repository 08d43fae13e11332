import type { BackendEntry } from './backend-settings';
import { AUTO, PROFILES } from './profiles';

/** Whether a backend of the settings answers a create only when the clip is there, as far as they tell. */
export const isSynchronous = ({ synchronous, profile }: BackendEntry): boolean =>
  synchronous ?? PROFILES[profile]?.dialect.synchronous ?? false;

/** The same of one that is only looked at later. */
export const mayBeSynchronous = (entry: BackendEntry): boolean =>
  isSynchronous(entry) || (entry.profile === AUTO && entry.synchronous === undefined);
