import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../client/api-error';
import type { FieldProblem } from '../../contract/problem-details';
import type { DraftAnswer } from '../../views/answers';

export type Draft = DraftAnswer['plan'];
const TYPED_MS = 400;

export interface Drafted {
  /** What would be rendered; undefined while that is not known, and where it cannot be. */
  readonly plan: Draft | undefined;
  readonly problems: readonly FieldProblem[];
  readonly error: unknown;
  readonly isStarting: boolean;
  /** Starts it for real; once, however often it is sent. */
  readonly start: () => void;
}

/**
 * Has what somebody chooses planned by the app itself, without starting anything: so what is wrong is said in its words, and what is
 * shown is what would be rendered, at the price that would be paid. `wanted` is asked for anew whenever its JSON is another one; undefined:
 * nothing is wanted yet.
 */
export function useDraft<T>(
  wanted: T | undefined,
  {
    plan: ask,
    start,
  }: {
    readonly plan: (wanted: T, options: { signal: AbortSignal }) => Promise<Draft>;
    readonly start: (wanted: T, options: { idempotencyKey: string }) => Promise<void>;
  },
): Drafted {
  const [plan, setPlan] = useState<Draft>();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [error, setError] = useState<unknown>();
  const [isStarting, setStarting] = useState(false);
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());
  const said = JSON.stringify(wanted);
  useEffect(() => {
    setPlan(undefined);
    setKey(crypto.randomUUID());
    if (wanted === undefined) {
      setProblems([]);
      setError(undefined);
      return undefined;
    }
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      ask(wanted, { signal: leaving.signal }).then(
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
  }, [said]);
  return {
    ...{ plan, problems, error, isStarting },
    start() {
      if (wanted === undefined || plan === undefined) return;
      setStarting(true);
      setError(undefined);
      start(wanted, { idempotencyKey }).catch((reason: unknown) => {
        setError(reason);
        setStarting(false);
      });
    },
  };
}
