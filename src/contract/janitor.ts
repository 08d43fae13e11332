/** The instance that looks after the renders a pipeline left running. One at a time for each pipeline. */
export const janitorId = (pipelineId: string): string => `janitor-${pipelineId}`;
