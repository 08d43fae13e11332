import { asObject, asText, parseObject } from './json';
import type { RunProgram } from './run-program';

export interface ArmAnswer {
  status: number;
  body: unknown;
}

/** Azure Resource Manager, as the person or pipeline that runs azd. */
export interface Arm {
  /** `path` starts at the resource id and carries its api-version. */
  request(method: 'GET' | 'POST', path: string): Promise<ArmAnswer>;
}

export interface ArmOptions {
  run: RunProgram;
  fetch?: typeof fetch;
  /** Other clouds have another one (AZURE_RESOURCE_MANAGER_ENDPOINT). */
  origin?: string | undefined;
}

/** Signs in with the token that azd holds, so that no further tool is needed. */
export function createArm({ run, fetch: send = fetch, origin = 'https://management.azure.com' }: ArmOptions): Arm {
  let token: Promise<string> | undefined;
  return {
    request: async (method, path) => {
      token ??= azdToken(run, `${origin}/.default`);
      const response = await send(`${origin}${path}`, {
        method,
        headers: { authorization: `Bearer ${await token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : parseAnswer(text) };
    },
  };
}

async function azdToken(run: RunProgram, scope: string): Promise<string> {
  const { code, stdout, stderr } = await run('azd', ['auth', 'token', '--scope', scope, '--output', 'json']);
  if (code !== 0) {
    throw new Error(
      `azd gave no token for ${scope} (exit code ${code}): run "azd auth login". ${stderr.trim()}`.trim(),
    );
  }
  const token = asText(parseObject(stdout, 'The answer of "azd auth token"')['token']);
  if (token === undefined) throw new Error('The answer of "azd auth token" holds no token.');
  return token;
}

function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { error: { message: text.slice(0, 200) } };
  }
}

/** What ARM says of a refusal, in one line. */
export function armProblem(answer: ArmAnswer): string {
  const error = asObject(asObject(answer.body)['error']);
  const said = [asText(error['code']), asText(error['message'])].filter((part) => part !== undefined).join(': ');
  return said === '' ? `HTTP ${answer.status}` : `HTTP ${answer.status}, ${said}`;
}
