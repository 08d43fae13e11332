/**
 * Every name under which the engine keeps something of ours. History and state are stored under them, so none of them changes
 * its meaning: an orchestrator whose history changes gets a new name (see CONTRIBUTING.md).
 */
export const ORCHESTRATORS = {
  pipeline: 'pipeline',
  janitor: 'janitor',
  watchdog: 'watchdog',
  stitch: 'stitch',
  sender: 'sender',
} as const;
export type Orchestrator = keyof typeof ORCHESTRATORS;

/** The entity of slots and money. Lower case, as entity names reach storage; older than the word slot, and kept for its state. */
export const SLOTS_ENTITY = 'places';
/** There is one for the whole app, because the day's money is one account; it has the name of the first backend, and its state. */
export const SLOTS_KEY = 'default';

/** The event raised after something was stored for a running pipeline: "look again", never more. Its loss only costs a wait. */
export const WAKE_EVENT = 'wake';

/** The instance that looks after the renders a pipeline left running. One at a time for each pipeline. */
export const janitorId = (pipelineId: string): string => `janitor-${pipelineId}`;

/** The instance that puts the clips of a pipeline into one file; one for each set of clips. */
export const stitchId = (pipelineId: string, contentSha256: string): string =>
  `stitch-${pipelineId}-${contentSha256.slice(0, 12)}`;

/** The instance that sends what a pipeline has to tell. */
export const senderId = (pipelineId: string): string => `sender-${pipelineId}`;

/** The instance that notices when a pipeline is gone without having handed its renders to a janitor. */
export const watchdogId = (pipelineId: string): string => `watchdog-${pipelineId}`;
