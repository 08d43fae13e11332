import type { Clock } from '../clock';
import type { HostConfig } from './config/host-config';
import type { DurableKind } from './durable/functions';
import type { HostLogEntry } from './host-log';
import type { Keys } from './http/keys';
import type { RouteTable } from './http/route-table';

export interface HostOptions {
  /** Folder with package.json and host.json. */
  readonly appDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Absent: state lives in memory. */
  readonly stateDir?: string;
  readonly clock?: Clock;
  /** App settings, on top of those of local.settings.json and of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Enforce keys, as Azure does and `func start` does not. */
  readonly auth?: boolean;
  /** How long an activity that a killed host was running waits before it runs again, clock time. Default: as host.json says, or five minutes. */
  readonly redeliveryMs?: number;
  /** The version of the Durable Task extension to behave as. */
  readonly extension?: '3.14' | '3.19';
  /**
   * Where the app runs: `inline`, the default, in this process; `process` in one of its own, as in Azure, which is started again
   * when it ends or when a function takes too long.
   */
  readonly worker?: 'inline' | 'process';
  readonly log?: (entry: HostLogEntry) => void;
}

export interface RunningHost {
  readonly baseUrl: string;
  readonly config: HostConfig;
  readonly routes: RouteTable;
  readonly keys: Keys;
  readonly stateDescription: string;
  /** Names of the durable functions by kind. */
  readonly durable: Readonly<Record<DurableKind, readonly string[]>>;
  /** Settings that the app names and nobody has set. */
  readonly missingSettings: readonly string[];
  /** What the app or its host.json asks for and this host does not do. */
  readonly unsupported: readonly string[];
  /** Lets running work finish, writes it down and frees the port and the state. */
  stop(): Promise<void>;
}
