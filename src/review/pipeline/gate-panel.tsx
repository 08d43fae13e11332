import { useState } from 'preact/hooks';
import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { CallProblem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { OpenGate } from './open-gate';
import { byPerson } from './person';
import { Reprompt } from './reprompt';
import { useDecide } from './use-decide';

/** What there is to decide at a gate. It may close while somebody decides: then what became of their decision is still said. */
export function GatePanel({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { access } = useSession();
  const { decide, isBusy, error } = useDecide(shown.id, look);
  const [reprompted, setReprompted] = useState<{ readonly shot: ShotDocument; readonly gate: string }>();
  const { gate } = shown;
  return (
    <>
      {gate !== null ? (
        <OpenGate
          {...{ shown, gate, isBusy, error }}
          onDecide={(decision) => decide({ ...decision, gate: gate.id })}
          onReprompt={(shot) => setReprompted({ shot, gate: gate.id })}
        />
      ) : error === undefined ? null : (
        <CallProblem error={error} />
      )}
      {reprompted === undefined ? null : (
        <Reprompt
          shot={reprompted.shot}
          onSend={(prompt) =>
            access.client
              .decide(shown.id, {
                ...{ action: 'reprompt', gate: reprompted.gate, shot: reprompted.shot.name, prompt },
                ...byPerson(),
              })
              .finally(look)
          }
          onClose={() => setReprompted(undefined)}
        />
      )}
    </>
  );
}
