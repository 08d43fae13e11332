import { useState } from 'preact/hooks';
import type { Decision } from '../../contract/decision';
import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { stillToBuy } from '../money';
import { Icon } from '../parts/icon';
import { CallProblem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { costs, dateTime, usd } from '../words/format';
import { Candidate } from './candidate';
import { personName, rememberPerson } from './person';

/** The gate at which the pipeline waits, and everything that can be decided there, with what each costs. */
export function OpenGate({
  shown,
  gate,
  isBusy,
  error,
  onDecide: decide,
  onReprompt,
}: {
  shown: PipelineDocument;
  gate: NonNullable<PipelineDocument['gate']>;
  isBusy: boolean;
  error: unknown;
  onDecide: (decision: Decision) => void;
  onReprompt: (shot: ShotDocument) => void;
}) {
  const { access } = useSession();
  const [by, setBy] = useState(personName);
  const price = stillToBuy(shown);
  const isReference = gate.kind === 'reference';
  const candidates = isReference ? (shown.reference?.candidates ?? []) : [];
  const timeout = gate.onTimeout === 'stop' ? 'it stops' : 'the best is taken';
  return (
    <section class="gate card" aria-label="Decide">
      <header class="row">
        <div>
          <h2>{isReference ? 'Which frame do the follow-ups start from?' : 'Are the follow-ups good?'}</h2>
          <p class="muted">
            Nothing runs and nothing is charged while this waits. Without a decision {timeout} {dateTime(gate.until)}.
          </p>
        </div>
        <span class="spring" />
        {access.mayDecide ? (
          <label class="inline">
            Your name
            <input
              value={by}
              maxLength={100}
              autocomplete="name"
              placeholder="shown with the decision"
              onInput={(event) => {
                setBy(event.currentTarget.value);
                rememberPerson(event.currentTarget.value);
              }}
            />
          </label>
        ) : null}
      </header>
      {candidates.length === 0 ? null : (
        <ol class="candidates">
          {candidates.map((candidate) => (
            <Candidate
              key={candidate.number}
              {...{ candidate, price, mayDecide: access.mayDecide, isBusy }}
              onPick={() =>
                candidate.chosen
                  ? decide({ action: 'approve' })
                  : decide({ action: 'pick', candidate: candidate.number })
              }
            />
          ))}
        </ol>
      )}
      {error === undefined ? null : <CallProblem error={error} />}
      {access.mayDecide ? (
        <div class="row">
          <button type="button" class="primary" disabled={isBusy} onClick={() => decide({ action: 'approve' })}>
            <Icon name="check" /> {isReference && candidates.length > 1 ? 'Take the best' : 'Approve'} · {costs(price)}
          </button>
          {gate.shots.map((name) => {
            const shot = shown.shots.find((each) => each.name === name);
            return shot === undefined ? null : (
              <button key={name} type="button" disabled={isBusy} onClick={() => onReprompt(shot)}>
                Re-prompt {name}… · {usd(shot.priceUsd)}
              </button>
            );
          })}
          <button type="button" class="danger ghost" disabled={isBusy} onClick={() => decide({ action: 'stop' })}>
            Stop here · costs nothing more
          </button>
        </div>
      ) : (
        <p class="muted">This link is for looking. Whoever has a link for deciding, or a key, decides.</p>
      )}
    </section>
  );
}
