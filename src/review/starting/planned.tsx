import { CallProblem } from '../parts/problem';
import { usd } from '../words/format';
import type { Drafted } from './use-draft';

/** What would be made, shot by shot, and what it costs; or why it cannot be. `idle`: what is said before anything is asked for. */
export function Planned({ drafted: { plan, problems, error }, idle }: { drafted: Drafted; idle?: string | undefined }) {
  return (
    <section class="plan" aria-live="polite" aria-label="Plan">
      <h3>What will be made</h3>
      {plan === undefined ? (
        <p class="muted">{idle ?? (problems.length > 0 || error !== undefined ? 'Nothing, as it is.' : 'Planning…')}</p>
      ) : (
        <>
          <ol>
            {plan.agreed.shots.map(({ name, changes, makes, prompt }) => (
              <li key={name}>
                <b>{name}</b>{' '}
                <span class="muted">{makes ?? (changes === null ? 'baseline' : `changes ${changes}`)}</span>
                <span class="spring" /> {usd(plan.terms.pricesUsd[name] ?? 0)}
                <p class="prompt small">{prompt}</p>
              </li>
            ))}
          </ol>
          <p>
            <b>{usd(plan.terms.estimateUsd)}</b> in all
            {plan.terms.atMostUsd === undefined ? '' : `, at most ${usd(plan.terms.atMostUsd)}`} on{' '}
            {plan.agreed.backend.model}.
          </p>
        </>
      )}
      {problems.length === 0 ? null : (
        <ul class="bad-text small">
          {problems.map(({ path, expected }) => (
            <li key={`${path} ${expected}`}>
              {path}: expected {expected}
            </li>
          ))}
        </ul>
      )}
      {error === undefined ? null : <CallProblem error={error} />}
    </section>
  );
}

/** The end of such a form. Its button says the price, and waits for it. */
export function StartButtons({
  drafted: { plan, isStarting },
  verb,
  onClose,
}: {
  drafted: Drafted;
  verb: string;
  onClose: () => void;
}) {
  return (
    <div class="row end">
      <button type="button" class="ghost" onClick={onClose}>
        Leave it
      </button>
      <button type="submit" class="primary" disabled={plan === undefined || isStarting}>
        {plan === undefined ? verb : `${verb} · ${usd(plan.terms.estimateUsd)}`}
      </button>
    </div>
  );
}
