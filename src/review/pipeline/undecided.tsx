import { useState } from 'preact/hooks';
import type { Decision } from '../../contract/decision';
import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { CallProblem, Problem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { usd } from '../words/format';
import { useDecide } from './use-decide';

/**
 * Renders of which nobody can say whether the backend accepted them: a person has looked there, and says. What became of their word is
 * still said when the render has gone on meanwhile.
 */
export function Undecided({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { decide, isBusy, error } = useDecide(shown.id, look);
  return (
    <>
      {shown.shots
        .filter(({ state }) => state === 'undecided')
        .map((shot) => (
          <Settle key={shot.name} {...{ shot, isBusy }} onDecide={(said) => decide({ ...said, shot: shot.name })} />
        ))}
      {error === undefined ? null : <CallProblem error={error} />}
    </>
  );
}

function Settle({
  shot,
  isBusy,
  onDecide: decide,
}: {
  shot: ShotDocument;
  isBusy: boolean;
  onDecide: (decision: Decision) => void;
}) {
  const { access } = useSession();
  const [renderId, setRenderId] = useState('');
  const { name, problem, priceUsd } = shot;
  return (
    <Problem
      title={`${name}: the answer of the backend was lost, and nobody can say whether it accepted the render.`}
      advice={
        problem?.advice ??
        'Look at the jobs at the backend, and say here what you saw. Until then nothing is sent twice.'
      }
      detail={problem?.detail ?? null}
      code={problem?.code ?? ''}
      tone="warn"
      isDetailed
    >
      {access.mayDecide ? (
        <>
          <label class="inline">
            The job is there, and its id is
            <input value={renderId} spellcheck={false} onInput={(event) => setRenderId(event.currentTarget.value)} />
          </label>
          <button
            type="button"
            class="primary"
            disabled={isBusy || renderId.trim() === ''}
            onClick={() => decide({ action: 'adopt', renderId: renderId.trim() })}
          >
            Adopt it · nothing more than it costs already
          </button>
          <button type="button" disabled={isBusy} onClick={() => decide({ action: 'resubmit' })}>
            It is not there: submit again · {usd(priceUsd)}
          </button>
          <button type="button" class="ghost" disabled={isBusy} onClick={() => decide({ action: 'give_up' })}>
            Give {name} up · costs nothing more
          </button>
        </>
      ) : undefined}
    </Problem>
  );
}
