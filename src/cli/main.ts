import { readEnvironment } from './environment';
import { Interrupted } from './errors';
import { openPage } from './open-page';
import { packageOf } from './package-root';
import { runProgram } from './program';

void main();

async function main(): Promise<void> {
  const { root, version, isClone } = packageOf(__filename);
  const interrupted = new AbortController();
  // The second one does not wait for anything.
  process.once('SIGINT', () => interrupted.abort(new Interrupted()));
  // Whoever reads stdout may have seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  process.exitCode = await runProgram(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: readEnvironment(process.env),
    cwd: process.cwd(),
    signal: interrupted.signal,
    programName: isClone ? 'npx .' : 'shotloop',
    cloneRoot: isClone ? root : undefined,
    version,
    openPage,
  });
}
