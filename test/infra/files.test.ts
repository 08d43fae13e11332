import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import ignore from 'ignore';
import { parse } from 'yaml';
import { engines } from '../../infra/hooks/assemble-package';
import { asArray, asObject, asText, type Json, parseObject } from '../../infra/hooks/json';
import { ROUTES } from '../../src/http/routes';
import { SHARED_ROUTES } from '../../src/http/shared-routes';
import { SETTINGS } from '../../src/settings';
import { allChecks } from './checks/all-checks';
import { azureYamlSchema } from './schemas/azure-yaml';
import { deploymentParametersSchema } from './schemas/deployment-parameters';
import { devContainerSchema } from './schemas/dev-container';
import { workflowProblems } from './workflow-problems';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = (path: string): Json => parseObject(read(path), path);
const yaml = (path: string): Json => asObject(parse(read(path)));

const ajv = new Ajv({ allErrors: true, strict: true });
function violations(schema: object, value: unknown): string[] {
  const validate = ajv.compile(schema);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const azureYaml = yaml('azure.yaml');
const service = asObject(asObject(azureYaml['services'])['api']);
const parameters = asObject(json('infra/main.parameters.json')['parameters']);
const variables = new Map(
  Object.entries(parameters).map(([name, entry]) => {
    const [, variable = '', fallback] = /^\$\{(\w+)(?:=([^}]*))?\}$/.exec(String(asObject(entry)['value'])) ?? [];
    return [variable, { parameter: name, fallback }];
  }),
);
/** azd sets these itself. */
const setByAzd = ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_PRINCIPAL_ID', 'AZURE_PRINCIPAL_TYPE'];
const chosen = [...variables.keys()].filter((name) => !setByAzd.includes(name));

/**
 * `azd deploy` runs the project's predeploy, then packages the services, then runs the predeploy of each: on a fresh machine
 * only that one finds a package.
 */
function misplacedHooks(project: Json): string[] {
  const own = Object.keys(asObject(project['hooks']));
  const ofService = Object.keys(asObject(asObject(asObject(project['services'])['api'])['hooks']));
  return [
    ...['predeploy', 'prepackage'].filter((name) => own.includes(name)).map((name) => `project ${name}`),
    ...['predeploy', 'prepackage'].filter((name) => !ofService.includes(name)).map((name) => `service without ${name}`),
  ];
}

