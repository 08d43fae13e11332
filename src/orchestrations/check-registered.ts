import { ACTIVITIES } from '../contract/activities';
import { ORCHESTRATORS, SLOTS_ENTITY } from './names';

/** What of the engine an app registers, by name. */
export type Registered = Record<'activity' | 'orchestrator' | 'entity', readonly string[]>;

/** Every name that something in here may call, start or signal. */
const CALLED: Registered = {
  activity: Object.keys(ACTIVITIES),
  orchestrator: Object.values(ORCHESTRATORS),
  entity: [SLOTS_ENTITY],
};

/**
 * Fails where something could be called that nobody registered: the engine says nothing of such a call, and the instance that makes
 * it stays Running for ever. So the app does not load instead.
 */
export function checkRegistered(registered: Registered): void {
  const missing = (Object.keys(CALLED) as (keyof Registered)[]).flatMap((kind) =>
    // As the engine does, without regard to case.
    CALLED[kind]
      .filter((name) => !registered[kind].some((known) => known.toLowerCase() === name.toLowerCase()))
      .map((name) => `${kind} "${name}" (registered: ${registered[kind].join(', ') || 'none'})`),
  );
  if (missing.length > 0)
    throw new Error(`Pipelines call what is not registered, and would wait for it for ever: ${missing.join('; ')}.`);
}
