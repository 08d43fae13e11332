import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from './core-types';
import { hooks, type Hooks } from './hooks';

/** A function of the app, as the host knows it: wherever its code runs. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
}

/** A function with its code, where that is loaded. */
export interface LoadedFunction extends RegisteredFunction {
  readonly callback: FunctionCallback;
}

/** What the app told the core module while it loaded. Names are kept as written and looked up ignoring case. */
export interface Registry {
  readonly functions: Map<string, LoadedFunction>;
  readonly hooks: Hooks;
  model: ProgrammingModel | undefined;
  /** Set when start-up is over: functions may no longer be registered. */
  locked: boolean;
}

export function registry(): Registry {
  return { functions: new Map(), hooks: hooks(), model: undefined, locked: false };
}

export function functionId({ metadata }: RegisteredFunction): string {
  return metadata.functionId ?? metadata.name;
}

export function triggerOf({ metadata }: RegisteredFunction): { readonly name: string; readonly type: string } {
  for (const [name, { type }] of Object.entries(metadata.bindings)) {
    if (/trigger$/i.test(type)) return { name, type };
  }
  throw new Error(`Function "${metadata.name}" has no trigger.`);
}
