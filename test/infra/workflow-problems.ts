import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

/** What GitHub would refuse in the text of a workflow. */
export function workflowProblems(content: string): string[] {
  const root = resolve(__dirname, '../..');
  const script = join(__dirname, 'print-workflow-problems.mts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    input: content,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`The workflow parser failed (${status}): ${stderr}`);
  return JSON.parse(stdout) as string[];
}
