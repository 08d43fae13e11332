import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { asObject } from '../../../infra/hooks/json';
import { type ProgramResult, runProgram } from '../../../infra/hooks/run-program';

export interface Answer {
  status?: number;
  body: unknown;
}

export interface AzdStandIn {
  /** Where Azure Resource Manager, and whatever else is asked, answers. */
  readonly origin: string;
  /** `METHOD /path` of every request, without its query. */
  readonly asked: string[];
  /** Starts a hook as azd does: tsx, from the folder of the hook, nobody at the keyboard, with the environment of azd. */
  hook(root: string, name: string, env: Readonly<Record<string, string>>): Promise<ProgramResult>;
  stop(): Promise<void>;
}

/** Takes the place of azd and of Azure: hands out a token, and answers who brings it, or a function key. */
export async function startAzdStandIn(answer: (request: string) => Answer): Promise<AzdStandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'shotloop-azd-'));
  const azd = `#!${process.execPath}\nconst at = process.argv.indexOf('--scope');\nif (process.argv[at + 1].endsWith('/.default')) console.log(JSON.stringify({ token: 'from-azd' }));\nelse process.exit(1);\n`;
  await writeFile(join(folder, 'azd'), azd);
  await chmod(join(folder, 'azd'), 0o755);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { authorization, 'x-functions-key': key } = request.headers;
    const isKnown = authorization === 'Bearer from-azd' || key === 'the-key';
    const line = `${request.method} ${request.url?.split('?')[0]}`;
    asked.push(line);
    const { status = 200, body } = isKnown ? answer(line) : { status: 401, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${Number(asObject(server.address())['port'])}`;
  return {
    origin,
    asked,
    hook: (root, name, env) =>
      runProgram(process.execPath, ['--import', 'tsx', `${name}.ts`], {
        cwd: join(root, 'infra', 'hooks'),
        env: {
          PATH: `${folder}${delimiter}${process.env['PATH']}`,
          AZURE_RESOURCE_MANAGER_ENDPOINT: origin,
          AI_MODE: '',
          VIDEO_API_ENDPOINT: '',
          SHOTLOOP_DURABLE_BACKEND: '',
          ...env,
        },
      }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
