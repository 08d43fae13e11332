import { z } from 'zod';
import type { Unfit } from '../backends/preflight';
import { preflight } from '../backends/preflight';
import type { ConfiguredServer, Server } from '../backends/server';
import { defined } from '../contract/defined';
import type { FoundFfmpeg } from '../media/find-ffmpeg';
import { firstSeconds, firstSize, modelFor } from '../plans/taken';
import type { BlobStore } from '../storage/blob-store';
import { adviceForCode, adviceForTrouble } from '../views/advice';
import type { Health } from '../views/answers';
import { flag } from './check-query';
import type { HttpApp, HttpDeps } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

type Check = Health['checks'][string];
type Parts = Pick<HttpDeps, 'linkKeys' | 'backends' | 'media' | 'recordStore' | 'now'>;

export const healthQuery = z.strictObject({
  deep: flag.describe(
    'Also asks every backend whether it could make what briefs ask for by default. Nothing is ordered.',
  ),
});

export interface HealthDeps extends Pick<HttpApp, 'problems' | 'findFfmpeg'> {
  readonly deps: Parts | undefined;
}

/** `GET /api/health`: what is configured and reachable, as 200 or 503. Names and codes only: no paths, keys or endpoints. */
export function createGetHealth({ deps, problems, findFfmpeg }: HealthDeps): Endpoint<z.output<typeof healthQuery>> {
  return async ({ query: { deep } }) => {
    const [storage, servers, ffmpeg] = await Promise.all([
      deps === undefined ? notAsked() : checkStorage([deps.media, deps.recordStore]),
      deps === undefined ? { backend: await notAsked() } : checkBackends(deps, deep),
      checkFfmpeg(findFfmpeg),
    ]);
    // Off is no fault: nobody needs them who has a key.
    const links: Check = { ok: true, areOn: (deps?.linkKeys.length ?? 0) > 0 };
    const checks = { settings: { ok: problems.length === 0, missing: problems }, storage, ...servers, ffmpeg, links };
    const healthy = Object.values(checks).every((check) => check.ok);
    const backends = [...(deps?.backends.names ?? [])];
    const health: Health = { status: healthy ? 'healthy' : 'unhealthy', backends, checks };
    return jsonResponse(health, { status: healthy ? 200 : 503 });
  };
}

const notAsked = (): Promise<Check> => Promise.resolve({ ok: false, detail: 'Not asked while settings are missing.' });

async function checkStorage(stores: readonly BlobStore[]): Promise<Check> {
  try {
    await Promise.all(stores.map((store) => store.check()));
    return { ok: true };
  } catch (error) {
    // The message of a storage error can hold the account and a signature; its code cannot.
    const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
    return {
      ok: false,
      code: typeof code === 'string' ? code : 'unreachable',
      ...defined({ statusCode: typeof statusCode === 'number' ? statusCode : undefined }),
    };
  }
}

/** The first as `backend`, others under their names besides. */
async function checkBackends({ backends, now }: Parts, deep: boolean): Promise<Record<string, Check>> {
  const checks = await Promise.all(
    backends.all.map(async (configured, index): Promise<[string, Check]> => {
      const server = await configured.server();
      const check = deep ? await checkDeeply(configured, server, now()) : await checkBackend(server);
      return [index === 0 ? 'backend' : `backend ${configured.name}`, check];
    }),
  );
  return Object.fromEntries(checks);
}

/** What a brief without wishes would ask of it, from text and from a picture. */
async function checkDeeply(configured: ConfiguredServer, server: Server, nowMs: number): Promise<Check> {
  const { limits, profile } = server;
  const needs = { size: firstSize(limits), seconds: firstSeconds(limits), sound: false };
  const [check, fromText, fromImage, found] = await Promise.all([
    checkBackend(server),
    preflight(server, { ...needs, model: limits.model, image: false }, nowMs),
    preflight(server, { ...needs, model: modelFor(limits, true), image: true }, nowMs),
    configured.found?.(),
  ]);
  return {
    ...check,
    ok: check.ok && fromText === undefined,
    name: configured.name,
    profile: profile.dialect.profile,
    fromText: toldOf(fromText),
    fromImage: toldOf(fromImage),
    ...defined({
      sound: limits.makesSound,
      retiresOn: limits.retiresOn,
      foundBecause: found?.why,
      corrected: configured.correction,
    }),
  };
}

/**
 * Connected, and is the deployment in its list? Neither a server without a list of models nor one that lists base models instead
 * of deployments, as Azure does, is unhealthy for it; what it said is shown.
 */
async function checkBackend({ api, limits: { model } }: Server): Promise<Check> {
  const answer = await api.models();
  if (answer.outcome === 'models') {
    const deploymentListed = answer.ids.includes(model);
    return {
      ok: true,
      connected: true,
      deployment: model,
      deploymentListed,
      modelsVisible: answer.ids.length,
      ...defined({ detail: deploymentListed ? undefined : UNLISTED }),
    };
  }
  const { kind, status } = answer.problem;
  const listless = kind === 'route_not_found';
  return {
    ok: listless,
    connected: status !== undefined,
    deployment: model,
    deploymentListed: null,
    problem: kind,
    ...defined({ status, advice: adviceForTrouble(kind) ?? undefined }),
  };
}

/** Why an order would be in vain, with what helps. */
const toldOf = (unfit: Unfit | undefined): object =>
  unfit === undefined ? { ok: true } : { ...unfit, ...defined({ advice: adviceForCode(unfit.as) ?? undefined }) };

const UNLISTED = 'It lists no such deployment; servers that list base models only never do.';

async function checkFfmpeg(find: () => Promise<FoundFfmpeg>): Promise<Check> {
  const found = await find();
  if (found.outcome === 'missing') return { ok: false, detail: found.message };
  return { ok: true, source: found.ffmpeg.source, version: found.ffmpeg.version };
}
