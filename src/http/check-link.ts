import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { LinkRole } from '../contract/link-role';
import type { ProblemCode } from '../contract/problem-types';
import type { HttpDeps } from './deps';
import { noLinkKeys } from './create-link';
import { LINK_COOKIE } from './link-cookie';
import type { LinkCaller } from './link-caller';
import type { LinkGrant } from './link-token';
import { checkToken } from './link-token';
import { problemResponse } from './problem-response';

export type LinkDeps = Pick<HttpDeps, 'linkKeys' | 'linkGenerations' | 'now'>;
type Checked = { readonly grant: LinkGrant } | { readonly refused: HttpResponseInit };

/** What a token grants for this pipeline now, or why it grants nothing. */
export async function grantOf(
  token: string,
  pipelineId: string | undefined,
  { linkKeys, linkGenerations, now }: LinkDeps,
): Promise<Checked> {
  if (linkKeys.length === 0) return { refused: noLinkKeys() };
  const checked = await checkToken(token, linkKeys, now());
  if (!checked.ok)
    return checked.why === 'expired'
      ? refusal('LINK_EXPIRED', ANOTHER)
      : refusal('LINK_INVALID', `It was not made here as it is, or its key is gone. ${ANOTHER}`);
  const { grant } = checked;
  if (grant.pipelineId !== pipelineId) return refusal('LINK_ELSEWHERE', `It opens ${grant.pipelineId} alone.`);
  if (grant.generation !== (await linkGenerations.current(grant.pipelineId))) return refusal('LINK_REVOKED', ANOTHER);
  return { grant };
}

/** Who calls by the cookie of this request, where its link lets them do what the route does; the answer otherwise. */
export async function callerByLink(
  request: HttpRequest,
  needed: LinkRole,
  deps: LinkDeps,
): Promise<{ readonly caller: LinkCaller } | { readonly refused: HttpResponseInit }> {
  const token = cookieOf(request.headers.get('cookie'));
  if (token === undefined) return refusal('LINK_NEEDED', `Open the link to this pipeline once more. ${ANOTHER}`);
  const check = (): Promise<Checked> => grantOf(token, request.params['id'], deps);
  const checked = await check();
  if ('refused' in checked) return checked;
  const { role } = checked.grant;
  if (needed === 'decide' && role !== 'decide') return refusal('LINK_ROLE', 'Ask for one of the role "decide".');
  const refused = request.method === 'GET' || request.method === 'HEAD' ? undefined : refusalOfWrite(request);
  if (refused !== undefined) return { refused };
  const refusedMeanwhile = async (): Promise<HttpResponseInit | undefined> => {
    const again = await check();
    return 'refused' in again ? again.refused : undefined;
  };
  return { caller: { role, refusedMeanwhile } };
}

/** A cookie goes along whoever's page asks; a page of another origin can neither name ours nor send JSON without asking first. */
function refusalOfWrite({ url, headers }: HttpRequest): HttpResponseInit | undefined {
  if (headers.get('origin') !== new URL(url).origin)
    return refusal('WRONG_ORIGIN', 'Origin must be that of the app.').refused;
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? ''))
    return refusal('JSON_NEEDED', 'Content-Type must be application/json.').refused;
  return undefined;
}

const cookieOf = (header: string | null): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === LINK_COOKIE)?.[1];

const ANOTHER = 'Whoever has a key of the app can make another: POST /api/pipelines/{id}/links.';

const refusal = (code: ProblemCode, detail: string): { readonly refused: HttpResponseInit } => ({
  refused: problemResponse({ code, detail }),
});
