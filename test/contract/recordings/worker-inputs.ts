import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { normalised, type Side } from './rules';

interface Invocation {
  readonly function: string;
  readonly input: { readonly instanceId?: string };
  readonly returned?: unknown;
}

const GENERATED_ID = /^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** How the replays of the recorded orchestrations compare with those of this host, by function and instance. */
export function compareWorkerInputs(
  goldenDir: string,
  traceFile: string,
  sides: { readonly recorded: Side; readonly ours: Side },
): { readonly same: string[]; readonly different: Record<string, string> } {
  const ours = new Map<string, Invocation[]>();
  for (const line of readFileSync(traceFile, 'utf8').split('\n').filter(Boolean)) {
    const invocation = JSON.parse(line) as Invocation & { trigger: string };
    if (invocation.trigger !== 'orchestrationTrigger') continue;
    const key = `${invocation.function}/${invocation.input.instanceId ?? ''}`;
    ours.set(key, [...(ours.get(key) ?? []), invocation]);
  }
  const same: string[] = [];
  const different: Record<string, string> = {};
  for (const [key, recorded] of recordedReplays(goldenDir)) {
    const replays = ours.get(key);
    // An instance that was started under a generated id cannot be told from its likes.
    if (replays === undefined || GENERATED_ID.test(key.slice(key.indexOf('/') + 1))) continue;
    const found = difference(
      recorded.map((each) => told(each, sides.recorded)),
      replays.map((each) => told(each, sides.ours)),
    );
    if (found === undefined) same.push(key);
    else different[key] = found;
  }
  return { same, different };
}

function recordedReplays(goldenDir: string): [string, Invocation[]][] {
  const folder = join(goldenDir, 'worker-input');
  return readdirSync(folder)
    .filter((file) => file.startsWith('orchestration-'))
    .flatMap((file) => {
      const byInstance = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Invocation[]>;
      return Object.entries(byInstance).map(([id, list]): [string, Invocation[]] => [
        `${file.slice('orchestration-'.length, -'.json'.length)}/${id}`,
        list,
      ]);
    });
}

function told({ input, returned }: Invocation, side: Side): string {
  return normalised(JSON.stringify({ input, returned: returned ?? null }), side);
}

function difference(recorded: readonly string[], ours: readonly string[]): string | undefined {
  if (recorded.length !== ours.length) return `recorded ${recorded.length} replays, got ${ours.length}`;
  const index = recorded.findIndex((each, position) => each !== ours[position]);
  if (index === -1) return undefined;
  const [theirs = '', own = ''] = [recorded[index], ours[index]];
  let at = 0;
  while (at < theirs.length && theirs[at] === own[at]) at += 1;
  const part = (text: string): string => text.slice(Math.max(0, at - 60), at + 120);
  return `replay ${index}: recorded ${part(theirs)}, got ${part(own)}`;
}
