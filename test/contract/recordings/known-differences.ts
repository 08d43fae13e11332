/**
 * Recorded exchanges that this host answers otherwise, and why that is so. Everything that is not listed must match, and
 * what is listed must still differ, except where the reason is that two things race.
 */
export const knownDifferences: Readonly<Record<string, Difference>> = {
  ...inBoth({
    '02-status-endpoint#46': {
      why: 'the rewound instance has failed again before the next request comes; the real host was still at it',
      races: true,
    },
    '10-feature-oFanoutFail#1': { why: 'activities that run side by side complete in any order', races: true },
    '10-feature-oEntity#1': { why: 'the second message to one entity is stamped with a Z' },
    '03-list-instances#0': { why: 'which ids come first is random', races: true },
    '03-list-instances#1': { why: 'which ids come first is random', races: true },
    '03-list-instances#2': { why: 'which ids come first is random', races: true },
    '03-list-instances#3': { why: 'which ids come first is random', races: true },
    '03-list-instances#13': { why: 'which ids come first is random', races: true },
    '03-list-instances#17': { why: 'which ids come first is random', races: true },
    '06-client-ops#3': { why: 'a shortened listing inside another text, in the order of random ids', races: true },
    '06-client-ops#4': { why: 'a shortened listing inside another text, in the order of random ids', races: true },
    '06-client-ops#19': { why: 'an instance is Pending for less time than a request takes', races: true },
    '06-client-ops#20': { why: 'an instance is Pending for less time than a request takes', races: true },
    '07-purge-by-filter#4': { why: 'counts instances that were started before the recording began', races: true },
    '16-types#20': { why: 'the same number, printed 1e+21 as JavaScript does and not 1E+21' },
    '19-call-http#3': { why: 'the details have no inner SocketException of .NET' },
    '19-call-http#4': { why: 'the instance that was polled had been started before the recording began' },
  }),
  '09-admin-root#0': { why: 'the page is in our own words' },
  '09-admin-root#7': { why: 'the recorded app grew after this was recorded' },
  '09-admin-root#16': { why: 'there are no extension bundles, and so no templates to speak of' },
  'cli-09-admin-root#0': { why: 'the page is in our own words' },
  'cli-09-admin-root#6': { why: 'the recorded app grew after this was recorded' },
  'cli-09-admin-root#7': { why: 'the recorded app grew after this was recorded' },
  'cli-09-admin-root#16': { why: 'there are no extension bundles, and so no templates to speak of' },
  '13-pending#0': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#1': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#2': { why: 'an instance is Pending for less time than a request takes', races: true },
  '13-pending#4': { why: 'termination takes effect before the next request comes', races: true },
  '13-pending#3': { why: 'the activity may be over before the termination comes', races: true },
  '13-pending#5': { why: 'the activity may be over before the termination comes', races: true },
  '14-sigkill#4': { why: 'the order of the looks at an activity of eight real seconds', races: true },
  '21-worker-crash#2': { why: 'the details have no inner exception of the .NET process watcher' },
  '23b-entity-signal-case#4': { why: 'lists entities of scenarios that were recorded apart', races: true },
  'cli-15-routeprefix-and-httpstream#7': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
  },
  'cli-15-routeprefix-and-httpstream#8': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
  },
  'cli-15-routeprefix-and-httpstream#18': {
    why: 'a handler that would hang in Azure is answered with 500, and the log says so',
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
