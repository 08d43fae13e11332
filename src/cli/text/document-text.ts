import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { columns } from './columns';
import { usd } from './usd';

/** A pipeline as it is now: where it stands, each shot, and what has to be done. */
export function documentText(document: PipelineDocument): string {
  const { id, name, stage, state, spentUsd, estimateUsd, shots, gate } = document;
  return [
    `${id}  ${name}`,
    `${state}${stage === 'done' ? '' : `, stage ${stage}`}; ${usd(spentUsd)} charged of an expected ${usd(estimateUsd)}`,
    '',
    columns(['shot', 'state', 'progress', 'charged', 'backend job'], shots.map(rowOf)),
    ...problemLines(document),
    ...(gate === null ? [] : ['', `gate ${gate.id} is open until ${gate.until}; then: ${gate.onTimeout}`]),
  ].join('\n');
}

const rowOf = ({ name, state, outcome, progress, chargedUsd, renderId, queuePosition }: ShotDocument): string[] => [
  name,
  outcome ?? (queuePosition === null ? state : `${state}, number ${queuePosition} in line`),
  `${progress} %`,
  usd(chargedUsd),
  renderId ?? '-',
];

/** What went wrong with each shot and with the whole, and what to do about it. */
export function problemLines({ shots, problem }: Pick<PipelineDocument, 'shots' | 'problem'>): string[] {
  const all = [...shots.map((shot) => ({ name: shot.name, problem: shot.problem })), { name: 'pipeline', problem }];
  return all.flatMap(({ name, problem: each }) =>
    each === null ? [] : [`${name}: ${[`${each.code}.`, each.detail, each.advice].filter(Boolean).join(' ')}`],
  );
}
