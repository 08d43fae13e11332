import Module from 'node:module';

import type { LogLevel } from '../host-log';
import type { FunctionCallback, FunctionMetadata, ProgrammingModel } from './core-types';
import type { Hook } from './hooks';
import type { Registry } from './registry';

export const WORKER_VERSION = '3.9.1';
export const HOST_VERSION = '4.1037.0.0';

/** Hears of what the app or the SDK logs outside of an invocation. */
export type CoreLog = (level: LogLevel, category: string, message: string) => void;

/** What `require('@azure/functions-core')` gives: nothing in node_modules has that name, the worker provides it. */
export function coreModule(registry: Registry, log: CoreLog): object {
  return {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    setProgrammingModel: (model: ProgrammingModel) => void (registry.model = model),
    getProgrammingModel: () => registry.model,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      const id = metadata.functionId ?? metadata.name;
      if (registry.locked) throw systemError('A function can only be registered during app startup.');
      if (registry.functions.has(id)) throw systemError(`A function with id "${id}" has already been registered.`);
      registry.functions.set(id, { metadata, callback });
      return new Disposable(() => {
        if (registry.locked) throw systemError('A function can only be disposed during app startup.');
        registry.functions.delete(id);
      });
    },
    registerHook: (name: string, callback: Hook) => registry.hooks.add(name, callback),
    log,
    Disposable,
  };
}

/** Makes every later `require('@azure/functions-core')` of this process give `core`, as the real worker does. Returns the undoing. */
export function installCoreModule(core: object): () => void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy passes `this` on
  const original = Module.prototype.require;
  Module.prototype.require = new Proxy(original, {
    apply: (target, self: unknown, args: [string]) =>
      args[0] === '@azure/functions-core' ? core : (Reflect.apply(target, self, args) as unknown),
  });
  return () => {
    Module.prototype.require = original;
  };
}

class Disposable {
  constructor(private readonly callOnDispose: () => unknown) {}
  dispose(): unknown {
    return this.callOnDispose();
  }
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((one) => one.dispose()));
  }
}

function systemError(message: string): Error {
  return Object.assign(new Error(message), { isAzureFunctionsSystemError: true });
}
