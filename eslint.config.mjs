import { builtinModules } from 'node:module';
import prettier from 'eslint-config-prettier';
import { importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const nodeBuiltins = builtinModules.flatMap((name) => (name.startsWith('node:') ? [name] : [name, `node:${name}`]));

/** The rooms of src, from the top of the house down: a room may import from the rooms below it only. */
const outer = [
  ['index.ts'],
  ['app.ts'],
  ['connect-backends.ts', 'connect-webhooks.ts'],
  ['settings.ts', 'host-time.ts'],
  ['cli'],
  ['http'],
  ['orchestrations'],
  ['activities'],
  ['review'],
  ['client'],
  ['ledger'],
  ['backends'],
  ['video-api'],
  ['media', 'net', 'storage', 'webhooks', 'telemetry.ts', 'log.ts'],
];
/** No I/O, so orchestrators may import all of it. */
const core = [['views'], ['shots'], ['slots', 'renders'], ['plans'], ['contract/!(activities).ts']];
const rooms = [...outer, ...core];
const floors = rooms
  .flatMap((floor, depth) =>
    floor.map((room) => ({
      target: `./src/${room}`,
      from: [...rooms.slice(0, depth).flat(), ...floor.filter((neighbour) => neighbour !== room)].map(
        (upper) => `./src/${upper}`,
      ),
      message: `${room} may import from the rooms below it only (see eslint.config.mjs).`,
    })),
  )
  .filter((zone) => zone.from.length > 0);
/** What goes into an activity and comes out is made of plans, renders and shots, which the lowest floor knows nothing of. */
const activitiesZones = [
  {
    target: './src/contract/activities.ts',
    from: [...outer.flat(), 'views'].map((upper) => `./src/${upper}`),
    message: 'The list of activities is made of the core below the views only.',
  },
  {
    target: ['./src/plans', './src/contract/!(activities).ts'],
    from: './src/contract/activities.ts',
    message: 'The list of activities is made of this, not the other way round.',
  },
];

/** The durable client's own methods; `terminate`, `suspend` and `resume` are words of ours too, and nobody else has the client. */
const engineCalls = {
  selector:
    'MemberExpression[property.name=/^(startNew|getStatus|getStatusAll|getStatusBy|raiseEvent|readEntityState|signalEntity|rewind|purgeInstanceHistory|purgeInstanceHistoryBy|createCheckStatusResponse|createHttpManagementPayload|waitForCompletionOrCreateCheckStatusResponse)$/]',
  message: 'Only orchestrations/client.ts speaks to the engine: take an OrchestrationClient.',
};

/** What could be published tomorrow: packages in all but name, each with one way in. They know nothing of the app. */
const packages = { host: ['clock', 'process'], 'videos-api': ['clock', 'process'], clock: [], process: [] };
const faces = Object.entries(packages).flatMap(([name, needs]) => [
  {
    // Unit tests of its insides mirror its folders under test/unit/dev, and go inside.
    target: [
      ...['./src', './infra', './bench', './dev/*.ts', './test/!(unit)/**/*', './test/unit/!(dev)/**/*'],
      ...[`./dev/!(${name})/**/*`, './test/unit/dev/*.ts', `./test/unit/dev/!(${name})/**/*`],
    ],
    from: `./dev/${name}`,
    except: ['./index.ts'],
    message: `dev/${name} is a package: import from its index.ts.`,
  },
  {
    target: `./dev/${name}`,
    from: './',
    except: ['./node_modules', ...[name, ...needs].map((own) => `./dev/${own}`)],
    message: `dev/${name} is a package: it may import ${['npm packages', ...needs.map((need) => `dev/${need}`)].join(', ')} and nothing else.`,
  },
]);
/** A title is read alone, in a list or a search: so it does not begin where the title around it ends. */
const titles = {
  fragment: [
    '^(and|or|but|nor|so|also|too|then|when|while|once|until|unless|if|although|because|whose|which|that|of|by|with|without|for|to|in|on|at|from|after|before|does so|do so|is|are|was|were)\\b',
    'A title says who does what: it must not begin in the middle of a sentence.',
  ],
  sentence: ['\\S+\\s+\\S+\\s+\\S+', 'A title says who does what, in three words at least.'],
};

/** The command line knows the app by its API alone, as every other client does. */
const cliZone = {
  target: './src/cli',
  from: './src',
  // Of webhooks, what a receiver does with them.
  except: ['cli', 'client', 'views', 'shots', 'plans', 'contract', 'webhooks/verify-webhook.ts'].map(
    (room) => `./${room}`,
  ),
  message: 'The command line speaks through src/client, and may know what documents are made of.',
};

const zones = [...floors, cliZone, ...activitiesZones, ...faces, { target: './src', from: ['./dev', './test'] }];

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'coverage/', '.state/', 'node_modules/', 'test/fixtures/apps/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked, importX.flatConfigs.typescript, prettier],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: ['./dev/tsconfig.json', './test/tsconfig.json', './src/review/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/no-default-export': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-syntax': ['error', engineCalls],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'settings.ts alone reads the environment.' },
      ],
    },
  },
  {
    // The client and the page run in browsers.
    files: ['src/client/**/*.ts', 'src/review/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: nodeBuiltins, patterns: [{ group: ['zod', '@azure/*'], allowTypeImports: true }] },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', 'require', '__dirname', 'setImmediate'],
    },
  },
  // The command line is a program of its own, and this file is where its world comes in.
  { files: ['src/settings.ts', 'src/cli/main.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/orchestrations/client.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Orchestrators are replayed from history: no clock, randomness, I/O or configuration.
    files: ['src/orchestrations/**/*.ts'],
    ignores: ['src/orchestrations/client.ts'],
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
        engineCalls,
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
      'no-restricted-syntax': [
        'error',
        ...[
          'CallExpression[callee.name=/^(it|test|(before|after)(All|Each))$/] > Literal.arguments[raw=/^[0-9]/]',
          "CallExpression[callee.callee.property.name='each'] > Literal.arguments[raw=/^[0-9]/]",
          "CallExpression[callee.property.name='setTimeout'] > Literal.arguments[raw=/^[0-9]/]",
        ].map((selector) => ({
          selector,
          message: 'A limit in ms fails on slow machines: leave it to test/jest/limits.ts, or give patience(ms).',
        })),
      ],
    },
  },
  {
    files: ['test/{chaos,contract,e2e,replay}/**/*.ts'],
    rules: {
      'jest/valid-title': ['error', { mustNotMatch: { it: titles.fragment }, mustMatch: { it: titles.sentence } }],
    },
  },
  { files: ['**/*.{js,cjs,mjs}'], languageOptions: { globals: globals.node } },
);
