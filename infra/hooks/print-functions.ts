import Module, { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { functionsMark } from './list-functions';

// The worker offers @azure/functions-core by intercepting require; so does this stand-in, which only takes names down.
const folder = resolve(process.argv[2] ?? '.');
const names: string[] = [];
const core = {
  version: '0.0.0',
  hostVersion: '0.0.0',
  log: () => undefined,
  registerHook: () => new core.Disposable(),
  registerFunction: (metadata: { name: string }) => {
    names.push(metadata.name);
    return new core.Disposable();
  },
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  Disposable: class {
    dispose(): void {
      // Nothing is held.
    }
  },
};
const original: unknown = Reflect.get(Module.prototype, 'require');
Reflect.set(Module.prototype, 'require', function (this: unknown, id: string): unknown {
  if (id === '@azure/functions-core') return core;
  if (typeof original !== 'function') throw new Error('Module.prototype.require is not a function.');
  return Reflect.apply(original, this, [id]);
});

const load = createRequire(join(folder, 'package.json'));
load(folder);
process.stdout.write(`${functionsMark}${JSON.stringify(names)}\n`, () => process.exit(0));
