import type { HttpResponseInit } from '@azure/functions';
import type { LinkRole } from '../contract/link-role';

/** Whoever came by a link, as long as it is one. */
export interface LinkCaller {
  readonly role: LinkRole;
  /** A call may be held for long: why the link is none any more; undefined while it is. */
  readonly refusedMeanwhile: () => Promise<HttpResponseInit | undefined>;
}
