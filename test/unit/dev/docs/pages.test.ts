import { pages } from '../../../../dev/docs/pages';
import { fillRegions } from '../../../../dev/docs/regions';
import { GROUPS } from '../../../../dev/docs/settings-lists';
import { SETTINGS } from '../../../../src/settings';

describe('the pages of docs/', () => {
  it.each(pages().map(({ name, current, wanted }) => [name, { current, wanted }]))(
    '%s says what its sources say (else: npm run docs)',
    (_, { current, wanted }) => {
      expect(current).toBe(wanted);
    },
  );

  it('list each setting in one group', () => {
    expect(Object.values(GROUPS).flat().sort()).toEqual(Object.keys(SETTINGS).sort());
  });

  it('say of each setting which default it has and what it is for', () => {
    const page = pages()
      .find(({ name }) => name === 'docs/settings.md')
      ?.current.replace(/\s+/g, ' ');
    for (const { name, about, ...rest } of Object.values(SETTINGS)) {
      const entry = page?.split(`**\`${name}\`**`)[1]?.split('- **')[0];
      expect(entry).toContain(about);
      if ('fallback' in rest && rest.fallback) expect(entry).toContain(`default \`${rest.fallback}\``);
    }
  });
});

describe('fillRegions', () => {
  const page =
    'by hand\n\n<!-- generated: words (npm run docs) -->\n\nold\n\n<!-- end of what is generated -->\n\nby hand too\n';

  it('replaces what is generated and keeps what people wrote around it', () => {
    expect(fillRegions(page, { words: 'new' })).toBe(page.replace('old', 'new'));
  });

  it('refuses a part that has no place in the page', () => {
    expect(() => fillRegions(page, { words: 'new', others: 'x' })).toThrow('has no place for "others"');
  });

  it('refuses a place that nothing fills', () => {
    expect(() => fillRegions(page, {})).toThrow('Nothing generates words');
  });
});
