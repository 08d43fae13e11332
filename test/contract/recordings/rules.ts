/** What is not the same in two runs of the same host. A rule changes values only: never a status, the order of keys or which headers there are. */
export interface Rule {
  readonly name: string;
  readonly reason: string;
  apply(text: string, side: Side): string;
}

/** What one side of the comparison calls by its own names. */
export interface Side {
  /** Own names (addresses, keys, folders) with what the other side calls them. */
  readonly names: readonly (readonly [own: string, common: string])[];
  /** Milliseconds since the epoch at which this side began; times of the days after it are this run's own. */
  readonly startMs: number;
}

const DAY_MS = 86_400_000;
const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00|)/g;
const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b/g;

export const rules: readonly Rule[] = [
  {
    name: 'names',
    reason: 'addresses, keys and folders are those of the machine',
    apply: (text, { names }) => names.reduce((all, [own, common]) => all.replaceAll(own, common), text),
  },
  {
    name: 'scheme',
    reason: 'the recorded WEBSITE_HOSTNAME did not begin with "localhost:", which makes the host write https',
    apply: (text) => text.replaceAll(/https?:\/\/\{(?:WEBSITE_HOSTNAME|HOST)\}/g, 'http://{HOST}'),
  },
  {
    name: 'times',
    reason: 'a run stamps its own times; whether they have a fraction of a second stays visible',
    apply: (text, { startMs }) =>
      text.replaceAll(ISO_TIME, (time, fraction: string | undefined, zone: string) => {
        const sinceMs = Date.parse(zone === '' ? `${time}Z` : time) - startMs;
        if (sinceMs < -DAY_MS || sinceMs > 40 * DAY_MS) return time;
        return `<time${fraction === undefined ? '' : '.fraction'}${zone}>`;
      }),
  },
  {
    name: 'ticks',
    reason:
      'a second message to one entity bears the next tick, and no Z, when no time has passed: under a clock that stands still, more of them do; and one event in a thousand falls on a whole second, which has no fraction',
    apply: (text) => text.replaceAll(/((?:\\*"Timestamp|\\*"(?:Predecessor|Last))\\*":\\*"<time)[^>]*>/g, '$1>'),
  },
  {
    name: 'http-dates',
    reason: 'the Date header of a call that an orchestration made is that of the call',
    apply: (text) => text.replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, '<date>'),
  },
  {
    name: 'ids',
    reason: 'generated ids are random; that the same one comes again stays visible',
    apply(text) {
      const seen: string[] = [];
      return text.replaceAll(GUID, (id) => {
        if (!seen.includes(id)) seen.push(id);
        return `<${id.includes('-') ? 'guid' : 'id'} ${seen.indexOf(id)}>`;
      });
    },
  },
  {
    name: 'stacks',
    reason: 'stack frames name files, lines and .NET methods of the build that ran',
    // Frames stand in JSON texts within JSON texts, so line ends are escaped up to any depth. A trace may also be empty.
    apply: (text) =>
      text
        .replaceAll(/(?:(?:\\+r)?\\+n|\r?\n)? {2,}at [^"]*?(?=\\*")/g, '<stack>')
        .replaceAll(/(StackTrace:|StackTrace\\*":\\*") ?(?:<stack>)*/g, '$1<stack>'),
  },
  {
    name: 'known-functions',
    reason: 'the recorded app grew while it was recorded, and the real host lists its functions in no order',
    apply: (text) => text.replaceAll(/(the known \w+ functions: )'[^.]*'\./g, '$1<names>.'),
  },
  {
    name: 'machine',
    reason: 'the id of the machine, the build of the host, how long it has run, and the port of its own back door',
    apply: (text) =>
      text
        .replace(/"id":"[^"]*","state":"Running","version":"[^"]*","versionDetails":"[^"]*"/, '"id":<machine>')
        .replaceAll(/http:\/\/127\.0\.0\.1:\d+\/(?=durabletask\/|runtime\/webhooks\/)/g, '<rpc>/')
        .replace(/"processUptime":\d+/, '"processUptime":<ms>'),
  },
];

export function normalised(text: string, side: Side): string {
  return rules.reduce((all, rule) => rule.apply(all, side), text);
}
