import { readFileSync } from 'node:fs';
import { PROFILES } from '../../../../src/backends/profiles';
import { readSettings } from '../../../../src/settings';

const page = readFileSync('docs/backends.md', 'utf8');
const section = page.slice(page.indexOf('## Settings to paste'));
const blocks = [...section.matchAll(/```json\n([\s\S]*?)```/g)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('"profile"'));
const told = blocks.map((text) => (JSON.parse(text) as { profile: string }[])[0]?.profile);

describe('the settings to paste in docs/backends.md', () => {
  it('are there for every profile that ships', () => {
    const shipped = Object.keys(PROFILES).filter((name) => !name.startsWith('unknown'));
    expect(told.filter((name) => name !== undefined).sort()).toEqual(shipped.sort());
  });

  it.each(blocks)('are settings that the app takes: %s', (text) => {
    const result = readSettings({
      SHOTLOOP_STORAGE_ACCOUNT_URL: 'https://a.blob.core.windows.net',
      MY_BACKEND_KEY: 'a-key',
      VIDEO_BACKENDS: text,
    });
    expect(result.ok ? [] : result.problems).toEqual([]);
  });
});
