import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { asArray, asObject } from '../../infra/hooks/json';

const root = resolve(__dirname, '../..');
/** A copy that azd made has no issue form: .azdignore holds it back, and itself. */
const isCopy = !existsSync(join(root, '.azdignore'));

/** The files that make a repository a template others can use, and what each must hold to be more than a placeholder. */
const wanted: Readonly<Record<string, (text: string) => boolean>> = {
  LICENSE: (text) => text.startsWith('MIT License') && /Copyright \(c\) \d{4}/.test(text),
  'SECURITY.md': (text) => /report/i.test(text) && text.length > 300,
  'CODE_OF_CONDUCT.md': (text) => /conduct/i.test(text) && text.length > 200,
  'CONTRIBUTING.md': (text) => /npm run verify/.test(text),
  'CHANGELOG.md': (text) =>
    (text.match(/^- \S.{20,}$/gm) ?? []).length >= 3 && !/\bTODO\b|x\.y\.z|placeholder/i.test(text),
  ...(isCopy ? {} : { '.github/ISSUE_TEMPLATE/bug.yml': isIssueForm }),
};

function isIssueForm(text: string): boolean {
  const form = asObject(parse(text));
  const isComplete = ['name', 'description'].every((key) => typeof form[key] === 'string');
  return isComplete && asArray(form['body']).every((part) => typeof asObject(part)['type'] === 'string');
}

const read = (name: string): string => {
  const path = join(root, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};

const lacking = (texts: Readonly<Record<string, string>>): string[] =>
  Object.entries(wanted)
    .filter(([name, isGood]) => (texts[name] ?? '') === '' || !isGood(texts[name] ?? ''))
    .map(([name]) => name);

describe('the files around the code', () => {
  const texts = Object.fromEntries(Object.keys(wanted).map((name) => [name, read(name)]));

  it('are all there, and none is a placeholder', () => {
    expect(lacking(texts)).toEqual([]);
  });

  it.each(Object.keys(wanted))('and the check notices when %s is gone or empty of sense', (name) => {
    expect(lacking({ ...texts, [name]: '' })).toEqual([name]);
    expect(lacking({ ...texts, [name]: 'To be written.' })).toEqual([name]);
  });
});
