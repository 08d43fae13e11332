import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { LinkRole } from '../contract/link-role';
import type { HttpDeps } from './deps';
import { noLinkKeys } from './create-link';
import type { LinkCaller } from './link-caller';
import type { LinkGrant } from './link-token';
import { checkToken } from './link-token';
import { problemResponse } from './problem-response';

export const LINK_COOKIE = 'shotloop_link';

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
      ? out('LINK_EXPIRED', 'The link has expired', ANOTHER)
      : out('LINK_INVALID', 'The link cannot be used', `It was not made here as it is, or its key is gone. ${ANOTHER}`);
  const { grant } = checked;
  if (grant.pipelineId !== pipelineId)
    return forbidden('LINK_ELSEWHERE', 'The link is for another pipeline', `It opens ${grant.pipelineId} alone.`);
  if (grant.generation !== (await linkGenerations.current(grant.pipelineId)))
    return out('LINK_REVOKED', 'The link was revoked', ANOTHER);
  return { grant };
}

/** Who calls by the cookie of this request, where its link lets them do what the route does; the answer otherwise. */
export async function callerByLink(
  request: HttpRequest,
  needed: LinkRole,
  deps: LinkDeps,
): Promise<{ readonly caller: LinkCaller } | { readonly refused: HttpResponseInit }> {
  const token = cookieOf(request.headers.get('cookie'));
  if (token === undefined)
    return out('LINK_NEEDED', 'A link is needed', `Open the link to this pipeline once more. ${ANOTHER}`);
  const check = (): Promise<Checked> => grantOf(token, request.params['id'], deps);
  const checked = await check();
  if ('refused' in checked) return checked;
  const { role } = checked.grant;
  if (needed === 'decide' && role !== 'decide')
    return forbidden('LINK_ROLE', 'The link is for looking only', 'Ask for one of the role "decide".');
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
    return forbidden('WRONG_ORIGIN', 'Only the page of this app may do that', 'Origin must be that of the app.')
      .refused;
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? ''))
    return forbidden('JSON_NEEDED', 'The body must be JSON', 'Content-Type must be application/json.').refused;
  return undefined;
}

const cookieOf = (header: string | null): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === LINK_COOKIE)?.[1];

const ANOTHER = 'Whoever has a key of the app can make another: POST /api/pipelines/{id}/links.';

const refusedWith = (status: number) => (code: string, title: string, detail: string) => ({
  refused: problemResponse({ status, code, title, detail }),
});
const out = refusedWith(401);
const forbidden = refusedWith(403);
