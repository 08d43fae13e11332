/** The instance that looks after the renders a pipeline left running. One at a time for each pipeline. */
export const janitorId = (pipelineId: string): string => `janitor-${pipelineId}`;

/** The instance that notices when a pipeline is gone without having handed its renders to a janitor. */
export const watchdogId = (pipelineId: string): string => `watchdog-${pipelineId}`;
