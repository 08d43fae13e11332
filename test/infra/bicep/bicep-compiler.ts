import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { asObject, type Json } from '../../../infra/hooks/json';

export interface Compiled {
  /** Errors, warnings and lint, one line each. */
  diagnostics: string[];
  /** The ARM template; undefined when there were errors. */
  template: Json | undefined;
}

/** What a deployment would create, with every expression evaluated that can be without Azure. */
export interface Snapshot {
  predictedResources: Json[];
  outputs: Json;
}

/** Fixed, so that generated names are the same in every run. */
export const deploymentMetadata = {
  tenantId: '00000000-0000-0000-0000-0000000000aa',
  subscriptionId: '00000000-0000-0000-0000-0000000000bb',
  location: 'eastus2',
} as const;

/** The compiler kept running as a JSON-RPC server: half a second a template instead of three. */
export class BicepCompiler {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, { resolve: (result: Json) => void; reject: (error: Error) => void }>();
  #received = Buffer.alloc(0);
  #lastId = 0;

  constructor(path: string) {
    this.#child = spawn(path, ['jsonrpc', '--stdio']);
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#child.stderr.resume();
    this.#child.once('error', (error) => this.#fail(error));
    this.#child.once('close', () => this.#fail(new Error('bicep jsonrpc ended.')));
  }

  async compile(path: string): Promise<Compiled> {
    const result = await this.#request('bicep/compile', { path });
    const diagnostics = Array.isArray(result['diagnostics']) ? result['diagnostics'].map(diagnosticLine) : [];
    const { contents } = result;
    return { diagnostics, template: typeof contents === 'string' ? (JSON.parse(contents) as Json) : undefined };
  }

  async compileParameters(path: string): Promise<string[]> {
    const result = await this.#request('bicep/compileParams', { path, parameterOverrides: {} });
    if (result['success'] !== true && !Array.isArray(result['diagnostics'])) return [`${path} does not compile`];
    return Array.isArray(result['diagnostics']) ? result['diagnostics'].map(diagnosticLine) : [];
  }

  async snapshot(parametersPath: string): Promise<Snapshot> {
    const result = await this.#request('bicep/getSnapshot', {
      path: parametersPath,
      metadata: deploymentMetadata,
      externalInputs: [],
    });
    const snapshot = JSON.parse(String(result['snapshot'])) as Json;
    return {
      predictedResources: Array.isArray(snapshot['predictedResources'])
        ? snapshot['predictedResources'].map(asObject)
        : [],
      outputs: asObject(snapshot['outputs']),
    };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #request(method: string, parameters: Json): Promise<Json> {
    const id = (this.#lastId += 1);
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params: [parameters] });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n');
      if (headEnd === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, headEnd))?.[1]);
      const bodyEnd = headEnd + 4 + length;
      if (this.#received.length < bodyEnd) return;
      const message = JSON.parse(this.#received.toString('utf8', headEnd + 4, bodyEnd)) as Json;
      this.#received = this.#received.subarray(bodyEnd);
      this.#settle(message);
    }
  }

  #settle(message: Json): void {
    const waiting = this.#waiting.get(Number(message['id']));
    this.#waiting.delete(Number(message['id']));
    const error = message['error'];
    if (error === undefined) waiting?.resolve(asObject(message['result']));
    else waiting?.reject(new Error(`bicep: ${String(asObject(error)['message'])}`));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function diagnosticLine(value: unknown): string {
  const diagnostic = asObject(value);
  const start = asObject(asObject(diagnostic['range'])['start']);
  const place = `${String(diagnostic['source'])}(${Number(start['line']) + 1},${Number(start['char']) + 1})`;
  return `${place} ${String(diagnostic['level'])} ${String(diagnostic['code'])}: ${String(diagnostic['message'])}`;
}
