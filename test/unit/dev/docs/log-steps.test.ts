import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');
const page = readFileSync(join(root, 'docs/operations.md'), 'utf8');

/** Every step that src writes to the log, by what it is called with. */
const logged = new Set(
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(root, 'src', name), 'utf8').matchAll(
        /\blog\w*\(\s*(?:[\w.]+,\s*)?'([a-z]+\.[a-z_]+)'|\bstep: '([a-z]+\.[a-z_]+)'/g,
      ),
    ])
    .map(([, called, written]) => called ?? written),
);

describe('docs/operations.md', () => {
  it('says of every step in the log when it is written, and of no other', () => {
    const documented = [...page.matchAll(/^\| `([a-z]+\.[a-z_]+)`/gm)].map(([, step]) => step);
    expect(logged.size).toBeGreaterThan(30);
    expect(documented.sort()).toEqual([...logged].sort());
  });
});