describe('azure.yaml', () => {
  it('satisfies the schema, which it names, and the schema refuses what azd would', () => {
    expect(read('azure.yaml')).toMatch(/^# yaml-language-server: \$schema=https:.*azure\.yaml\.json\n/);
    expect(violations(azureYamlSchema, azureYaml)).toEqual([]);
    const broken = { ...azureYaml, services: { api: { ...service, host: 'containerapp', image: 'x' } } };
    expect(violations(azureYamlSchema, broken)).not.toEqual([]);
  });

  it('names the template by the version of package.json and an azd that knows hooks in TypeScript', () => {
    const { name, version } = json('package.json');
    expect(asObject(azureYaml['metadata'])['template']).toBe(`${String(name)}@${String(version)}`);
    const [, major, minor] = />= (\d+)\.(\d+)\./.exec(String(asObject(azureYaml['requiredVersions'])['azd'])) ?? [];
    expect(Number(major) * 1000 + Number(minor)).toBeGreaterThanOrEqual(1024);
  });

  it('names hooks that exist', () => {
    const hooks = [...Object.values(asObject(azureYaml['hooks'])), ...Object.values(asObject(service['hooks']))];
    const paths = hooks.map((hook) => asText(asObject(hook)['run']) ?? '');
    expect(paths).toHaveLength(4);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('hangs what looks at the package on the service, whose hooks come after packaging, and not on the project', () => {
    expect(misplacedHooks(azureYaml)).toEqual([]);
    const broken = { ...azureYaml, hooks: { ...asObject(azureYaml['hooks']), predeploy: { run: 'infra/hooks/x.ts' } } };
    expect(misplacedHooks(broken)).toEqual(['project predeploy']);
  });

  it('hands every variable of main.parameters.json to a pipeline', () => {
    expect([...asArray(asObject(azureYaml['pipeline'])['variables'])].sort()).toEqual([...chosen].sort());
  });
});

describe('main.parameters.json', () => {
  it('satisfies the schema, which refuses a literal in place of a variable', () => {
    expect(violations(deploymentParametersSchema, json('infra/main.parameters.json'))).toEqual([]);
    const broken = { ...json('infra/main.parameters.json'), parameters: { location: { value: 'eastus2' } } };
    expect(violations(deploymentParametersSchema, broken)).not.toEqual([]);
  });

  it('gives every parameter of main.bicep, and each its own variable', () => {
    const declared = [...read('infra/main.bicep').matchAll(/^param (\w+) /gm)].map(([, name]) => name);
    expect(Object.keys(parameters).sort()).toEqual(declared.sort());
    expect(variables.size).toBe(declared.length);
  });

  it('asks for nothing but environment and region: every other value has the default of the template', () => {
    const asked = [...variables].filter(([, { fallback }]) => fallback === undefined).map(([name]) => name);
    expect(asked).toEqual(['AZURE_ENV_NAME', 'AZURE_LOCATION']);
    const bicep = read('infra/main.bicep');
    const differing = [...variables.values()].filter(({ parameter, fallback }) => {
      const [, declared] = new RegExp(`^param ${parameter} \\w+ = (.*)$`, 'm').exec(bicep) ?? [];
      return declared !== undefined && declared.replace(/^'|'$/g, '') !== fallback;
    });
    expect(differing).toEqual([]);
  });

  it('has every variable in the table of infra/README.md, with its default', () => {
    const table = read('infra/README.md');
    const missing = [...variables].filter(([name, { fallback }]) => {
      const [, documented] = new RegExp(`^\\| \`${name}\` +\\| (\`[^\`]*\`|[^|]*?) +\\|`, 'm').exec(table) ?? [];
      return documented === undefined || (Boolean(fallback) && documented !== `\`${fallback}\``);
    });
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});

/** Whether one of these paths of Easy Auth, of which a star stands at the end alone, covers a path of the app. */
const isExcluded = (excluded: readonly string[], path: string): boolean =>
  excluded.some((each) => (each.endsWith('/*') ? path.startsWith(each.slice(0, -1)) : path === each));

/** Routes that Easy Auth stands in the way of although a browser without a token opens them, and those that it leaves open by mistake. */
function wrongAtTheDoor(excluded: readonly string[]): string[] {
  const all = [...Object.entries(ROUTES), ...Object.entries(SHARED_ROUTES)];
  return all.flatMap(([name, { path, auth }]) => {
    const isOpen = isExcluded(excluded, `/api/${path}`);
    if (auth === 'function') return isOpen ? [`${name} is open`] : [];
    return isOpen || BEHIND_THE_DOOR.includes(name) ? [] : [`${name} is closed`];
  });
}
/** CORS is asked of Easy Auth itself; and the page of a key has nothing to show to whoever has no token, so it needs none either. */
const BEHIND_THE_DOOR = ['preflight', 'reviewPage'];

describe('what Easy Auth lets pass without a token', () => {
  const [, list = ''] = /excludedPaths: \[([^\]]*)\]/.exec(read('infra/modules/function-app.bicep')) ?? [];
  const excluded = [...list.matchAll(/'([^']+)'/g)].map(([, path = '']) => path);

  it('is the page with its files, and what a link may do, which the app checks itself; and nothing that a key is for', () => {
    expect(excluded).toEqual(['/api/review', '/api/review/*', '/api/shared/*']);
    expect(wrongAtTheDoor(excluded)).toEqual([]);
  });

  it.each([
    [
      ['/api/review', '/api/review/*'],
      ['linkedReviewPage is closed', 'openSession is closed', 'sharedGetMedia is closed'],
    ],
    [['/api/review', '/api/shared/*'], ['reviewAsset is closed']],
    [['/api/*'], ['startPipeline is open', 'getSpend is open']],
  ])('is wrong with %j', (broken, problems) => {
    expect(wrongAtTheDoor(broken)).toEqual(expect.arrayContaining(problems));
  });
});

describe('.funcignore', () => {
  const patterns = read('.funcignore');
  const rules = ignore().add(patterns);

  it('agrees with remoteBuild: nothing is built in Azure, so node_modules is shipped', () => {
    expect(service['remoteBuild']).toBe(false);
    expect(service['dist']).toBe('out/package');
    expect(
      patterns.split('\n').filter((line) => !line.startsWith('#') && /node_modules|\bout\b|\bdist\b/.test(line)),
    ).toEqual([]);
  });

  it.each([
    'host.json',
    'package.json',
    'dist/shotloop.js',
    'node_modules/zod/index.cjs',
    'node_modules/ffmpeg-static/ffmpeg',
    'NOTICE.txt',
  ])('lets %s pass, read in the package or in the project', (path) => {
    expect(rules.ignores(path)).toBe(false);
    expect(rules.ignores(`out/package/${path}`)).toBe(false);
  });

  it.each([
    'local.settings.json',
    '.env',
    'src/index.ts',
    'test/infra/files.test.ts',
    'infra/main.bicep',
    'dist/shotloop.js.map',
    'tsconfig.json',
  ])('holds %s back', (path) => {
    expect(rules.ignores(path)).toBe(true);
  });
});

describe('.azdignore', () => {
  /** azd leaves the file itself out of a copy too: there, what it held back is what is missing. */
  const isCopy = !existsSync(join(root, '.azdignore'));
  const rules = ignore().add(isCopy ? '' : read('.azdignore'));
  const scripts = Object.values(asObject(json('package.json')['scripts'])).join(' ');
  const workflows = read('.github/workflows/ci.yml') + read('.github/workflows/azure-dev.yml');
  const needed = [
    ...['azure.yaml', 'infra/main.bicep', '.github/workflows/azure-dev.yml', 'src/index.ts'],
    ...[...scripts.matchAll(/\b(?:dev|bench|infra|test)\/\S+\.(?:ts|cjs)/g)].map(([path]) => path),
    ...[...workflows.matchAll(/run: (\.\S+)/g)].map(([, path = '']) => path),
  ];

  it('holds back nothing that is deployed, or that a script or a workflow runs', () => {
    expect(needed).toEqual(expect.arrayContaining(['.ci/run', 'bench/host.ts', 'test/jest/infra.cjs']));
    expect(needed.filter((path) => rules.ignores(path) || !existsSync(join(root, path)))).toEqual([]);
  });

  it('holds back the issue form: it is for this repository, not for a copy that azd makes of it', () => {
    expect(isCopy || existsSync(join(root, '.github/ISSUE_TEMPLATE/bug.yml'))).toBe(true);
    expect(rules.ignores('.github/ISSUE_TEMPLATE/bug.yml')).toBe(!isCopy);
  });

  it('and the check notices a pattern that takes too much', () => {
    const broken = ignore().add('.ci/\nbench/\n');
    const heldBack = needed.filter((path) => broken.ignores(path));
    expect(heldBack).toEqual(expect.arrayContaining(['bench/host.ts', '.ci/run']));
    expect(heldBack).toEqual(needed.filter((path) => /^(bench|\.ci)\//.test(path)));
  });
});

describe('the workflows', () => {
  const deploy = read('.github/workflows/azure-dev.yml');

  it.each(readdirSync(join(root, '.github/workflows')))('%s is what GitHub takes', (name) => {
    expect(workflowProblems(read(`.github/workflows/${name}`))).toEqual([]);
  });

  it('and the check notices a workflow that GitHub refuses', () => {
    expect(workflowProblems(deploy.replace('runs-on', 'run-on'))).not.toEqual([]);
  });

  it('deploys by OIDC, asks nobody, and knows every variable', () => {
    const workflow = asObject(parse(deploy));
    expect(workflow['permissions']).toEqual({ 'id-token': 'write', contents: 'read' });
    const job = asObject(asObject(workflow['jobs'])['deploy']);
    const commands = asArray(job['steps']).map((step) => asText(asObject(step)['run']) ?? '');
    const azd = commands.filter((command) => /^azd (provision|deploy)/.test(command));
    expect(azd.length).toBeGreaterThanOrEqual(2);
    expect(azd.filter((command) => !command.includes('--no-prompt'))).toEqual([]);
    expect(deploy).toContain('--federated-credential-provider github');
    expect(deploy).not.toContain('secrets.');
    const passed = Object.entries(asObject(job['env'])).filter(([name, value]) => value === `\${{ vars.${name} }}`);
    expect(passed.map(([name]) => name)).toEqual(
      expect.arrayContaining([...chosen, 'AZURE_ENV_NAME', 'AZURE_LOCATION']),
    );
  });
});

describe('the version of Node', () => {
  it('is one that Flex Consumption runs and engines allows, and the same for workflow, dev container and platform', () => {
    const platform = variables.get('FUNCTION_NODE_VERSION')?.fallback ?? '';
    expect(['22', '24']).toContain(platform);
    expect(asText(asObject(json('package.json')['engines'])['node'])).toBe('>=20');
    expect(engines.node).toBe(`>=${platform}`);
    expect(read('.github/workflows/azure-dev.yml')).toContain(`node-version: ${platform}`);
    expect(asArray(yamlMatrix())).toContain(Number(platform));
    expect(json('.devcontainer/devcontainer.json')['image']).toMatch(new RegExp(`:${platform}-`));
  });

  function yamlMatrix(): unknown {
    const jobs = asObject(yaml('.github/workflows/ci.yml')['jobs']);
    const [first] = Object.values(jobs).map((job) => asObject(asObject(asObject(job)['strategy'])['matrix'])['node']);
    return first;
  }
});

describe('the dev container', () => {
  it('satisfies the schema and brings azd, az, bicep and the Functions tools; Azurite comes with npm', () => {
    const container = json('.devcontainer/devcontainer.json');
    expect(violations(devContainerSchema, container)).toEqual([]);
    const features = Object.keys(asObject(container['features'])).join(' ');
    expect(features).toMatch(/azure-dev\/azd:/);
    expect(features).toMatch(/azure-cli:/);
    expect(features).toMatch(/azure-functions-core-tools:/);
    expect(asObject(json('package.json')['devDependencies'])['azurite']).toBeDefined();
  });
});

describe('the settings', () => {
  const names = Object.values(SETTINGS).map(({ name }) => name);

  it('that the app reads are each on a page that says what they are for', () => {
    const documented = read('docs/settings.md');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  });

  it('are the same as in local.settings.sample.json', () => {
    const sample = Object.keys(asObject(json('local.settings.sample.json')['Values']));
    const local = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];
    expect(sample.filter((name) => !local.includes(name)).sort()).toEqual([...names].sort());
  });
});

describe('what operators see', () => {
  it('asks for steps that the app logs', () => {
    const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => read(join('src', name)))
      .join('\n');
    const queries = Object.values(json('infra/queries.json')).join('\n');
    const steps = [...queries.matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, step = '']) => step);
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.filter((step) => !source.includes(`'${step}'`))).toEqual([]);
  });

  it('counts each render once, by the charge that was logged when it was known, not by sums that a resume repeats', () => {
    const { spendByDay, spendLastDay } = json('infra/queries.json');
    for (const query of [spendByDay, spendLastDay]) {
      expect(query).toContain("'render.charged'");
      expect(query).toMatch(/max\(todouble\(Line\.chargedUsd\)\) by Pipeline, Shot, Attempt/);
      expect(query).not.toContain('spentUsd');
    }
  });

  it('measures a wait from the moment a render asked for a place, and forgets pipelines that have ended', () => {
    const { queueTime, longWaits } = json('infra/queries.json');
    for (const query of [queueTime, longWaits]) {
      expect(query).toMatch(/Queued = maxif\(TimeGenerated, Step == 'render\.queued'\)/);
      expect(query).not.toMatch(/minif\(TimeGenerated, Step == 'render\.submitting'\)/);
    }
    expect(longWaits).toMatch(/'manifest\.written'.*isnull\(Ended\) or Ended < Queued/);
  });

  it('samples telemetry, but never requests, nor the lines that alerts count, by rules of host.json', () => {
    expect(unheard(asObject(json('host.json')['logging']))).toEqual([]);
    const { applicationInsights } = asObject(json('host.json')['logging']);
    const quiet = { logLevel: { 'Host.Results': 'Warning', Function: 'Error' }, applicationInsights };
    expect(unheard(quiet)).toEqual(['Host.Results', 'Function', 'DurableTask.Core']);
    expect(
      unheard({ logLevel: { 'DurableTask.Core': 'Warning' }, applicationInsights: { samplingSettings: {} } }),
    ).toEqual(['Request', 'Exception', 'Trace']);
  });

  /** What would be lost: requests are results of the host, our lines are traces of functions. */
  function unheard(logging: Json): string[] {
    const levels = asObject(logging['logLevel']);
    const { samplingSettings } = asObject(logging['applicationInsights']);
    const kept = String(asObject(samplingSettings)['excludedTypes']).split(';');
    return [
      ...['Host.Results', 'Function', 'default'].filter((name) =>
        /^(Warning|Error|Critical|None)$/i.test(String(levels[name])),
      ),
      ...(levels['DurableTask.Core'] === 'Warning' ? [] : ['DurableTask.Core']),
      ...['Request', 'Exception', 'Trace'].filter((type) => !kept.includes(type)),
    ];
  }
});

describe('the sixty points', () => {
  const rows = [...read('infra/README.md').matchAll(/^\| (\d+) +\| [^|]+ \| (.+?) +\|$/gm)];

  it('are all there, in order, each with a verdict or with what only Azure can show', () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(rows.filter(([, , verdict = '']) => !/^(✔|◐|✘|Azure)/.test(verdict))).toEqual([]);
  });

  it('name the checks where there are some', () => {
    const checked = new Set(allChecks.map(({ point }) => String(point)));
    const unnamed = rows.filter(
      ([, number = '', verdict = '']) => checked.has(number) && !verdict.includes('template'),
    );
    expect(unnamed.map(([, number]) => number)).toEqual([]);
  });
});

describe('no secret', () => {
  it('is asked for, made or kept by infra; the one key a hook asks for is named in the smoke test', () => {
    const files = readdirSync(join(root, 'infra'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(bicep|ts|json)$/.test(name),
    );
    const holding = files.filter((name) =>
      /listKeys|AccountKey|SharedAccessSignature|\bsig=/.test(read(join('infra', name))),
    );
    expect(holding.map((name) => name.replace(/\\/g, '/'))).toEqual(['hooks/smoke-test.ts']);
  });
});
