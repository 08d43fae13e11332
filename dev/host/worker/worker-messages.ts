import type { LogLevel } from '../host-log';
import type { FunctionMetadata, InvocationResponse } from './core-types';
import type { ToldTime } from './lent-clock';
import type { Invocation } from './worker';

/** What the host tells a worker in a process of its own. */
export type ToWorker =
  | { readonly kind: 'load'; readonly appDir: string; readonly time: ToldTime }
  | { readonly kind: 'invoke'; readonly invocation: Invocation; readonly time: ToldTime }
  | { readonly kind: 'stop' };

/** What such a worker tells the host. */
export type ToHost =
  | {
      readonly kind: 'loaded';
      readonly functions: readonly FunctionMetadata[];
      readonly entryPoint: string;
      readonly streamPort: number | undefined;
    }
  | { readonly kind: 'notLoaded'; readonly message: string; readonly cause: string | undefined }
  | { readonly kind: 'returned'; readonly invocationId: string; readonly response: InvocationResponse }
  | { readonly kind: 'threw'; readonly invocationId: string; readonly message: string; readonly stack: string }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly category: string;
      readonly message: string;
      readonly about: { readonly invocationId?: string; readonly functionName?: string } | undefined;
    };
