import { z } from 'zod';
import { isLoopback } from '../contract/is-loopback';
import { iso } from '../contract/iso';
import type { Session } from '../views/answers';
import type { LinkDeps } from './check-link';
import { grantOf } from './check-link';
import { LINK_COOKIE } from './link-cookie';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

export const sessionBodySchema = z.strictObject({
  token: z.string('the token of a link').max(1_000, 'the token of a link'),
});

/**
 * `POST /api/shared/{id}/session`: exchanges the token of a link for a cookie, because no script can read that, and a `<video>` sends
 * it along. The cookie goes to the routes of this pipeline alone.
 */
export function createOpenSession(deps: LinkDeps): Endpoint<unknown, z.output<typeof sessionBodySchema>> {
  return async ({ request, body: { token }, log }) => {
    const checked = await grantOf(token, request.params['id'], deps);
    if ('refused' in checked) return checked.refused;
    const { pipelineId, role, expiresAt } = checked.grant;
    log('link.opened', { pipelineId, role });
    const { hostname, pathname } = new URL(request.url);
    const leftSeconds = Math.max(0, expiresAt - Math.floor(deps.now() / 1_000));
    const cookie = [
      `${LINK_COOKIE}=${token}`,
      `Path=${pathname.replace(/\/session\/?$/, '')}`,
      `Max-Age=${leftSeconds}`,
      'HttpOnly',
      'SameSite=Strict',
      // On loopback there is no TLS, and browsers would not send back a cookie that asks for it.
      ...(isLoopback(hostname) ? [] : ['Secure']),
    ].join('; ');
    const session: Session = { pipelineId, role, expiresAt: iso(expiresAt * 1_000) };
    return jsonResponse(session, { headers: { 'set-cookie': cookie } });
  };
}
