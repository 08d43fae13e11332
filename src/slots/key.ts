/** The name of one render among the slots of its backend. */
export const slotKey = (pipelineId: string, shot: string, attempt: number): string =>
  `${pipelineId}/${shot}/${attempt}`;
