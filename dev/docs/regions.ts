const BEGIN = (name: string): string => `<!-- generated: ${name} (npm run docs) -->`;
const END = '<!-- end of what is generated -->';

/** What is generated, by the name of its place in a page. */
export type Regions = Readonly<Record<string, string>>;

/**
 * A page with every generated part brought up to date; what people wrote around them stays. A part without a place, or a place
 * without a part, is a mistake.
 */
export function fillRegions(page: string, regions: Regions): string {
  let rest = page;
  for (const [name, content] of Object.entries(regions)) {
    const begin = rest.indexOf(BEGIN(name));
    const end = rest.indexOf(END, begin);
    if (begin === -1 || end === -1) throw new Error(`The page has no place for "${name}": ${BEGIN(name)} … ${END}.`);
    rest = `${rest.slice(0, begin)}${BEGIN(name)}\n\n${content.trim()}\n\n${rest.slice(end)}`;
  }
  const names = [...rest.matchAll(/<!-- generated: (.+?) \(npm run docs\) -->/g)].map(([, name = '']) => name);
  const unknown = names.filter((name) => !(name in regions));
  if (unknown.length > 0)
    throw new Error(`Nothing generates ${unknown.join(', ')}; there is ${Object.keys(regions).join(', ')}.`);
  return rest;
}
