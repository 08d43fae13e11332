import type { Backend } from '../plans/backend';
import type { VideoApi } from '../video-api/video-api';
import type { ConfiguredServer, Server } from './server';
import { withoutProof } from './without-proof';

/** Where a job is, or an order goes: as a plan or the ledger froze it. */
export interface SentTo {
  readonly name: string;
  /** Absent in records of earlier versions, which knew one server. */
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
}

/** The backends of today's settings. */
export interface Backends {
  readonly all: readonly ConfiguredServer[];
  /** Names of all, for people. */
  readonly names: readonly string[];
  /** What briefs are held against, the one for those that name none first. */
  limits(): Promise<readonly Backend[]>;
  byName(name: string): ConfiguredServer | undefined;
  /** Where an order goes; undefined where that backend is not there any more, or is another server by now. */
  forOrder(sentTo: SentTo): Promise<Server | undefined>;
  /** Where a job is asked for; undefined where nobody can be asked who must know of it. */
  forJob(sentTo: SentTo): Promise<VideoApi | undefined>;
}

export function createBackends(all: readonly ConfiguredServer[]): Backends {
  const byName = (name: string) => all.find((server) => server.name === name);
  /** The backend whose name and endpoint are both the frozen ones. */
  const exact = ({ name, endpoint }: SentTo): ConfiguredServer | undefined => {
    const server = byName(name);
    return endpoint === undefined || server?.endpoint === endpoint ? server : undefined;
  };
  return {
    all,
    names: all.map(({ name }) => name),
    limits: () => Promise.all(all.map((each) => each.limits())),
    byName,
    forOrder: async (sentTo) => exact(sentTo)?.server(sentTo.profile),
    async forJob(sentTo) {
      const server = exact(sentTo);
      if (server !== undefined) return (await server.server(sentTo.profile)).api;
      // Under another name it may be asked with another key, which need not see the job.
      const [other, ...more] = all.filter(({ endpoint }) => endpoint === sentTo.endpoint);
      if (other === undefined || more.length > 0) return undefined;
      return withoutProof((await other.server(sentTo.profile)).api);
    },
  };
}

/** In words, where a render was sent to a server that nobody can ask now. */
export const movedText = ({ name, endpoint }: SentTo, { names }: Pick<Backends, 'names'>): string =>
  `It was sent to backend "${name}"${endpoint === undefined ? '' : ` at ${endpoint}`}, and no backend of today's settings ` +
  `has that name and that address; there are ${names.join(', ')}.`;
