// @ts-check
const { appendFileSync, closeSync, openSync, readFileSync, readdirSync, unlinkSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

/**
 * What has changed in a database since its file was last saved whole, a line each, on numbered pages beside the file.
 * Lines are written synchronously and not flushed: they outlive the process, however it ends, but not the machine.
 *
 * @param {string} databaseFile
 */
function openJournal(databaseFile) {
  const folder = dirname(databaseFile);
  const prefix = `${basename(databaseFile)}.journal-`;
  /** @param {number} page */
  const fileOf = (page) => join(folder, `${prefix}${page}`);
  const pages = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
  const left = read(pages.map((page) => readFileSync(fileOf(page), 'utf8')));

  let page = (pages.at(-1) ?? 0) + 1;
  let fd = openSync(fileOf(page), 'a');
  pages.push(page);
  /** @param {unknown[]} line */
  const write = (...line) => appendFileSync(fd, `${JSON.stringify(line)}\n`);

  return {
    /** By collection and id, what earlier processes wrote last: a document, or undefined for one that was deleted. */
    left,
    /** @param {string} collection @param {import('./loki').Document} document */
    put: (collection, document) => write(collection, document.$loki, document),
    /** @param {string} collection @param {number} id */
    remove: (collection, id) => write(collection, id),
    /** Goes on on a new page; what it returns takes the ones before it away. */
    turnPage() {
      const before = page;
      closeSync(fd);
      page += 1;
      fd = openSync(fileOf(page), 'a');
      pages.push(page);
      return () => {
        // The oldest first: a later page without an earlier one is whole, the other way round it would be an older state.
        while (pages[0] !== undefined && pages[0] <= before) unlinkSync(fileOf(/** @type {number} */ (pages.shift())));
      };
    },
  };
}

/** @param {readonly string[]} texts */
function read(texts) {
  /** @type {Map<string, Map<number, import('./loki').Document | undefined>>} */
  const left = new Map();
  for (const text of texts) {
    // A line without its end was cut off with its process, before what it tells was answered.
    for (const line of text.split('\n').slice(0, -1)) {
      const [collection, id, document] = JSON.parse(line);
      const documents = left.get(collection) ?? new Map();
      left.set(collection, documents.set(id, document));
    }
  }
  return left;
}

module.exports = { openJournal };
