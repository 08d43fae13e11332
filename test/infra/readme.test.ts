import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

/** What a gallery of templates, and whoever is about to deploy, looks for in the README; in this order. */
const headings = ['Features', 'Getting Started', 'Guidance', 'Resources'];
const wanted: readonly (readonly [string, RegExp])[] = [
  ['a security notice', /^\*\*Important Security Notice\*\*/m],
  ['an architecture diagram', /^```mermaid$/m],
  ['how to deploy', /^azd auth login && azd up\b/m],
  ['how to read what was deployed', /azd env get-values.*SERVICE_API_URI/],
  ['how to get the function key', /az functionapp keys list -g \S+ -n \S+/],
  ['how to trigger', /^curl .*\$SERVICE_API_URI\/api\/pipelines" .*x-functions-key.*@samples\/paper-boat\.json/m],
  ['how to watch', /^curl .*\$SERVICE_API_URI\/api\/pipelines\/ID\?wait=30" .*x-functions-key/m],
  ['how to tear down', /^azd down --purge\b/m],
  ['quota', /\bquota\b.*\n?.*az cognitiveservices usage list/i],
  ['the retirement date', /retire `sora-2` on 2026-10-15/],
  ['costs', /^\| what +\| costs +\|$/m],
  ['regions', /eastus2 or swedencentral/],
];

function lacking(text: string): string[] {
  const found = [...text.matchAll(/^## (.+)$/gm)]
    .map(([, title = '']) => title)
    .filter((title) => headings.includes(title));
  return [
    ...headings.filter((title) => !found.includes(title)).map((title) => `## ${title}`),
    ...(found.join() === headings.filter((title) => found.includes(title)).join() ? [] : ['the order of its headings']),
    ...wanted.filter(([, pattern]) => !pattern.test(text)).map(([name]) => name),
    ...(text.split('\n').length - 1 <= 200 ? [] : ['brevity: 200 lines at most']),
  ];
}

describe('README.md', () => {
  it('has what a gallery of templates asks for, in 200 lines at most', () => {
    expect(lacking(readme)).toEqual([]);
  });

  it.each(headings)('and the check notices when "## %s" is gone', (title) => {
    expect(lacking(readme.replace(`## ${title}\n`, ''))).toEqual([`## ${title}`]);
  });

  it.each(wanted)('and the check notices when it lacks %s', (name, pattern) => {
    const every = new RegExp(pattern.source, `${pattern.flags}g`);
    expect(lacking(readme.replace(every, ''))).toContain(name);
  });

  it('and the check notices headings in another order, and a line too many', () => {
    const swapped = readme
      .replace('## Guidance', '## X')
      .replace('## Features', '## Guidance')
      .replace('## X', '## Features');
    expect(lacking(swapped)).toEqual(['the order of its headings']);
    expect(lacking(readme + '\n'.repeat(200))).toEqual(['brevity: 200 lines at most']);
  });

  it('retires the model on the day that the hook warns of', () => {
    const [, day] = /soraRetirement = '([\d-]+)'/.exec(read('infra/hooks/check-choices.ts')) ?? [];
    expect(readme).toContain(`retire \`sora-2\` on ${day}`);
    expect(read('infra/README.md')).toContain(`\`sora-2\` on ${day}`);
  });
});

describe('infra/README.md', () => {
  const guide = read('infra/README.md');

  it('tells which tokens Entra mode takes, and that status URLs want one too', () => {
    expect(read('infra/modules/function-app.bicep')).toMatch(/openIdIssuer: .*\/v2\.0'/);
    expect(guide).toMatch(/requestedAccessTokenVersion=2/);
    expect(guide).toMatch(/`statusQueryGetUri` and the others\)[^]{0,60}want\s+the token as well/);
  });

  it('tells how to run it without Docker, and of the emulator of the scheduler, which needs it', () => {
    expect(guide).toMatch(/Locally nothing changes \(Azurite\)/);
    expect(guide).toMatch(/docker run .*mcr\.microsoft\.com\/dts\/dts-emulator/);
    expect(readme).toMatch(/no Azure, no Functions tools, no ffmpeg/);
  });
});
