// @ts-check
// Preloaded into Azurite. It holds its index in memory (LokiJS) and saves the whole of it every five seconds: a blob that it
// acknowledged just before `kill -9` has its bytes on disk, and no name. Here every change of the index is appended to a journal
// in the very step that makes it, so before it is answered, and a start puts what the last save lacks back in.
const { createRequire } = require('node:module');
const { openJournal } = require('./journal.cjs');

const azurite = createRequire(/** @type {string} */ (process.argv[1]));
const stores = ['./persistence/LokiBlobMetadataStore', '../common/persistence/LokiExtentMetadataStore'];

for (const name of stores) {
  const { prototype } = azurite(name).default;
  const { init } = prototype;
  prototype.init = async function () {
    await init.call(this);
    await keepEveryChange(this.db);
  };
}

/** @param {import('./loki').Loki} db */
async function keepEveryChange(db) {
  const journal = openJournal(db.filename);
  const adapter = db.persistenceAdapter;
  const save = adapter.saveDatabase.bind(adapter);
  // Called with the index as it stands: what is journalled from here on is not in it, all that was journalled before is.
  adapter.saveDatabase = (filename, text, callback) => {
    const forget = journal.turnPage();
    save(filename, text, (error) => {
      if (!error) forget();
      callback(error);
    });
  };
  for (const [name, documents] of journal.left) putBack(db.getCollection(name), documents);
  for (const collection of db.collections) {
    const { name } = collection;
    collection.on('insert', (document) => journal.put(name, document));
    collection.on('update', (document) => journal.put(name, document));
    collection.on('delete', (document) => journal.remove(name, document.$loki));
  }
  await new Promise((resolve, reject) => db.saveDatabase((error) => (error ? reject(error) : resolve(undefined))));
}

/**
 * @param {import('./loki').Collection} collection
 * @param {ReadonlyMap<number, import('./loki').Document | undefined>} documents
 */
function putBack(collection, documents) {
  // LokiJS finds a document by the order of their ids, so new ones are put in by it.
  for (const [id, document] of [...documents].sort(([a], [b]) => a - b)) {
    const held = collection.get(id);
    if (document === undefined) {
      if (held) collection.remove(held);
    } else if (held) collection.update(document);
    else {
      const { $loki: _, ...fresh } = document;
      // It numbers documents itself, and refuses one that brings its number along.
      collection.maxId = id - 1;
      collection.insert(fresh);
    }
  }
}
