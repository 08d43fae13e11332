/** The app and its packages in one file, beside the modules that it is made of; the `main` of package.json. */
export const BUNDLE = 'dist/shotloop.js';
