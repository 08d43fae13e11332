import type { Operation } from '../http/route';
import type { Job, MadeFrom } from '../jobs/job';
import type { BodyFault, FaultSpec, JobFault, ScriptedJob, WholeAnswerFault } from './fault';

/** What a request is, as far as a fault may ask. */
export interface FaultSubject {
  readonly operation: Operation;
  readonly jobIndex?: number | undefined;
  readonly jobId?: string | undefined;
  readonly deployment?: string | undefined;
  readonly prompt?: string | undefined;
  readonly hasReference?: boolean | undefined;
}

export interface ListedFault extends FaultSpec {
  readonly id: string;
  /** Requests that matched, and how many of them it struck. */
  readonly matched: number;
  readonly struck: number;
}

/** The part that accepting and serving jobs needs. */
export interface JobScripting {
  takeJob(
    subject: Omit<FaultSubject, 'operation' | 'hasReference'> & {
      reference?: string | undefined;
      madeFrom?: MadeFrom | undefined;
      picture?: object | undefined;
    },
  ): ScriptedJob;
  /** True while a completed job's content is still to be called not ready. */
  takeNotReady(job: Job): boolean;
}

export interface FaultBook extends JobScripting {
  add(spec: FaultSpec): ListedFault;
  all(): readonly ListedFault[];
  clear(): void;
  /** What happens to the answer to this request: any delays, then at most one fault that replaces it. They count as struck. */
  takeAnswer(when: 'before' | 'after' | 'behind', subject: FaultSubject): readonly Struck<WholeAnswerFault>[];
  takeBody(subject: FaultSubject): readonly Struck<BodyFault>[];
}

export interface Struck<Action> {
  readonly id: string;
  readonly action: Action;
}

type Entry = { -readonly [Key in keyof ListedFault]: ListedFault[Key] };

const BODY_KINDS = [
  'slow-body',
  'truncated-body',
  'empty-body',
  'wrong-content',
  'padded-content',
  'list-lag',
  'list-omit',
];

/** The scripted faults, in the order in which they were added; each counts the requests it matches. */
export function createFaultBook(): FaultBook {
  let entries: Entry[] = [];
  let lastId = 0;
  const notReadyAsks = new Map<string, number>();

  const due = (subject: FaultSubject, isConcerned: (entry: Entry) => boolean): Entry[] => {
    const matching = entries.filter((entry) => isConcerned(entry) && matches(entry, subject));
    for (const entry of matching) entry.matched += 1;
    return matching.filter(
      ({ matched, struck, match: { nth = 1, times = 1 } }) => matched >= nth && (times === 'always' || struck < times),
    );
  };
  const strike = (entry: Entry): Entry => {
    entry.struck += 1;
    return entry;
  };

  return {
    add(spec) {
      const entry = { ...spec, id: `fault-${++lastId}`, matched: 0, struck: 0 };
      entries.push(entry);
      return entry;
    },
    all: () => entries,
    clear() {
      entries = [];
    },
    takeAnswer(when, subject) {
      const concerned = due(subject, ({ do: action }) => isWholeAnswer(action) && (action.when ?? 'before') === when);
      // A delay lets the next one have its say; what comes after an answer stays due for the next request.
      const last = concerned.findIndex(({ do: action }) => action.kind !== 'delay');
      return concerned
        .slice(0, last === -1 ? undefined : last + 1)
        .map(strike)
        .map(({ id, do: action }) => ({ id, action: action as WholeAnswerFault }));
    },
    takeBody: (subject) =>
      due(subject, ({ do: action }) => BODY_KINDS.includes(action.kind))
        .map(strike)
        .map(({ id, do: action }) => ({ id, action: action as BodyFault })),
    takeJob({ reference, madeFrom, picture, ...wish }) {
      const operation = madeFrom?.how ?? (picture === undefined ? 'create' : 'image');
      const subject = { ...wish, operation, hasReference: reference !== undefined } as const;
      return due(subject, ({ do: action }) => action.kind === 'job')
        .map(strike)
        .reduce<ScriptedJob>((scripted, entry) => merge(scripted, entry.do as JobFault), { script: {} });
    },
    takeNotReady({ id, script }) {
      const asked = notReadyAsks.get(id) ?? 0;
      if (asked >= (script.notReadyAsks ?? 0)) return false;
      notReadyAsks.set(id, asked + 1);
      return true;
    },
  };
}

function isWholeAnswer(action: FaultSpec['do']): action is WholeAnswerFault {
  return action.kind !== 'job' && !BODY_KINDS.includes(action.kind);
}

function matches({ match }: Entry, subject: FaultSubject): boolean {
  const { operation = 'any' } = match;
  return (
    (operation === 'any' || operation === subject.operation) &&
    (match.jobIndex === undefined || match.jobIndex === subject.jobIndex) &&
    (match.jobId === undefined || match.jobId === subject.jobId) &&
    (match.deployment === undefined || match.deployment === subject.deployment) &&
    (match.promptIncludes === undefined || (subject.prompt ?? '').includes(match.promptIncludes)) &&
    (match.hasReference === undefined || match.hasReference === (subject.hasReference ?? false))
  );
}

function merge(scripted: ScriptedJob, action: JobFault): ScriptedJob {
  const { outcome, error, durationMs, slowerBy, clip, createdAtSkewMs, ...rest } = action;
  const decided = { outcome, error, durationMs, slowerBy, clip, createdAtSkewMs };
  const given = Object.fromEntries(Object.entries(decided).filter(([, value]) => value !== undefined));
  const script = Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'kind'));
  return { ...scripted, ...given, script: { ...scripted.script, ...script } };
}
