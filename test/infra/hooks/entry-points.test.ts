import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { asObject } from '../../../infra/hooks/json';
import { type ProgramResult, runProgram } from '../../../infra/hooks/run-program';

const root = resolve(__dirname, '../../..');
const account = '/subscriptions/s/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/team';

let folder: string;
let server: Server;
let origin: string;
const asked: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotloop-azd-'));
  // Takes the place of azd: hands out the token that the server below wants, and only for its scope.
  const azd = `#!${process.execPath}\nconst at = process.argv.indexOf('--scope');\nif (process.argv[at + 1].endsWith('/.default')) console.log(JSON.stringify({ token: 'from-azd' }));\nelse process.exit(1);\n`;
  await writeFile(join(folder, 'azd'), azd);
  await chmod(join(folder, 'azd'), 0o755);
  server = createServer((request, response) => {
    const isSignedIn = request.headers.authorization === 'Bearer from-azd';
    asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    response.writeHead(isSignedIn ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ properties: { customSubDomainName: 'team' } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${Number(asObject(server.address())['port'])}`;
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
  await rm(folder, { recursive: true, force: true });
});

/** As azd does it: tsx, from the folder of the hook, with the environment of azd. */
function hook(name: string, env: Record<string, string>): Promise<ProgramResult> {
  const cwd = join(root, 'infra', 'hooks');
  return runProgram(process.execPath, ['--import', 'tsx', `${name}.ts`], {
    cwd,
    env: {
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      AZURE_RESOURCE_MANAGER_ENDPOINT: origin,
      AI_MODE: '',
      VIDEO_API_ENDPOINT: '',
      SHOTLOOP_DURABLE_BACKEND: '',
      ...env,
    },
  });
}

describe('a hook, started as azd starts it', () => {
  it('ends well and asks nothing when there is nothing to say but a note', async () => {
    const { code, stdout, stderr } = await hook('preprovision', {});
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Note: No video backend is connected.*\n$/);
  });

  it('ends with code 1 and one sentence, without a stack trace, when a choice is wrong', async () => {
    const { code, stderr } = await hook('preprovision', { AI_MODE: 'maybe' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'AI_MODE is "maybe"; expected one of none, existing, create.\n',
    });
  });

  it('looks at an existing account with the token of azd, twice with the same result', async () => {
    const env = { AI_MODE: 'existing', AI_ACCOUNT_RESOURCE_ID: account };
    const first = await hook('preprovision', env);
    expect(first).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await hook('preprovision', env)).toEqual(first);
    expect(asked).toEqual([
      `GET ${account}`,
      `GET ${account}/deployments/sora-2`,
      `GET ${account}`,
      `GET ${account}/deployments/sora-2`,
    ]);
  });

  it.each(['predeploy', 'postdeploy'])(
    '%s says what to run first when nothing was provisioned or packaged',
    async (name) => {
      const { code, stderr } = await hook(name, { SERVICE_API_RESOURCE_ID: '' });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^[^\n]+; run "azd (provision|package)" first\.\n$/);
    },
  );
});
