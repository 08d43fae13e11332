import type { Backend } from '../plans/backend';
import type { MadeHow } from '../plans/made-from';
import type { BackendMemory } from '../video-api/backend-memory';
import { addressName, endpointName } from '../video-api/base-url';
import type { Credential } from '../video-api/credential';
import type { Dialect } from '../video-api/dialect';
import type { VideoApi } from '../video-api/video-api';
import { createVideoApi } from '../video-api/video-api';
import type { BackendEntry } from './backend-settings';
import type { FoundProfile } from './find-profile';
import { findProfile } from './find-profile';
import type { Profile } from './profile';
import { AUTO, PROFILES } from './profiles';
import { openai } from './profiles/openai';
import { unknownServer } from './profiles/unknown';

/** A backend of today's settings, as it speaks. */
export interface Server {
  readonly limits: Backend;
  readonly profile: Profile;
  readonly api: VideoApi;
}

/** One that is configured; of an `auto` one it is not known yet how it speaks. */
export interface ConfiguredServer {
  readonly name: string;
  readonly endpoint: string;
  /** What was corrected of its URL. */
  readonly correction?: string;
  /** How it speaks as far as settings tell; an `auto` one as OpenAI, until it was asked. */
  readonly asSet: Server;
  /** How it speaks. An `auto` one is looked at, once, unless `frozen` says what it was found to be; its limits name no profile while it does not answer. */
  server(frozen?: string): Promise<Server>;
  /** What briefs are held against. One that did not answer a moment ago is not waited for again. */
  limits(): Promise<Backend>;
  /** What was found, and why; undefined for one whose profile is set. */
  found?(): Promise<FoundProfile>;
}

export interface ServerParts {
  readonly baseUrl: string;
  readonly correction?: string | undefined;
  readonly credential: Credential;
  readonly apiVersion?: string | undefined;
  readonly memory?: (address: string) => BackendMemory;
  /** How long a create may take on a synchronous server. */
  readonly synchronousCreateMs?: number;
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
}

/** One of which settings say how it speaks. */
export const alwaysSo = (
  known: Pick<ConfiguredServer, 'name' | 'endpoint' | 'correction'>,
  server: Server,
): ConfiguredServer => ({
  ...known,
  asSet: server,
  server: () => Promise.resolve(server),
  limits: () => Promise.resolve(server.limits),
});

/** A backend as one entry of VIDEO_BACKENDS describes it. */
export function configuredServer(entry: BackendEntry, parts: ServerParts): ConfiguredServer {
  const { baseUrl, correction } = parts;
  const endpoint = endpointName(baseUrl);
  const serverOf = (profile: Profile): Server => {
    const spoken = { ...profile, dialect: dialectOf(profile.dialect, entry) };
    return {
      profile: spoken,
      limits: limitsOf(entry, spoken, { ...parts, endpoint }),
      api: apiOf(spoken.dialect, parts),
    };
  };
  const known = { name: entry.name, endpoint, ...(correction === undefined ? {} : { correction }) };
  const set = PROFILES[entry.profile];
  if (entry.profile !== AUTO && set !== undefined) {
    const server = serverOf(set);
    return alwaysSo(known, server);
  }
  return { ...known, ...lookedAt(serverOf, parts) };
}

/** A look takes up to 20 s, and a brief that another backend renders does not wait for that each time. */
const AWAY_MS = 60_000;

/** Servers by profile are made once; a look that reached nobody is made again. */
function lookedAt(serverOf: (profile: Profile) => Server, parts: ServerParts) {
  const servers = new Map<string, Server>();
  const speaking = (profile: Profile): Server => {
    const { profile: name } = profile.dialect;
    const server = servers.get(name) ?? serverOf(profile);
    servers.set(name, server);
    return server;
  };
  const { now = Date.now } = parts;
  let look: Promise<FoundProfile> | undefined;
  let awayUntilMs = -Infinity;
  const found = async (): Promise<FoundProfile> => {
    look ??= findProfile(parts);
    const answer = await look;
    if (!answer.reached) {
      look = undefined;
      awayUntilMs = now() + AWAY_MS;
    }
    return answer;
  };
  const server = async (frozen?: string): Promise<Server> => {
    const known = frozen === undefined ? undefined : PROFILES[frozen];
    if (known !== undefined) return speaking(known);
    const { profile, reached } = await found();
    return reached ? speaking(profile) : ofNobodyYet(speaking(profile));
  };
  const limits = async (): Promise<Backend> =>
    look === undefined && now() < awayUntilMs ? ofNobodyYet(speaking(unknownServer)).limits : (await server()).limits;
  return { found, server, limits, asSet: speaking(openai) };
}

/** One that did not answer may be anything: a plan freezes no profile of it, and it is looked at again before it is sent an order. */
function ofNobodyYet({ limits: { profile: _, ...limits }, ...rest }: Server): Server {
  return { ...rest, limits };
}

