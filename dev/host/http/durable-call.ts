import type { Clock } from '../../clock';
import type { HubClient } from '../durable/hub-client';
import type { TaskHub } from '../durable/task-hub';
import type { DurableUrlSettings } from './durable-urls';
import type { Exchange } from './exchange';

/** What the management API works on. */
export interface DurableApi {
  readonly hub: TaskHub;
  readonly client: HubClient;
  readonly clock: Clock;
  readonly urls: DurableUrlSettings;
  readonly maxBodyBytes: number;
  readonly useForwardedHost: boolean;
  readonly useAppLease: boolean;
  /** The SDK's own way in answers in chunks, the way from outside with a length. */
  readonly chunked: boolean;
  readonly isDisabled: (name: string) => boolean;
}

/** One call of the management API: what was asked, by which origin it is to be answered, and the body. */
export interface DurableCall extends DurableApi {
  readonly exchange: Exchange;
  readonly origin: string;
  readonly body: Buffer;
}
