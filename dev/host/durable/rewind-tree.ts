import type { StoreOp } from '../store/store';
import { genericEvent } from './history-events';
import type { LoadedInstance } from './instances';
import { rewindInstance } from './rewind';
import type { TaskHub } from './task-hub';
import { engineTime } from './timestamps';

/** Rewinds a failed instance and the failed children below it in one commit, and wakes those where the failure began. */
export async function rewindTree(hub: TaskHub, instanceId: string, reason: string | null): Promise<void> {
  const root = await hub.instances.load(instanceId);
  if (root?.row.status !== 'Failed') return;
  const ops: StoreOp[] = [];
  const woken: string[] = [];
  await rewindDown(hub, root, { ops, woken });
  const at = engineTime(hub.options.clock.now());
  await hub.commit({ ops, messages: woken.map((to) => ({ to, event: genericEvent(-1, reason, at) })) });
}

async function rewindDown(
  hub: TaskHub,
  instance: LoadedInstance,
  found: { readonly ops: StoreOp[]; readonly woken: string[] },
): Promise<void> {
  const { row } = instance;
  const { instance: rewound, children } = rewindInstance(instance);
  hub.instances.forget(row.instanceId);
  // The pieces of history are replaced by one, so all of the old ones go.
  found.ops.push(...hub.instances.deleteHistory(row), ...hub.instances.save(undefined, rewound));
  let below = 0;
  for (const child of children) {
    const failed = await hub.instances.load(child);
    if (failed?.row.status !== 'Failed') continue;
    below += 1;
    await rewindDown(hub, failed, found);
  }
  if (below === 0) found.woken.push(row.instanceId);
}