/** How a server of this dialect makes a clip from another one of its own. */
export const makesFromOf = ({ remixes, edits, extends: isExtended }: Dialect): MadeHow[] => [
  ...(remixes ? (['remix'] as const) : []),
  ...(edits ? (['edit'] as const) : []),
  ...(isExtended ? (['extend'] as const) : []),
];

/** How a server of this dialect is asked. */
export const apiOf = (
  dialect: Dialect,
  { baseUrl, credential, apiVersion, memory, now, fetch: send, synchronousCreateMs }: ServerParts,
): VideoApi =>
  createVideoApi({
    ...{ baseUrl, credential, dialect },
    ...(now === undefined ? {} : { now }),
    ...(send === undefined ? {} : { fetch: send }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(memory === undefined ? {} : { memory: memory(addressName(baseUrl)) }),
    ...(dialect.synchronous && synchronousCreateMs !== undefined
      ? { timeouts: { createMs: synchronousCreateMs } }
      : {}),
  });

/** The settings win over the profile: whoever runs the server knows it better. */
const dialectOf = (dialect: Dialect, entry: BackendEntry): Dialect => ({
  ...dialect,
  image: { ...dialect.image, field: entry.imageField ?? dialect.image.field },
  secondsAs: entry.secondsAs ?? dialect.secondsAs,
  ordersOnce: entry.ordersOnce ?? dialect.ordersOnce,
  synchronous: entry.synchronous ?? dialect.synchronous,
  lists: entry.lists ?? dialect.lists,
  deletes: entry.deletes ?? dialect.deletes,
  remixes: entry.remixes ?? dialect.remixes,
  edits: entry.edits ?? dialect.edits,
  extends: entry.extends ?? dialect.extends,
});

function limitsOf(
  entry: BackendEntry,
  { takes, limits, charged, price, dialect }: Profile,
  { endpoint, synchronousCreateMs }: Pick<ServerParts, 'synchronousCreateMs'> & { endpoint: string },
): Backend {
  const { usdPerSecond, usdPerRender, asOf }: Prices = entry.price ?? price ?? { asOf: NO_DAY };
  const given = entry.limits ?? {};
  const takesImage = entry.takesImage ?? takes.takesImage;
  const makesSound = entry.sound ?? takes.makesSound;
  const pollSeconds = given.pollSeconds ?? limits.pollSeconds;
  return {
    name: entry.name,
    model: entry.model.text,
    ...(entry.model.image === undefined ? {} : { imageModel: entry.model.image }),
    ...(entry.images === undefined ? {} : { images: imagesOf(entry.images) }),
    sizes: entry.sizes ?? takes.sizes,
    seconds: entry.seconds ?? takes.seconds,
    maxPromptCharacters: entry.maxPromptCharacters ?? takes.maxPromptCharacters,
    usdPerSecond: usdPerSecond ?? 0,
    priceAsOf: asOf,
    ...(usdPerRender === undefined ? {} : { usdPerRender }),
    chargedAt: entry.charged?.at ?? charged.chargedAt,
    chargedEndings: entry.charged?.endings ?? charged.chargedEndings,
    maxRunning: given.maxRunning ?? limits.maxRunning,
    createsPerMinute: given.createsPerMinute ?? limits.createsPerMinute,
    ...(given.dailyUsd === undefined ? {} : { dailyUsd: given.dailyUsd }),
    listCompleteAfterSeconds: entry.listCompleteAfterSeconds ?? null,
    ...(pollSeconds === undefined ? {} : { pollSeconds }),
    ...(given.queueDeadlineSeconds === undefined ? {} : { backendQueueSeconds: given.queueDeadlineSeconds }),
    ...{ endpoint, profile: dialect.profile },
    ...(takes.parameters === undefined ? {} : { parameters: takes.parameters }),
    ...(takesImage === undefined ? {} : { takesImage }),
    ...(makesSound === undefined ? {} : { makesSound }),
    makesFrom: makesFromOf(dialect),
    ...(entry.retiresOn === undefined ? {} : { retiresOn: entry.retiresOn }),
    ...(dialect.synchronous && synchronousCreateMs !== undefined
      ? { renderDeadlineSeconds: synchronousCreateMs / 1_000 }
      : {}),
  };
}

function imagesOf({
  asOf: priceAsOf,
  sizes = SIZES_OF_IMAGES,
  ...known
}: NonNullable<BackendEntry['images']>): NonNullable<Backend['images']> {
  return { ...known, sizes, priceAsOf };
}

/** What OpenAI's own models for pictures make; other servers' settings name theirs. */
const SIZES_OF_IMAGES = ['1024x1024', '1024x1536', '1536x1024'];

interface Prices {
  readonly usdPerSecond?: number | undefined;
  readonly usdPerRender?: number | undefined;
  readonly asOf: string;
}
/** Of a price that nobody named; settings without one are refused before it matters. */
const NO_DAY = '1970-01-01';
