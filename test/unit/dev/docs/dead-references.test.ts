import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { deadReferences, markdownFiles } from '../../../../dev/docs/dead-references';

const root = resolve(__dirname, '../../../..');
const files = markdownFiles(root);

describe('every Markdown file of the project', () => {
  it('is looked at: there are the README, the pages of docs/ and a README in each package', () => {
    expect(files.map((path) => relative(root, path).replaceAll('\\', '/'))).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/pay-once.md', 'dev/host/README.md']),
    );
  });

  it.each(files.map((path) => [relative(root, path), path]))('%s names only what is there', (_, path) => {
    expect(deadReferences(root, path)).toEqual([]);
  });
});

describe('the name of the program', () => {
  it.each(files.map((path) => [relative(root, path), path]))(
    'is in %s never what npm would fetch from strangers',
    (_, path) => {
      expect(readFileSync(path, 'utf8')).not.toMatch(/\bnp(x|m exec)( -\S+)* shotloop\b/);
    },
  );
});

describe('deadReferences', () => {
  const page = join(root, 'docs/page.md');
  const found = (text: string): string[] => deadReferences(root, page, text);

  it.each([
    ['a linked file', '[x](nowhere.md)', 'the link nowhere.md'],
    ['a picture', '![x](images/nowhere.svg)', 'the link images/nowhere.svg'],
    ['a heading of its own', '# Here\n\n[x](#there)', 'the link #there'],
    ['a heading of another file', '[x](../README.md#nowhere)', 'the link ../README.md#nowhere'],
    ['a file in the text', 'see `src/nowhere.ts`', 'the file src/nowhere.ts'],
    ['an npm script', '```sh\nnpm run nothing\n```', 'npm run nothing'],
  ])('notices that %s is not there', (_, text, what) => {
    expect(found(text)).toEqual([`docs/page.md names ${what}, which is not there`]);
  });

  it('finds nothing wrong with what is there, or is elsewhere', () => {
    expect(
      found(
        '# Two `words`, here\n\n[a](#two-words-here) [b](../README.md#resources) [c](https://example.com/x) ' +
          '![d](images/loop.svg) `src/settings.ts` `../README.md` `npm run build`',
      ),
    ).toEqual([]);
  });
});
