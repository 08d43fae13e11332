import { createHash } from 'node:crypto';
import type { Backend } from './backend';
import type { Brief } from './brief';
import type { Plan, PlannedShot } from './plan';
import { composeAudioPrompt, composeBaselinePrompt, composeMotionPrompt } from './prompts';
import { estimateUsdOf, renderPriceUsd } from './prices';

export interface DraftOptions {
  readonly brief: Brief;
  readonly backend: Backend;
  readonly timing: Plan['timing'];
  readonly dailyUsd: number | null;
}

type FollowUp = NonNullable<Brief['followUps']>[number];

/** The loop's own two, one variable each, in the order in which a picture is made stable before it gets sound. */
const DEFAULT_FOLLOW_UPS: readonly FollowUp[] = [
  { name: 'motion', changes: 'motion' },
  { name: 'audio', changes: 'audio' },
];

/** A plan that nobody has started yet. */
export type PlanDraft = Omit<Plan, 'pipelineId'>;

/** The plan of one pipeline. Pure: the same brief, id and settings give the same plan. */
export function makePlan({ pipelineId, ...options }: DraftOptions & { readonly pipelineId: string }): Plan {
  const { planVersion, ...draft } = draftOf(options);
  return { planVersion, pipelineId, ...draft };
}

/** Resolves a brief completely, for what only asks what it would be and cost. */
export function draftOf({ brief, backend, timing, dailyUsd }: DraftOptions): PlanDraft {
  const priceUsd = renderPriceUsd(brief.seconds, backend);
  const followUps = brief.followUps ?? DEFAULT_FOLLOW_UPS;
  const baseline: PlannedShot = {
    name: 'baseline',
    changes: null,
    prompt: brief.prompt ?? composeBaselinePrompt(brief.brief ?? { scene: '' }),
    file: fileName(1, 'baseline', 'mp4'),
    sound: brief.brief?.sound === undefined ? 'any' : 'present',
    priceUsd,
  };
  const shots = [
    baseline,
    ...followUps.map((followUp, index) => plannedFollowUp(followUp, { index, brief, priceUsd })),
  ];
  return {
    planVersion: 1,
    name: brief.name,
    briefSha256: briefSha256(brief),
    anchors: brief.anchors,
    size: brief.size,
    seconds: brief.seconds,
    reference: { at: brief.reference.at, file: fileName(2, 'reference', 'png') },
    backend,
    timing,
    shots,
    budget: { maxUsd: brief.budget?.maxUsd ?? null, dailyUsd },
    estimateUsd: estimateUsdOf(shots),
  };
}

/** What makes two briefs the same: every resolved field, in the order of the schema. */
export const briefSha256 = (brief: Brief): string => createHash('sha256').update(JSON.stringify(brief)).digest('hex');

function plannedFollowUp(
  { name, changes, prompt }: FollowUp,
  { index, brief, priceUsd }: { index: number; brief: Brief; priceUsd: number },
): PlannedShot {
  const composed =
    changes === 'audio' ? composeAudioPrompt(brief.anchors, brief.brief?.sound) : composeMotionPrompt(brief.anchors);
  return {
    name,
    changes,
    prompt: prompt ?? composed,
    file: fileName(index + 3, name, 'mp4'),
    sound: changes === 'audio' ? 'audible' : 'any',
    priceUsd,
  };
}

const fileName = (step: number, name: string, extension: string): string =>
  `${String(step).padStart(2, '0')}-${name}.${extension}`;
