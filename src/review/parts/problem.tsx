import type { ComponentChildren } from 'preact';
import { ApiError } from '../../client/api-error';
import type { Tone } from '../words/shot-words';
import { Icon } from './icon';

/** What went wrong in plain words, what to do about it, and behind a fold what others said. */
export function Problem({
  title,
  advice,
  detail,
  code,
  tone = 'bad',
  isDetailed = false,
  children,
}: {
  title: string;
  advice?: string | null;
  detail?: string | null;
  code?: string;
  tone?: Tone;
  /** What others said is needed to go on, so it is not folded. */
  isDetailed?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <section class={`notice ${tone}`}>
      <Icon name="warn" />
      <div class="notice-body">
        <h2>{title}</h2>
        {advice ? <p>{advice}</p> : null}
        {detail ? (
          <details open={isDetailed}>
            <summary>What was said{code === undefined ? '' : ` (${code})`}</summary>
            <pre class="said">{detail}</pre>
          </details>
        ) : null}
        {children === undefined ? null : <div class="row">{children}</div>}
      </div>
    </section>
  );
}

/** The same of a call that did not bring what it was for. */
export function CallProblem({ error }: { error: unknown }) {
  if (!(error instanceof ApiError)) return <Problem title="That did not work." detail={String(error)} />;
  const { problem, status } = error;
  if (status === undefined)
    return (
      <Problem
        title="The app cannot be reached."
        advice="Nothing was sent twice: try again when the connection is back."
        detail={error.message}
      />
    );
  // A link that is no good says so itself, and how to get another.
  if ((status === 401 || status === 403) && problem === undefined)
    return (
      <Problem title="The app does not accept the key." advice="Ask who runs it for a function key, or for a link." />
    );
  const wrong = problem?.problems?.map(
    ({ path, expected, value }) => `${path}: expected ${expected}${value === undefined ? '' : `, got ${value}`}`,
  );
  return (
    <Problem
      title={`${problem?.title ?? `The app answers ${status}`}.`}
      advice={problem?.detail ?? null}
      detail={wrong?.join('\n') ?? (problem === undefined ? error.text : null)}
      {...(problem === undefined ? {} : { code: problem.code })}
    />
  );
}
