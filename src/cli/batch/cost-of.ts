import { OUTCOMES } from '../../shots/words';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import { sumUsd } from '../../contract/money';
import type { PipelineDocument } from '../../views/pipeline-document';

/** What a pipeline has cost, and, of renders that may run still, what they may cost: a budget that is shared must not be too low. */
export function costOf({ state, spentUsd, shots }: Pick<PipelineDocument, 'state' | 'spentUsd' | 'shots'>): number {
  const open = shots.filter(({ outcome, chargedUsd }) =>
    chargedUsd > 0 ? false : outcome === null ? !PIPELINE_STATES[state].ended : OUTCOMES[outcome].backend === 'may_run',
  );
  return sumUsd([spentUsd, ...open.map(({ priceUsd }) => priceUsd)]);
}
