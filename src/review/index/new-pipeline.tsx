import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../client/api-error';
import type { FieldProblem } from '../../contract/problem-details';
import type { DraftAnswer } from '../../views/answers';
import { CallProblem } from '../parts/problem';
import { Icon } from '../parts/icon';
import { useSession } from '../parts/use-access';
import { pipelineUrl } from '../place';
import { usd } from '../words/format';
import type { FormFields } from './brief-of-form';
import { briefOf, EMPTY_FORM, SIZES } from './brief-of-form';

const TYPED_MS = 400;

/**
 * A new pipeline from a form. Every change is planned by the app itself, without starting anything: so what is wrong is said in its words,
 * and what is shown is what would be rendered, at the price that would be paid.
 */
export function NewPipeline({ onClose }: { onClose: () => void }) {
  const { access, place } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [fields, setFields] = useState(EMPTY_FORM);
  const [plan, setPlan] = useState<DraftAnswer['plan']>();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [error, setError] = useState<unknown>();
  const [isStarting, setStarting] = useState(false);
  // However often it is sent, one form starts one pipeline.
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    setPlan(undefined);
    if (fields.prompt.trim() === '') {
      setProblems([]);
      setError(undefined);
      return undefined;
    }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      access.client.plan(briefOf(fields), { signal: leaving.signal }).then(
        (made) => {
          setPlan(made);
          setProblems([]);
          setError(undefined);
        },
        (reason: unknown) => {
          if (leaving.signal.aborted) return;
          const named = reason instanceof ApiError ? reason.problem?.problems : undefined;
          setProblems(named ?? []);
          setError(named === undefined ? reason : undefined);
        },
      );
    }, TYPED_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [fields, access]);

  const set =
    (name: keyof FormFields) =>
    (event: { currentTarget: { value: string } }): void => {
      setFields({ ...fields, [name]: event.currentTarget.value });
      setKey(crypto.randomUUID());
    };
  const wrong = (path: string) => {
    const problem = problems.find(
      (each) => each.path === path || each.path.startsWith(`${path}.`) || each.path.startsWith(`${path}[`),
    );
    return problem === undefined ? null : <span class="bad-text small">expected {problem.expected}</span>;
  };
  const start = (): void => {
    setStarting(true);
    access.client
      .start(briefOf(fields), { idempotencyKey })
      .then(({ id }) => location.assign(pipelineUrl(place, id)))
      .catch((reason: unknown) => {
        setError(reason);
        setStarting(false);
      });
  };
  return (
    <dialog ref={dialog} class="wide-dialog" aria-labelledby="new-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (plan !== undefined) start();
        }}
      >
        <header class="row">
          <h2 id="new-title">New pipeline</h2>
          <span class="spring" />
          <button type="button" class="ghost square" aria-label="Close" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div class="form-columns">
          <div class="fields">
            <label>
              Prompt {wrong('prompt')}
              <textarea
                rows={5}
                value={fields.prompt}
                onInput={set('prompt')}
                placeholder="A paper boat drifts on a blue tabletop, soft window light, locked camera."
              />
            </label>
            <label>
              Anchors: what must stay the same, by commas {wrong('anchors')}
              <input value={fields.anchors} onInput={set('anchors')} placeholder="paper boat, blue tabletop" />
            </label>
            <div class="pairs">
              <label>
                Name {wrong('name')}
                <input value={fields.name} onInput={set('name')} />
              </label>
              <label>
                Size {wrong('size')}
                <select value={fields.size} onChange={set('size')}>
                  {SIZES.map((size) => (
                    <option key={size} value={size}>
                      {size}
                    </option>
                  ))}
                </select>
              </label>
              <label>
                Seconds {wrong('seconds')}
                <input type="number" min="1" max="60" value={fields.seconds} onInput={set('seconds')} />
              </label>
              <label>
                Frames to choose from {wrong('reference')}
                <input type="number" min="1" max="8" value={fields.candidates} onInput={set('candidates')} />
              </label>
              <label>
                Wait for a decision {wrong('review')}
                <select value={fields.gates} onChange={set('gates')}>
                  <option value="reference">at the reference frame</option>
                  <option value="followUps">after the follow-ups</option>
                  <option value="both">at both</option>
                  <option value="none">never</option>
                </select>
              </label>
              <label>
                Spend at most, US$ {wrong('budget')}
                <input
                  type="number"
                  min="0"
                  step="0.1"
                  value={fields.maxUsd}
                  onInput={set('maxUsd')}
                  placeholder="no limit of its own"
                />
              </label>
            </div>
          </div>
          <section class="plan" aria-live="polite" aria-label="Plan">
            <h3>What will be made</h3>
            {plan === undefined ? (
              <p class="muted">
                {fields.prompt.trim() === ''
                  ? 'Write a prompt: the plan and its price appear here. Nothing is started yet.'
                  : 'Planning…'}
              </p>
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
                  <li key={path}>
                    {path}: expected {expected}
                  </li>
                ))}
              </ul>
            )}
            {error === undefined ? null : <CallProblem error={error} />}
          </section>
        </div>
        <div class="row end">
          <button type="button" class="ghost" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" class="primary" disabled={plan === undefined || isStarting}>
            {plan === undefined ? 'Start' : `Start · ${usd(plan.terms.estimateUsd)}`}
          </button>
        </div>
      </form>
    </dialog>
  );
}
