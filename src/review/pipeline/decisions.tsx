import type { GateDecision } from '../../contract/gate';
import type { PipelineDocument } from '../../views/pipeline-document';
import { dateTime } from '../words/format';

function decided({ action, candidate, shot, gate, timedOut }: GateDecision): string {
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
          <li key={`${decision.gate} ${decision.at}`}>
            <b>{decision.timedOut === true ? 'The plan' : (decision.by ?? 'Somebody')}</b> {decided(decision)}
            <time class="muted" dateTime={decision.at}>
              {dateTime(decision.at)}
            </time>
            {decision.prompt === undefined ? null : <p class="prompt">{decision.prompt}</p>}
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
