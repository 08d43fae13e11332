import type { InvocationRequest, InvocationResponse, TypedData } from './core-types';
import type { RegisteredFunction } from './registry';

/** One call of a function. JSON and bytes only, since the app may run in another process. */
export interface Invocation {
  readonly functionId: string;
  readonly invocationId: string;
  readonly inputData: InvocationRequest['inputData'];
  readonly triggerMetadata: Record<string, TypedData>;
}

/** What runs the app, as the host sees it: in the host's own process, or in one of its own. */
export interface Worker {
  readonly functions: readonly RegisteredFunction[];
  /** The first file that was loaded. */
  readonly entryPoint: string;
  /** Resolves when it can run something: one that has just been started has to load the app first. */
  ready(): Promise<void>;
  /** Where the SDK's server for streamed requests listens; undefined for an app without HTTP streaming. */
  streamPort(): Promise<number | undefined>;
  /** Runs a function. Rejects with an Error whatever the app threw, and never settles once its worker is gone. */
  run(invocation: Invocation): Promise<InvocationResponse>;
  /** The host has given up an invocation because it took too long. */
  timedOut(invocationId: string): void;
  /**
   * Puts a new worker in the place of this one, whatever runs in it: what did is neither ended nor run again, and fails when its
   * time is over. Resolves when the new one is ready. Undefined where host and app are one process.
   */
  readonly restart: (() => Promise<void>) | undefined;
  /** Gives up what is left of workers that are gone, so that the host need not wait for it. */
  forget(): void;
  stop(): Promise<void>;
}

/** The host stops, and its invocation was left by a worker that is gone: whatever it was goes back to where it came from. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}
