import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Episode } from '../../../dev/host';
import { TYPESCRIPT } from '../typescript';

const root = resolve(__dirname, '../../..');

export interface Replayed {
  readonly file: string;
  readonly episodes: readonly Episode[];
}

/**
 * What the code of a built app asks for now, given saved histories. In a process of its own: the app's packages find their
 * host through `require`, which Jest replaces.
 */
export async function replay(app: string, files: readonly string[]): Promise<readonly Replayed[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...TYPESCRIPT, 'dev/history/replay.ts', app, ...files],
    { cwd: root, maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Replayed);
}

/** What each episode asks for beyond the ones before it, in short: `submitRender`, `storeClip + checkRenders`, `timer or wake`. */
export function stepsOf({ episodes }: Pick<Replayed, 'episodes'>): string[] {
  let known = 0;
  return episodes.flatMap(({ actions }) => {
    const all = (actions as readonly (readonly Action[])[]).flat();
    const fresh = all.slice(known).map(label);
    known = all.length;
    return fresh;
  });
}

interface Action {
  readonly actionType: number;
  readonly functionName?: string;
  readonly operation?: string;
  readonly compoundActions?: readonly Action[];
}

/** The numbers are the SDK's `ActionType`. */
function label(action: Action): string {
  const { actionType, functionName, operation, compoundActions = [] } = action;
  switch (actionType) {
    case 0:
    case 1:
      return functionName ?? '?';
    case 5:
      return 'timer';
    case 6:
      return 'wake';
    case 7:
      return `${operation ?? '?'} slot`;
    case 11:
      return compoundActions.map(label).sort().join(' or ');
    case 12:
      return compoundActions.map(label).join(' + ');
    default:
      throw new Error(`An action of type ${actionType} has no label here: ${JSON.stringify(action)}`);
  }
}

/** The same with every run of "sleep, then ask" as one word. */
export function withoutPolls(steps: readonly string[]): string[] {
  return steps
    .filter((step) => step !== 'timer or wake')
    .filter((step, index, left) => step !== 'checkRenders' || left[index - 1] !== 'checkRenders')
    .map((step) => (step === 'checkRenders' ? 'poll' : step));
}
