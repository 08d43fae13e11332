/**
 * Lets a pure test touch nothing but memory: each way to a process, to the network or into a file throws, and says where the test
 * belongs. For the folders of machine-tests.cjs.
 */
const WAYS_OUT: Readonly<Record<string, readonly string[]>> = {
  child_process: ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
  cluster: ['fork'],
  dgram: ['createSocket'],
  dns: ['lookup', 'resolve'],
  http: ['createServer', 'get', 'request'],
  http2: ['connect', 'createServer'],
  https: ['createServer', 'get', 'request'],
  net: ['connect', 'createConnection', 'createServer'],
  tls: ['connect', 'createServer'],
  worker_threads: ['Worker'],
};
const WRITES = ['appendFile', 'copyFile', 'cp', 'mkdir', 'mkdtemp', 'open', 'rename', 'rm', 'symlink', 'writeFile'];
const FILES: readonly string[] = [...WRITES.flatMap((name) => [name, `${name}Sync`]), 'createWriteStream'];

type Member = (...args: unknown[]) => unknown;
type Members = Readonly<Record<string, unknown>>;

const actual = (module: string): Members => jest.requireActual<Members>(module);

for (const [module, names] of Object.entries(WAYS_OUT))
  guard(module, { ...actual(module), ...refusing(module, names) });
const promises = { ...actual('fs/promises'), ...refusing('fs/promises', WRITES) };
guard('fs', { ...actual('fs'), ...refusing('fs', FILES), promises });
guard('fs/promises', promises);
globalThis.fetch = refusal('fetch') as typeof fetch;

function guard(module: string, guarded: Members): void {
  for (const name of [module, `node:${module}`]) jest.doMock(name, () => guarded);
}

function refusing(module: string, names: readonly string[]): Record<string, Member> {
  return Object.fromEntries(names.map((name) => [name, refusal(`${module}.${name}`)]));
}

function refusal(what: string): Member {
  // A constructor too: `new Worker()`.
  return function refuse() {
    throw new Error(`A pure test called ${what}. Give it a stand-in, or name its file in test/jest/machine-tests.cjs.`);
  };
}
