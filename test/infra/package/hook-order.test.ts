import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { asArray, asObject, asText, type Json, parseObject } from '../../../infra/hooks/json';
import type { ProgramResult } from '../../../infra/hooks/run-program';
import { patience } from '../../support/patience';
import { type Answer, type AzdStandIn, startAzdStandIn } from '../hooks/azd-stand-in';
import { linuxProgram } from '../hooks/fakes';

jest.setTimeout(patience(300_000));

const own = resolve(__dirname, '../../..');
const app = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Web/sites/app';
const storage = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/st';
let root: string;
let azd: AzdStandIn;

/** A fresh checkout with its dependencies: nothing built, nothing packaged. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'shotloop-checkout-'));
  const needed = [
    'azure.yaml',
    'src',
    'dev/build',
    'infra',
    'package.json',
    'package-lock.json',
    'host.json',
    'tsconfig.json',
  ];
  for (const name of [...needed, '.funcignore', 'LICENSE'])
    await cp(join(own, name), join(root, name), { recursive: true });
  await symlink(join(own, 'node_modules'), join(root, 'node_modules'), 'junction');
  await writeFile(join(root, 'ffmpeg'), linuxProgram());
  azd = await startAzdStandIn(azure);
});

afterAll(async () => {
  await azd?.stop();
  await rm(root, { recursive: true, force: true });
});

function azure(request: string): Answer {
  const roles = Object.values(parseObject(read('infra/role-ids.json'), 'infra/role-ids.json'));
  switch (request) {
    case `GET ${storage}/providers/Microsoft.Authorization/roleAssignments`:
      return {
        body: {
          value: roles.map((id) => ({
            properties: { roleDefinitionId: `/x/${String(id)}`, createdOn: '2026-11-01T00:00:00Z' },
          })),
        },
      };
    case `GET ${app}/functions`:
      return { body: { value: functions().map((name) => ({ name: `app/${name}` })) } };
    case `POST ${app}/host/default/listKeys`:
      return { body: { functionKeys: { default: 'the-key' } } };
    case 'GET /api/health':
      return {
        status: 503,
        body: {
          checks: {
            settings: { ok: false, missing: [{ name: 'AZURE_OPENAI_ENDPOINT' }] },
            storage: { ok: false, detail: 'Not asked while settings are missing.' },
            ffmpeg: { ok: true },
          },
        },
      };
    default:
      return { status: 404, body: {} };
  }
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const functions = (): string[] => asArray(JSON.parse(read('out/functions.json'))).map(String);

const run = (name: string): Promise<ProgramResult> =>
  azd.hook(root, name, {
    SHOTLOOP_FFMPEG: 'ffmpeg',
    SHOTLOOP_DURABLE_BACKEND: 'azureStorage',
    SHOTLOOP_STORAGE_ACCOUNT_ID: storage,
    SHOTLOOP_IDENTITY_PRINCIPAL_ID: 'p',
    SERVICE_API_RESOURCE_ID: app,
    SERVICE_API_URI: azd.origin,
    SHOTLOOP_VIDEO_API_ENDPOINT: '',
  });

/** In which order `azd deploy` starts the hooks of a project: its own, packaging, those of the service, its own. */
function hooksOfDeploy(project: Json): string[] {
  const ofProject = asObject(project['hooks']);
  const ofService = asObject(asObject(asObject(project['services'])['api'])['hooks']);
  return [ofProject['predeploy'], ofService['prepackage'], ofService['predeploy'], ofProject['postdeploy']]
    .map((hook) => asText(asObject(hook)['run']))
    .filter((path) => path !== undefined)
    .map((path) => basename(path, '.ts'));
}

const azureYaml = asObject(parse(readFileSync(join(own, 'azure.yaml'), 'utf8')));

describe('the hooks, in the order of `azd deploy` on a fresh machine', () => {
  it('would stop at the first where it looks for a package before there is one', async () => {
    const misplaced = { ...azureYaml, hooks: { ...asObject(azureYaml['hooks']), predeploy: { run: 'predeploy.ts' } } };
    const [first = ''] = hooksOfDeploy(misplaced);
    expect(await run(first)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'out/package/host.json cannot be read; run "azd package" first.\n',
    });
  });

  it('build, package, check and try the app, asking nobody', async () => {
    const order = hooksOfDeploy(azureYaml);
    expect(order).toEqual(['prepackage', 'predeploy', 'postdeploy']);
    const said: string[] = [];
    for (const name of order) {
      const { code, stdout, stderr } = await run(name);
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
      said.push(stdout);
    }
    expect(said[0]).toMatch(
      /^ffmpeg: shipping ffmpeg, named by SHOTLOOP_FFMPEG.*\npackage: \d+ files, .* backend azureStorage\.\n$/,
    );
    expect(said[1]).toBe('');
    expect(said[2]).toMatch(/functions are listed\.\n.*no video backend is connected/);
    expect(functions()).toEqual(expect.arrayContaining(['health', 'submitRender']));
    expect(read('out/package/host.json')).toContain('%TASKHUB_NAME%');
  });

  it('may be started again, to the same end and the same package', async () => {
    const packaged = async (): Promise<string[]> => (await readdir(join(root, 'out'), { recursive: true })).sort();
    const before = await packaged();
    for (const name of hooksOfDeploy(azureYaml)) expect((await run(name)).code).toBe(0);
    expect(await packaged()).toEqual(before);
  });

  it('stop where the app does not build, with what the compiler says and no stack trace', async () => {
    await writeFile(join(root, 'src', 'broken.ts'), 'export const broken: number = "text";\n');
    const { code, stderr } = await run('prepackage');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^npm run build failed \(exit code \d+\):\n[^]*broken\.ts/);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
