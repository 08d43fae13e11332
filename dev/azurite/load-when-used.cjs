// @ts-check
// Preloaded into Azurite. Half of its start goes into two libraries that it has no use for here: one that reports to Microsoft, which
// is switched off, and one for SQL databases, where its index is in LokiJS. Each is loaded when something of it is asked for.
const Module = require('node:module');

/** Which request of which file waits: `{ [end of the file's path]: request }`. */
const LATER = { 'common/Telemetry.js': 'applicationinsights', 'blob/BlobServerFactory.js': './SqlBlobServer' };

/** @type {(request: string, parent: NodeJS.Module | undefined, isMain: boolean) => unknown} */
// @ts-expect-error Node's own loader, which its types leave out.
const load = Module._load;

// @ts-expect-error As above.
Module._load = function (
  /** @type {string} */ request,
  /** @type {NodeJS.Module | undefined} */ parent,
  /** @type {boolean} */ isMain,
) {
  /** @returns {any} */
  const now = () => load.call(this, request, parent, isMain);
  return isLater(request, parent?.filename) ? whenUsed(now) : now();
};

/**
 * @param {string} request
 * @param {string | null | undefined} file
 */
function isLater(request, file) {
  const path = file?.replaceAll('\\', '/') ?? '';
  return Object.entries(LATER).some(([end, awaited]) => request === awaited && path.endsWith(end));
}

/** @param {() => object} loadNow */
function whenUsed(loadNow) {
  return new Proxy(
    {},
    {
      // TypeScript's helpers ask for this one of every module as soon as they have it.
      get: (_, name) => (name === '__esModule' ? true : Reflect.get(loadNow(), name)),
      has: (_, name) => name in loadNow(),
    },
  );
}
