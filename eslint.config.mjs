import { builtinModules } from 'node:module';
import prettier from 'eslint-config-prettier';
import { importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const nodeBuiltins = builtinModules.flatMap((name) => (name.startsWith('node:') ? [name] : [name, `node:${name}`]));

/** The rooms of src, from the top of the house down: a room may import from the rooms below it only. */
const rooms = [
  ['index.ts', 'app.ts'],
  ['http'],
  ['orchestrations'],
  ['activities'],
  ['ledger'],
  ['video-api', 'media', 'storage'],
  ['settings.ts', 'log.ts'],
  // The typed client of our own API, for whoever speaks to an app over HTTP.
  ['client'],
  // The core: no I/O, so orchestrators may import all of it.
  ['views'],
  ['shots'],
  ['slots', 'renders'],
  ['plans'],
  ['contract'],
];
const zones = rooms
  .flatMap((floor, depth) =>
    floor.map((room) => ({
      target: `./src/${room}`,
      from: [...rooms.slice(0, depth).flat(), ...floor.filter((neighbour) => neighbour !== room && depth !== 0)].map(
        (upper) => `./src/${upper}`,
      ),
      message: `${room} may import from the rooms below it only (see eslint.config.mjs).`,
    })),
  )
  .filter((zone) => zone.from.length > 0);

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'coverage/', '.state/', 'node_modules/', 'test/fixtures/apps/', 'src/review/static/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked, importX.flatConfigs.typescript, prettier],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: { project: ['./dev/tsconfig.json', './test/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [...zones, { target: './src', from: './dev' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'settings.ts alone reads the environment.' },
      ],
    },
  },
  {
    // The client runs in browsers, too.
    files: ['src/client/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: nodeBuiltins, patterns: [{ group: ['zod', '@azure/*'], allowTypeImports: true }] },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require', '__dirname', 'setImmediate'],
    },
  },
  { files: ['src/settings.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    // The embedded host and the simulator serve any app: they know nothing of this one.
    files: ['dev/host/**/*.ts', 'dev/videos-api/**/*.ts', 'dev/clock/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: [{ target: './dev', from: './src' }] },
      ],
    },
  },
  {
    // Orchestrators are replayed from history: no clock, randomness, I/O or configuration.
    files: ['src/orchestrations/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: nodeBuiltins.map((name) => ({ name, allowTypeImports: true })),
          patterns: [
            {
              group: [
                '**/activities/*',
                '**/video-api/*',
                '**/ledger/*',
                '**/storage/*',
                '**/media/*',
                '**/http/*',
                '**/settings*',
              ],
              allowTypeImports: true,
              message: 'Orchestrators import types only; call an activity.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'fetch',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'crypto',
        'performance',
        'Promise',
        'console',
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Use context.df.currentUtcDateTime.',
        },
        {
          selector: "MemberExpression[object.name='Date'][property.name='now']",
          message: 'Use context.df.currentUtcDateTime.',
        },
        {
          selector: "MemberExpression[object.name='Math'][property.name='random']",
          message: 'Not deterministic under replay.',
        },
        {
          selector: ':function[async=true]',
          message: 'Orchestrators are sync generators: yield durable tasks, never await.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/no-disabled-tests': 'error',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'fc.assert'] }],
      'jest/no-conditional-expect': 'off',
      'jest/no-standalone-expect': 'off',
    },
  },
  { files: ['**/*.{js,cjs,mjs}'], languageOptions: { globals: globals.node } },
);
