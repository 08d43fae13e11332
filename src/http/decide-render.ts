import type { RenderDecision } from '../contract/decision';
import type { HttpDeps } from './deps';
import { ofBody } from './input-problems';
import { loadDocument } from './load-document';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'outbox' | 'now' | 'ledger' | 'notes' | 'media'>;

/**
 * The part of `POST /api/pipelines/{id}/decision` that settles a render whose fate is unknown: `{"shot","action":"adopt","renderId"}`, or the
 * action `resubmit` or `give_up`. Stored first, then the pipeline is woken; the first decision of a question stays.
 */
export function createDecideRender({ control, ledger, now, ...sources }: Deps): Endpoint<unknown, RenderDecision> {
  return async ({ request, client, body, links, log, refuseBody }) => {
    const { id } = request.params;
    const document = await loadDocument(id, { client, links, now, ledger, control, ...sources });
    if (document === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const { shot: name } = body;
    const shot = document.shots.find((candidate) => candidate.name === name);
    const record = shot && (await ledger.read({ pipelineId: id, shot: name, attempt: shot.attempt }));
    // The document may be behind: while a create that was decided on is on its way, the ledger no longer asks.
    if (shot?.state !== 'undecided' || record?.state !== 'asked') {
      return problemResponse({
        code: 'NOTHING_TO_DECIDE',
        detail:
          shot === undefined
            ? `Pipeline ${id} has no shot "${name}".`
            : `Shot ${name} is ${shot.state}${shot.outcome === null ? '' : ` (${shot.outcome})`}.`,
        extra: { state: document.state, shots: document.shots.map(({ name: each, state }) => ({ name: each, state })) },
      });
    }
    if (record.makes === 'picture' && body.action === 'adopt')
      return refuseBody([
        {
          path: 'action',
          value: ofBody.value(body.action),
          expected: 'resubmit or give_up: of a picture there is no job that could be adopted',
        },
      ]);
    const { at: _when, ...decision } = await control.decide(record, { ...body, at: new Date(now()).toISOString() });
    if (said(decision) !== said(body)) {
      return problemResponse({
        code: 'DECIDED_ALREADY',
        detail: `The decision that counts is ${decision.action}.`,
        extra: { decision },
      });
    }
    await client.wake(id);
    log('render.decided', { pipelineId: id, shot: name, action: decision.action });
    return jsonResponse(
      { id, decision, links: document.links },
      { status: 202, headers: { location: document.links.self } },
    );
  };
}

/** What was decided, whoever did. */
const said = ({ by: _, ...decision }: RenderDecision): string => JSON.stringify(decision);
