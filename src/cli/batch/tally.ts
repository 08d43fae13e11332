import { sumUsd } from '../../contract/money';
import type { ExitCode } from '../exit-codes';
import { EXIT } from '../exit-codes';
import { columns } from '../text/columns';
import { usd } from '../text/usd';
import type { RowResult } from './row-result';

/** Rows that are named in the end; whoever has more of them reads them line by line. */
const NAMED = 20;

type State = RowResult['state'];

/** Counts rows as they end. Of a completed row nothing is kept, and of the others some, however many there are. */
export class Tally {
  readonly #sums = new Map<State, { rows: number; chargedUsd: number }>();
  readonly #named: RowResult[] = [];
  #others = 0;

  add(result: RowResult): void {
    const { state, chargedUsd } = result;
    const sum = this.#sums.get(state) ?? { rows: 0, chargedUsd: 0 };
    this.#sums.set(state, { rows: sum.rows + 1, chargedUsd: sumUsd([sum.chargedUsd, chargedUsd]) });
    if (state === 'completed') return;
    if (this.#named.length < NAMED) this.#named.push(result);
    else this.#others += 1;
  }

  get rows(): number {
    return [...this.#sums.values()].reduce((all, { rows }) => all + rows, 0);
  }

  get chargedUsd(): number {
    return sumUsd([...this.#sums.values()].map((sum) => sum.chargedUsd));
  }

  /** As that of one pipeline: 0 if all are completed, 4 if the others only await a decision. */
  get exitCode(): ExitCode {
    const states = [...this.#sums.keys()].filter((state) => state !== 'completed');
    if (states.length === 0) return EXIT.done;
    return states.every((state) => state === 'awaits_decision') ? EXIT.awaitsDecision : EXIT.notCompleted;
  }

  toJson(): object {
    return { rows: this.rows, chargedUsd: this.chargedUsd, states: Object.fromEntries(this.#sums) };
  }

  toText(): string {
    const sums = [...this.#sums].map(([state, { rows, chargedUsd }]) => [state, String(rows), usd(chargedUsd)]);
    const named = this.#named.map(({ line, state, id, reason }) => [String(line), state, id ?? '-', reason ?? '']);
    return [
      columns(['state', 'rows', 'charged'], [...sums, ['in all', String(this.rows), usd(this.chargedUsd)]]),
      ...(named.length === 0 ? [] : ['', columns(['line', 'state', 'pipeline', 'why'], named)]),
      ...(this.#others === 0 ? [] : [`and ${this.#others} more that are not completed`]),
    ].join('\n');
  }
}
