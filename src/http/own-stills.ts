import type { Plan } from '../plans/plan';
import { mediaName } from '../storage/blob-names';

/** What was agreed, with the stills that a plan brings along under the name of its own pipeline. */
export const withOwnStills = (agreed: Plan['agreed'], pipelineId: string): Plan['agreed'] => ({
  ...agreed,
  references: agreed.references.map((reference) =>
    reference.frame === undefined
      ? reference
      : { ...reference, frame: { ...reference.frame, blob: mediaName(pipelineId, reference.file) } },
  ),
});
