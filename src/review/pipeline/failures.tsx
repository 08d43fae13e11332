import { useState } from 'preact/hooks';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';
import { Problem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { usd } from '../words/format';
import { shotWord } from '../words/shot-words';
import { Resume } from './actions';

/** What failed, in plain words, with what to do about it. */
export function Failures({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { access } = useSession();
  const [isResuming, setResuming] = useState(false);
  const mayResume = access.mayDecide && PIPELINE_STATES[shown.state].ended;
  const failed = shown.shots.filter(
    ({ problem, state, outcome }) => problem !== null && state !== 'undecided' && outcome !== 'completed',
  );
  return (
    <>
      {shown.problem === null ? null : (
        <Problem
          title="The pipeline ended early."
          advice={shown.problem.advice}
          detail={shown.problem.detail}
          code={shown.problem.code}
        />
      )}
      {failed.map((shot) => {
        const { name, problem, state, clip, priceUsd } = shot;
        const isOver = state === 'ended';
        return (
          <Problem
            key={name}
            title={isOver ? `${name}: ${shotWord(shot).text}.` : `${name} met a problem, and is tried again.`}
            advice={problem?.advice ?? null}
            detail={problem?.detail ?? null}
            code={problem?.code ?? ''}
            tone={isOver && clip === null ? 'bad' : 'warn'}
          >
            {mayResume && clip === null ? (
              <button type="button" onClick={() => setResuming(true)}>
                Render {name} again… · {usd(priceUsd)}
              </button>
            ) : undefined}
          </Problem>
        );
      })}
      {isResuming ? <Resume {...{ shown, look, onClose: () => setResuming(false) }} /> : null}
    </>
  );
}
