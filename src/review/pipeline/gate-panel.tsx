import { useState } from 'preact/hooks';
import type { Decision } from '../../contract/decision';
import type { PipelineDocument, ReferenceDocument, ShotDocument } from '../../views/pipeline-document';
import { stillToBuy } from '../money';
import { Icon } from '../parts/icon';
import { CallProblem } from '../parts/problem';
import { useMedia, useSession } from '../parts/use-access';
import { costs, dateTime, usd } from '../words/format';
import { personName, byPerson, rememberPerson } from './person';
import { Reprompt } from './reprompt';
import { useDecide } from './use-decide';

const NOTES = {
  blank: 'nothing to see',
  dark: 'dark',
  bright: 'bright',
  soft: 'soft',
  like_another: 'like another one',
} as const;

/** The gate at which the pipeline waits, and everything that can be decided there, with what each costs. */
export function GatePanel({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { access } = useSession();
  const { decide: send, isBusy, error } = useDecide(shown.id, look);
  const [by, setBy] = useState(personName);
  const [reprompted, setReprompted] = useState<{ readonly shot: ShotDocument; readonly gate: string }>();
  const { gate } = shown;
  const reprompt =
    reprompted === undefined ? null : (
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
    );
  // The gate may close while somebody decides: what became of their decision is still said.
  if (gate === null)
    return (
      <>
        {error === undefined ? null : <CallProblem error={error} />}
        {reprompt}
      </>
    );
  const price = stillToBuy(shown);
  const decide = (decision: Decision): void => send({ ...decision, gate: gate.id });
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
              <button key={name} type="button" disabled={isBusy} onClick={() => setReprompted({ shot, gate: gate.id })}>
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
      {reprompt}
    </section>
  );
}

function Candidate({
  candidate,
  price,
  mayDecide,
  isBusy,
  onPick,
}: {
  candidate: NonNullable<ReferenceDocument['candidates']>[number];
  price: number;
  mayDecide: boolean;
  isBusy: boolean;
  onPick: () => void;
}) {
  const { number, score, notes, likeCandidate, chosen, atSeconds, thumbnailHref } = candidate;
  const inWords = (note: keyof typeof NOTES): string =>
    note === 'like_another' && likeCandidate !== undefined ? `like candidate ${likeCandidate}` : NOTES[note];
  const url = useMedia(thumbnailHref);
  const isBlank = notes.includes('blank');
  return (
    <li class={chosen ? 'chosen' : ''}>
      <img src={url} alt={`Candidate ${number}, at ${atSeconds?.toFixed(2) ?? '?'} s`} />
      <p class="row tight">
        <b>{number}</b>
        <span class="muted">{atSeconds === null ? '' : `${atSeconds.toFixed(2)} s`}</span>
        <span class="spring" />
        {chosen ? <span class="badge good">best</span> : null}
      </p>
      <meter min="0" max="1" value={score} aria-label={`Score of candidate ${number}`}>
        {Math.round(score * 100)}
      </meter>
      <p class="small muted">
        score {Math.round(score * 100)}
        {notes.length === 0 ? '' : ` · ${notes.map(inWords).join(', ')}`}
      </p>
      {mayDecide ? (
        <button type="button" disabled={isBusy || isBlank} onClick={onPick}>
          Start from {number} · {costs(price)}
        </button>
      ) : null}
    </li>
  );
}
