import { PIPELINE_STATES } from '../shots/pipeline-states';
import type { PipelineDocument } from '../views/pipeline-document';

/** States of a shot in which it neither waits for a person nor does anything by itself. */
const STANDING: readonly string[] = ['pending', 'ended'];

/**
 * Whether nothing more happens before a person decides: a gate is open, or all that has not ended waits for a render whose fate nobody
 * knows. While another shot still renders there is something to follow.
 */
export function awaitsDecision({ state, gate, shots }: Pick<PipelineDocument, 'state' | 'gate' | 'shots'>): boolean {
  if (PIPELINE_STATES[state].ended) return false;
  if (gate !== null) return true;
  const moving = shots.filter((shot) => !STANDING.includes(shot.state));
  return moving.length > 0 && moving.every((shot) => shot.state === 'undecided');
}
