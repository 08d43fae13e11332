import { z } from 'zod';
import { iso } from '../contract/iso';
import { linkRoleSchema } from '../contract/link-role';
import { isPipelineId } from '../plans/pipeline-id';
import type { CreatedLink } from '../views/answers';
import type { HttpDeps } from './deps';
import { signToken } from './link-token';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Endpoint } from './route';

const MAX_HOURS = 30 * 24;
const HOUR_MS = 3_600_000;

export const linkBodySchema = z.strictObject({
  role: linkRoleSchema,
  hours: z
    .number(`1 to ${MAX_HOURS} hours`)
    .min(1, `1 to ${MAX_HOURS} hours`)
    .max(MAX_HOURS, `1 to ${MAX_HOURS} hours`)
    .default(24)
    .describe('How long it can be used.'),
});

type Deps = Pick<HttpDeps, 'linkKeys' | 'linkGenerations' | 'records' | 'now'>;

/** `POST /api/pipelines/{id}/links`: a link to the page of one pipeline, for people who have no key. */
export function createCreateLink({
  linkKeys: [key],
  linkGenerations: generations,
  records,
  now,
}: Deps): Endpoint<unknown, z.output<typeof linkBodySchema>> {
  return async ({ request, body: { role, hours }, links, log }) => {
    if (key === undefined) return noLinkKeys();
    const { id } = request.params;
    const isThere = isPipelineId(id) && (await records.plan(id)) !== undefined;
    if (!isThere) return notFound(`There is no pipeline "${id}".`);
    const expiresMs = now() + hours * HOUR_MS;
    const generation = await generations.current(id);
    const grant = { pipelineId: id, role, expiresAt: Math.floor(expiresMs / 1_000), generation };
    log('link.created', { pipelineId: id, role, hours });
    const url = `${links.linkedReview(id)}#token=${await signToken(grant, key)}`;
    const created: CreatedLink = { url, role, expiresAt: iso(grant.expiresAt * 1_000) };
    return jsonResponse(created, { status: 201 });
  };
}

export const noLinkKeys = () =>
  problemResponse({
    code: 'LINKS_OFF',
    detail:
      'SHOTLOOP_LINK_KEYS is not set: without a key nothing can be signed. docs/settings.md says how to make one.',
  });
