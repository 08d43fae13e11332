import type { Spend } from '../../views/spend';
import { columns } from './columns';
import { usd } from './usd';

type Amounts = Pick<Spend, 'chargedUsd' | 'openUsd' | 'unknownUsd'>;

/** The latest of each; `--json` has all. */
const SHOWN = 20;

/** What was charged, in all and by day, backend and pipeline. */
export function spendText(spend: Spend): string {
  const { from, to, dailyCeilingUsd, byDay = [], byBackend = [], byPipeline = [] } = spend;
  const parts = [
    part(
      'day',
      byDay.map(({ day, ...amounts }) => [day, amounts]),
    ),
    part(
      'backend',
      byBackend.map(({ backend, ...amounts }) => [backend, amounts]),
    ),
    part(
      'pipeline',
      byPipeline.map(({ pipelineId, ...amounts }) => [pipelineId, amounts]),
    ),
  ];
  return [
    columns([from === to ? from : `${from} to ${to}`, ...HEAD], [['in all', ...cellsOf(spend)]]),
    ...parts,
    dailyCeilingUsd === null ? '\nThere is no ceiling of a day.' : `\nThe ceiling of a day is ${usd(dailyCeilingUsd)}.`,
  ].join('\n');
}

const HEAD = ['charged', 'still open', 'unknown'];

function part(name: string, rows: readonly (readonly [string, Amounts])[]): string {
  if (rows.length === 0) return '';
  const shown = rows.slice(-SHOWN);
  const more = rows.length - shown.length;
  return [
    `\n${columns(
      [name, ...HEAD],
      shown.map(([each, amounts]) => [each, ...cellsOf(amounts)]),
    )}`,
    ...(more > 0 ? [`and ${more} before`] : []),
  ].join('\n');
}

const cellsOf = ({ chargedUsd, openUsd, unknownUsd }: Amounts): string[] => [
  usd(chargedUsd),
  usd(openUsd),
  usd(unknownUsd),
];
