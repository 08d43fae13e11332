import { decisionSchema } from '../contract/decision';
import { fieldProblems } from './input-problems';
import { WAKE_EVENT } from '../orchestrations/names';
import type { HttpDeps } from './deps';
import type { Endpoint } from './endpoint';
import type { DetailSources } from './load-details';
import { loadDocument } from './get-pipeline';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import { readJson } from './read-json';

type Deps = Pick<HttpDeps, 'records' | 'control' | 'ledger' | 'maxBodyBytes'> &
  DetailSources & { readonly now: () => number };

/**
 * `POST /api/pipelines/{id}/decision`: settles a render whose fate is unknown: `{"shot","action":"adopt","renderId"}`, or the
 * action `resubmit` or `give_up`. Stored first, then the pipeline is woken; the first decision of a question stays.
 */
export function createDecideRender({ records, control, ledger, maxBodyBytes, now, notes, media }: Deps): Endpoint {
  return async ({ request, client, context }) => {
    const { id } = request.params;
    const document = await loadDocument(request, { client, records, id, now, ledger, notes, media });
    if (document === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const body = await readJson(request, { maxBytes: maxBodyBytes });
    if (!body.ok) return body.response;
    const parsed = decisionSchema.safeParse(body.value);
    if (!parsed.success) {
      return problemResponse({
        status: 400,
        code: 'INVALID_DECISION',
        title: 'The decision cannot be used as it is',
        problems: fieldProblems(parsed.error, body.value),
      });
    }
    const { shot: name } = parsed.data;
    const shot = document.shots.find((candidate) => candidate.name === name);
    const record = shot && (await ledger.read({ pipelineId: id, shot: name, attempt: shot.attempt }));
    // The document may be behind: while a create that was decided on is on its way, the ledger no longer asks.
    if (shot?.state !== 'undecided' || record?.state !== 'asked') {
      return problemResponse({
        status: 409,
        code: 'NOTHING_TO_DECIDE',
        title: 'Nothing waits for this decision',
        detail:
          shot === undefined
            ? `Pipeline ${id} has no shot "${name}".`
            : `Shot ${name} is ${shot.state}${shot.outcome === null ? '' : ` (${shot.outcome})`}.`,
        extra: { state: document.state, shots: document.shots.map(({ name: each, state }) => ({ name: each, state })) },
      });
    }
    const decision = await control.decide(record, parsed.data);
    if (JSON.stringify(decision) !== JSON.stringify(parsed.data)) {
      return problemResponse({
        status: 409,
        code: 'DECIDED_ALREADY',
        title: 'Somebody has decided this already',
        detail: `The decision that counts is ${decision.action}.`,
        extra: { decision },
      });
    }
    await client.raiseEvent(id, WAKE_EVENT, {});
    context.log(JSON.stringify({ step: 'render.decided', pipelineId: id, shot: name, action: decision.action }));
    return jsonResponse(
      { id, decision, links: document.links },
      { status: 202, headers: { location: document.links.self } },
    );
  };
}
