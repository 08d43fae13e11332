import type { LinkRole } from '../contract/link-role';
import { problem } from './answer-spec';
import type { Route } from './route';
import { ROUTES } from './routes';

type Name = keyof typeof ROUTES;

/** `pipelines/{id}/manifest` becomes `shared/{id}/manifest`. */
const sharedPath = (path: string): string => path.replace(/^pipelines\//, 'shared/');

/**
 * The routes that a link may call, once more under `shared/`: a browser that came by a link has a cookie and no key, so the host lets
 * everybody pass there, and the wrapper looks at the cookie. By name, as the table has them.
 */
export const SHARED_ROUTES: Readonly<Record<string, Route>> = Object.fromEntries(
  (Object.entries(ROUTES) as [Name, Route][]).flatMap(([name, route]): [string, Route][] =>
    route.shared === undefined ? [] : [[sharedName(name), sharedRoute(route, route.shared)]],
  ),
);

/** Where each route is for whoever came by a link. What a link does not reach stays where it is; the page of one is for it, too. */
export const SHARED_PATHS: Readonly<Record<Name, string>> = {
  ...(Object.fromEntries(
    (Object.entries(ROUTES) as [Name, Route][]).map(([name, { path, shared }]) => [
      name,
      shared === undefined ? path : sharedPath(path),
    ]),
  ) as Record<Name, string>),
  reviewPage: ROUTES.linkedReviewPage.path,
};

function sharedName(name: Name): string {
  return `shared${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function sharedRoute({ answers, path, ...route }: Route, role: LinkRole): Route {
  return {
    ...route,
    path: sharedPath(path),
    auth: 'anonymous',
    answers: {
      ...answers,
      401: problem(
        'There is no cookie of a link, or that link has expired, was revoked, or was not made here.',
        ...(['LINK_NEEDED', 'LINK_INVALID', 'LINK_EXPIRED', 'LINK_REVOKED'] as const),
      ),
      403:
        role === 'see'
          ? problem('The link is for another pipeline.', 'LINK_ELSEWHERE')
          : problem(
              'The link is for another pipeline or for looking only, or another page than that of the app asks.',
              ...(['LINK_ELSEWHERE', 'LINK_ROLE', 'WRONG_ORIGIN', 'JSON_NEEDED'] as const),
            ),
      503: problem('Settings are missing, or links are off.', 'SETTINGS_INCOMPLETE', 'LINKS_OFF'),
    },
  };
}
