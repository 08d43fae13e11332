/**
 * Keeps stdout for what a program reads from it: whatever else this process prints there, a console.log of the app
 * included, goes to stderr from now on. Returns what still writes a line to stdout.
 */
export function onlyStderr(): (line: string) => void {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return (line) => void write(`${line}\n`);
}
