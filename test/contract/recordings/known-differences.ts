const firstIds: Difference = {
  why: 'which ids come first is random',
  races: true,
  besides: 'x-ms-continuation-token',
};

/**
 * Recorded exchanges that this host answers otherwise, and why that is so. Everything that is not listed must match, and
 * what is listed must still differ, except where the reason is that two things race.
 */
export const knownDifferences: Readonly<Record<string, Difference>> = {
  ...inBoth({
    '02-status-endpoint#46': {
      why: 'the rewound instance has failed again before the next request comes; the real host was still at it',
      races: true,
      besides: 'all',
    },
    '10-feature-oFanoutFail#1': { why: 'activities that run side by side complete in any order', races: true },
    '03-list-instances#0': firstIds,
    '03-list-instances#1': firstIds,
    '03-list-instances#2': firstIds,
    '03-list-instances#3': firstIds,
    '03-list-instances#13': firstIds,
    '03-list-instances#17': firstIds,
    '06-client-ops#3': { why: 'a shortened listing inside another text, in the order of random ids', races: true },
    '06-client-ops#4': { why: 'a shortened listing inside another text, in the order of random ids', races: true },
    '06-client-ops#19': { why: 'an instance is Pending for less time than a request takes', races: true },
    '06-client-ops#20': { why: 'an instance is Pending for less time than a request takes', races: true },
    '07-purge-by-filter#4': { why: 'counts instances that were started before the recording began', races: true },
    '16-types#18': { why: 'the same number, printed 1e+21 as JavaScript does and not 1E+21' },
    '19-call-http#4': { why: 'the instance that was polled had been started before the recording began' },
  }),
  '09-admin-root#0': { why: 'the page is in our own words' },
  'cli-09-admin-root#0': { why: 'the page is in our own words' },
  '13-pending#0': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#1': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#2': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#4': { why: 'termination takes effect before the next request comes', races: true, besides: 'all' },
  '13-pending#3': { why: 'the activity may be over before the termination comes', races: true, besides: 'all' },
  '13-pending#5': { why: 'the activity may be over before the termination comes', races: true },
  '14-sigkill#4': { why: 'the order of the looks at an activity of eight real seconds', races: true, besides: 'all' },
  '23b-entity-signal-case#4': { why: 'lists entities of scenarios that were recorded apart', races: true },
  'cli-15-routeprefix-and-httpstream#7': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
    besides: 'all',
  },
  'cli-15-routeprefix-and-httpstream#8': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
    besides: 'all',
  },
  'cli-15-routeprefix-and-httpstream#18': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
    besides: 'all',
  },
  'ext-3.19.0/03-list-instances#4': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
  'ext-3.19.0/03-list-instances#5': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
  'ext-3.19.0/03-list-instances#6': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
  'ext-3.19.0/03-list-instances#7': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
  'ext-3.19.0/03-list-instances#10': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
  'ext-3.19.0/03-list-instances#15': {
    why: 'lists instances that were started before the recording began',
    races: true,
  },
};

/** Scenarios that are not played at all, and why. */
export const notPlayed: Readonly<Record<string, string>> = {
  '24-broken-app':
    'an app that throws while it loads: the real host stays up and answers 404; this one ends with an error that says what is wrong',
};

export interface Difference {
  readonly why: string;
  /** It may match in one run and differ in the next. */
  readonly races?: boolean;
  /** What may differ besides the body: one header's value, or `all` of the answer. */
  readonly besides?: 'all' | 'x-ms-continuation-token';
}

/** Whether a listed difference says that there may be this one. */
export function covers({ besides }: Difference, found: string): boolean {
  return found.startsWith('body: ') || besides === 'all' || (besides !== undefined && found.includes(`: ${besides}: `));
}

/** Differences that both recorded versions of the extension show alike. */
function inBoth(differences: Readonly<Record<string, Difference>>): Record<string, Difference> {
  return Object.fromEntries(
    Object.entries(differences).flatMap(([id, difference]) => [
      [id, difference],
      [`ext-3.19.0/${id}`, difference],
    ]),
  );
}
