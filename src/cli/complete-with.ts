import type { Command } from 'commander';

/** What shells are completed by: the script that a person loads once, and the call that the script makes at every tab. */
export const COMPLETING: readonly (string | undefined)[] = ['completion', 'complete'];

/** Lets a program complete itself. What does it is loaded only then. */
export async function completeWith(program: Command): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander');
  tab(program, { completionCommandName: 'completion' });
}
