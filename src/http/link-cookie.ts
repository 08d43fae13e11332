/** What the session of a link is kept in by a browser. */
export const LINK_COOKIE = 'shotloop_link';
