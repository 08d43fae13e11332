import type { Spend } from '../../views/spend';
import { usd } from '../words/format';

const SPEND_DAYS = 30;
const [BAR, GAP, HEIGHT] = [14, 4, 56];
const DAY_MS = 86_400_000;

/** The first day (UTC) that is shown, by this machine's clock. */
export const firstSpendDay = (): string => new Date(Date.now() - (SPEND_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);

/** What was paid in the last month, day by day (UTC). */
export function SpendByDay({ spend }: { spend: Spend }) {
  const { byDay = [], dailyCeilingUsd, chargedUsd, openUsd, unknownUsd } = spend;
  const last = Math.max(Date.now(), ...byDay.map(({ day }) => Date.parse(day)));
  const days = Array.from({ length: SPEND_DAYS }, (_, index) =>
    new Date(last - (SPEND_DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
  const paid = days.map((day) => byDay.find((each) => each.day === day)?.chargedUsd ?? 0);
  const most = Math.max(...paid, dailyCeilingUsd ?? 0, 0.01);
  const width = SPEND_DAYS * (BAR + GAP) - GAP;
  return (
    <section class="card spend" aria-label="Spend">
      <dl class="figures">
        <div>
          <dt>Charged in {SPEND_DAYS} days</dt>
          <dd>{usd(chargedUsd)}</dd>
        </div>
        <div>
          <dt>Today</dt>
          <dd>
            {usd(paid.at(-1) ?? 0)}
            {dailyCeilingUsd === null ? null : <span class="muted"> of {usd(dailyCeilingUsd)}</span>}
          </dd>
        </div>
        <div>
          <dt>Still open</dt>
          <dd>{usd(openUsd)}</dd>
        </div>
        {unknownUsd === 0 ? null : (
          <div>
            <dt>Unknown</dt>
            <dd class="warn-text">{usd(unknownUsd)}</dd>
          </div>
        )}
      </dl>
      <figure class="bars">
        <svg
          preserveAspectRatio="none"
          viewBox={`0 0 ${width} ${HEIGHT}`}
          role="img"
          aria-label={`Charged by day in the last ${SPEND_DAYS} days: at most ${usd(Math.max(...paid))} a day`}
        >
          {paid.map((amount, index) => {
            const height = Math.max(amount > 0 ? 3 : 1, (amount / most) * (HEIGHT - 4));
            return (
              <rect
                key={days[index]}
                class={amount > 0 ? 'paid' : 'none'}
                x={index * (BAR + GAP)}
                y={HEIGHT - height}
                width={BAR}
                height={height}
                rx="2"
              >
                <title>{`${days[index] ?? ''}: ${usd(amount)}`}</title>
              </rect>
            );
          })}
          {dailyCeilingUsd === null ? null : (
            <path class="ceiling" d={`M0 ${HEIGHT - (dailyCeilingUsd / most) * (HEIGHT - 4)}H${width}`}>
              <title>{`Ceiling of a day: ${usd(dailyCeilingUsd)}`}</title>
            </path>
          )}
        </svg>
        <figcaption class="muted small">
          <span>{days[0]}</span>
          <span>charged by day, UTC</span>
          <span>{days.at(-1)}</span>
        </figcaption>
      </figure>
    </section>
  );
}
