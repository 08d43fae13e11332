import MarkdownIt from 'markdown-it';

/** What a Markdown file points to, and where others may point into it. */
export interface Markdown {
  /** Targets of links and pictures, as written. */
  readonly links: readonly string[];
  /** Code within the text. */
  readonly codes: readonly string[];
  /** Code in blocks of its own. */
  readonly blocks: readonly string[];
  /** A heading's anchor, as GitHub names it. */
  readonly anchors: readonly string[];
}

const parser = new MarkdownIt();

export function readMarkdown(text: string): Markdown {
  const tokens = parser.parse(text, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const headings = tokens.flatMap((token, index) => {
    const words = tokens[index + 1]?.children?.map(({ content }) => content).join('');
    return token.type === 'heading_open' && words !== undefined ? [words] : [];
  });
  return {
    links: inline.flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? []),
    codes: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
    blocks: tokens.filter(({ type }) => type === 'fence' || type === 'code_block').map(({ content }) => content),
    anchors: anchorsOf(headings),
  };
}

/** GitHub keeps letters, digits, hyphens and underscores, and counts headings of the same words. */
function anchorsOf(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((words) => {
    const anchor = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
