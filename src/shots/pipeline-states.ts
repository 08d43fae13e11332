/** What a word for the state of a pipeline implies. */
interface PipelineFacts {
  /** Nothing more happens by itself. */
  readonly ended: boolean;
  /** The engine gives the run as a whole; of the others it tells the custom status only. */
  readonly tellsAll: boolean;
}

/** Plain data: whoever reads documents in a browser takes it along. */
export const PIPELINE_STATES = {
  pending: { ended: false, tellsAll: false },
  running: { ended: false, tellsAll: false },
  /** Runs, and waits for a person at a gate: nothing is under way. */
  awaiting_review: { ended: false, tellsAll: false },
  suspended: { ended: false, tellsAll: false },
  completed: { ended: true, tellsAll: true },
  partial: { ended: true, tellsAll: true },
  failed: { ended: true, tellsAll: true },
  cancelled: { ended: true, tellsAll: true },
  /** A person stopped it at a gate, or nobody decided in time. */
  stopped: { ended: true, tellsAll: true },
  terminated: { ended: true, tellsAll: false },
} as const satisfies Record<string, PipelineFacts>;

export type PipelineState = keyof typeof PIPELINE_STATES;
