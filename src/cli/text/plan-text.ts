import type { DraftAnswer } from '../../views/answers';
import { columns } from './columns';
import { usd } from './usd';

/** The price first, then what it is paid for, then every prompt as it will be sent. */
export function planText({ agreed, terms }: DraftAnswer['plan']): string {
  const { estimateUsd, atMostUsd, pricesUsd, dailyUsd } = terms;
  const limits = [
    atMostUsd === undefined ? undefined : `at most ${usd(atMostUsd)} with every redo`,
    agreed.maxUsd === null ? undefined : `ceiling of the brief ${usd(agreed.maxUsd)}`,
    dailyUsd === null ? undefined : `ceiling of the day ${usd(dailyUsd)}`,
  ].filter((each) => each !== undefined);
  return [
    `${usd(estimateUsd)} for ${agreed.shots.length} ${agreed.shots.length === 1 ? 'render' : 'renders'}${limits.length === 0 ? '' : ` (${limits.join(', ')})`}`,
    `${agreed.name}: ${agreed.size}, ${agreed.seconds} s, ${agreed.backend.model} on backend ${agreed.backend.name}`,
    '',
    columns(
      ['shot', 'changes', 'starts from', 'file', 'price'],
      agreed.shots.map(({ name, changes, startsFrom, madeFrom, file }) => [
        name,
        changes ?? '-',
        startsFrom ?? madeFrom?.shot ?? 'text',
        file,
        usd(pricesUsd[name] ?? 0),
      ]),
    ),
    ...agreed.shots.map(({ name, prompt }) => `\n${name}: ${prompt}`),
  ].join('\n');
}
