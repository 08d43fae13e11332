import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openApi } from '../../../../../src/http/openapi/openapi';
import { ROUTES } from '../../../../../src/http/routes';
import { SHARED_ROUTES } from '../../../../../src/http/shared-routes';
import { withTempDir } from '../../../../../src/media/with-temp-dir';

const redocly = createRequire(__filename).resolve('@redocly/cli/bin/cli.js');
const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NODE_OPTIONS: '' };

interface Told {
  readonly totals: { readonly errors: number; readonly warnings: number; readonly ignored: number };
  readonly problems: readonly { readonly ruleId: string; readonly message: string }[];
}

/** What the linter of OpenAPI descriptions has to say. */
const lint = (description: object): Promise<Told> =>
  withTempDir(async (directory) => {
    const file = join(directory, 'openapi.json');
    await writeFile(file, JSON.stringify(description));
    const args = [redocly, 'lint', file, '--extends', 'recommended', '--format', 'json'];
    const said = await new Promise<string>((resolve, reject) =>
      execFile(process.execPath, args, { env, cwd: directory, maxBuffer: 1e8 }, (error, stdout, stderr) =>
        // It ends with 1 where it finds an error.
        stdout.startsWith('{') ? resolve(stdout) : reject(new Error(`${error?.message}: ${stderr}`)),
      ),
    );
    return JSON.parse(said) as Told;
  });

const api = openApi({ routes: { ...ROUTES, ...SHARED_ROUTES }, limits: [], prefix: '/api' });

describe('the linter of Redocly', () => {
  it('finds no error and no warning in the description of the API', async () => {
    const { totals, problems } = await lint(api);
    expect(problems).toEqual([]);
    expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
  });

  it('would find an example that its schema does not take, and an operation without an error', async () => {
    const broken = JSON.parse(JSON.stringify(api)) as typeof api;
    const spend = broken.paths['/spend']?.get;
    Object.assign(spend ?? {}, {
      responses: {
        200: {
          description: 'The amounts.',
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Spend' }, example: { chargedUsd: 'much' } },
          },
        },
      },
    });
    const { problems } = await lint(broken);
    expect([...new Set(problems.map(({ ruleId }) => ruleId))].sort()).toEqual([
      'no-invalid-media-type-examples',
      'operation-4xx-response',
    ]);
  });
});
