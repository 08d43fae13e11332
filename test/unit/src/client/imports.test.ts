import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const src = resolve(__dirname, '../../../../src');
const ENTRY = join(src, 'client');

/** What a file takes along when it runs: types are gone by then, and lint sees to it that they are imported as such. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type)[^;]*? from '([^']+)';/gm)].map(
    ([, from = '']) => from,
  );

/** Every module that the client needs at run time, its own and others'. */
function modulesOf(files: readonly string[], seen = new Set<string>()): Set<string> {
  for (const file of files.filter((each) => !seen.has(each))) {
    seen.add(file);
    const imported = importsOf(file).map((from) =>
      from.startsWith('.') ? `${resolve(dirname(file), from)}.ts` : from,
    );
    for (const each of imported) {
      if (each.endsWith('.ts')) modulesOf([each], seen);
      else seen.add(each);
    }
  }
  return seen;
}

describe('the typed client', () => {
  const files = readdirSync(ENTRY).map((name) => join(ENTRY, name));
  const modules = [...modulesOf(files)].map((each) => (each.endsWith('.ts') ? relative(src, each) : each));

  it('takes along nothing but itself and plain data, so that a page of a few kilobytes can have it', () => {
    const others = modules.filter((each) => !each.startsWith('client/'));
    expect(others).toEqual(['shots/pipeline-states.ts']);
  });
});
