import type { PipelineDocument } from '../../views/pipeline-document';
import { dateTime } from '../words/format';

type Decision = PipelineDocument['decisions'][number];

type AboutRender = Exclude<Decision, { gate: string }>;

function decidedOfRender({ action, shot }: AboutRender): string {
  switch (action) {
    case 'adopt':
      return `adopted a job of the backend for ${shot}`;
    case 'resubmit':
      return `had ${shot} submitted again`;
    case 'give_up':
      return `gave up ${shot}`;
  }
}

function decided(decision: Decision): string {
  if (!('gate' in decision)) return decidedOfRender(decision);
  const { action, candidate, shot, gate, timedOut } = decision;
  const where = gate.startsWith('reference') ? 'the reference frame' : 'the follow-ups';
  const why = timedOut === true ? ' because nobody decided in time' : '';
  switch (action) {
    case 'approve':
      return `approved ${where}${why}`;
    case 'pick':
      return `picked candidate ${candidate ?? '?'} as the reference`;
    case 'reprompt':
      return `had ${shot ?? 'a shot'} rendered anew from another prompt`;
    case 'stop':
      return `stopped it at ${where}${why}`;
  }
}

/** Who decided what, and when: also what another person decided a moment ago. */
export function Decisions({ shown: { decisions, cancel } }: { shown: PipelineDocument }) {
  if (decisions.length === 0 && cancel === null) return null;
  return (
    <section class="card" aria-label="Decisions">
      <h2>Decisions</h2>
      <ol class="decisions" aria-live="polite">
        {decisions.map((decision) => (
          <li
            key={`${'gate' in decision ? decision.gate : `${decision.shot} ${decision.attempt}`} ${decision.at ?? ''}`}
          >
            <b>{'gate' in decision && decision.timedOut === true ? 'The plan' : (decision.by ?? 'Somebody')}</b>{' '}
            {decided(decision)}
            {decision.at === null ? null : (
              <time class="muted" dateTime={decision.at}>
                {dateTime(decision.at)}
              </time>
            )}
            {'prompt' in decision && decision.prompt !== undefined ? <p class="prompt">{decision.prompt}</p> : null}
          </li>
        ))}
        {cancel === null ? null : (
          <li>
            <b>Somebody</b> cancelled it{cancel.reason === null ? '' : `: ${cancel.reason}`}
            <time class="muted" dateTime={cancel.requestedAt}>
              {dateTime(cancel.requestedAt)}
            </time>
          </li>
        )}
      </ol>
    </section>
  );
}
