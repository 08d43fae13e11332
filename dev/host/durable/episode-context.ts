import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import type { DurableFunctions } from './functions';
import type { HubSettings } from './hub-settings';

/** What an episode needs of the hub. */
export interface EpisodeContext {
  readonly clock: Clock;
  readonly functions: DurableFunctions;
  readonly settings: HubSettings;
  readonly log: Log;
}

/** The category of everything the engine logs. */
export const ENGINE = 'Host.Triggers.DurableTask';
