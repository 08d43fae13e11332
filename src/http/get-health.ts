import { defined } from '../contract/defined';
import type { FoundFfmpeg } from '../media/find-ffmpeg';
import type { Backend } from '../plans/backend';
import type { BlobStore } from '../storage/blob-store';
import type { Health } from '../views/answers';
import type { HttpApp, HttpDeps } from './deps';
import { jsonResponse } from './problem-response';
import type { Endpoint } from './route';

type Check = Health['checks'][string];
type Parts = Pick<HttpDeps, 'videoApi' | 'media' | 'recordStore'> & { readonly backend: Pick<Backend, 'model'> };

export interface HealthDeps extends Pick<HttpApp, 'problems' | 'findFfmpeg'> {
  readonly deps: Parts | undefined;
}

/** `GET /api/health`: what is configured and reachable, as 200 or 503. Names and codes only: no paths, keys or endpoints. */
export function createGetHealth({ deps, problems, findFfmpeg }: HealthDeps): Endpoint {
  return async () => {
    const [storage, backend, ffmpeg] = await Promise.all([
      deps === undefined ? notAsked() : checkStorage([deps.media, deps.recordStore]),
      deps === undefined ? notAsked() : checkBackend(deps),
      checkFfmpeg(findFfmpeg),
    ]);
    const checks = { settings: { ok: problems.length === 0, missing: problems }, storage, backend, ffmpeg };
    const healthy = Object.values(checks).every((check) => check.ok);
    const health: Health = { status: healthy ? 'healthy' : 'unhealthy', checks };
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

/**
 * Connected, and is the deployment in its list? Neither a server without a list of models nor one that lists base models instead
 * of deployments, as Azure does, is unhealthy for it; what it said is shown.
 */
async function checkBackend({ videoApi, backend: { model } }: Pick<Parts, 'videoApi' | 'backend'>): Promise<Check> {
  const answer = await videoApi.models();
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
    ...defined({ status }),
  };
}

const UNLISTED = 'It lists no such deployment; servers that list base models only never do.';

async function checkFfmpeg(find: () => Promise<FoundFfmpeg>): Promise<Check> {
  const found = await find();
  if (found.outcome === 'missing') return { ok: false, detail: found.message };
  return { ok: true, source: found.ffmpeg.source, version: found.ffmpeg.version };
}
