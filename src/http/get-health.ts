import type { FoundFfmpeg } from '../media/find-ffmpeg';
import type { BlobStore } from '../storage/blob-store';
import type { VideoApi } from '../video-api/video-api';
import type { Endpoint } from './endpoint';
import { jsonResponse } from './problem-response';

/** What health looks at. `settings` lists what is missing; with anything missing the rest cannot be asked. */
export interface HealthDeps {
  readonly settings: readonly { readonly name: string; readonly expected: string }[];
  readonly parts:
    | { readonly videoApi: Pick<VideoApi, 'models'>; readonly model: string; readonly stores: readonly BlobStore[] }
    | undefined;
  readonly ffmpeg: () => Promise<FoundFfmpeg>;
}

type Check = { ok: boolean } & Record<string, unknown>;

/** `GET /api/health`: what is configured and reachable, as 200 or 503. Names and codes only: no paths, keys or endpoints. */
export function createGetHealth({ settings, parts, ffmpeg }: HealthDeps): Endpoint {
  return async () => {
    const [storage, backend, media] = await Promise.all([
      parts === undefined ? notAsked() : checkStorage(parts.stores),
      parts === undefined ? notAsked() : checkBackend(parts.videoApi, parts.model),
      checkFfmpeg(ffmpeg),
    ]);
    const checks = { settings: { ok: settings.length === 0, missing: settings }, storage, backend, ffmpeg: media };
    const healthy = Object.values(checks).every((check) => check.ok);
    return jsonResponse({ status: healthy ? 'healthy' : 'unhealthy', checks }, { status: healthy ? 200 : 503 });
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
      ...(typeof statusCode === 'number' ? { statusCode } : {}),
    };
  }
}

/**
 * Connected, and is the deployment in its list? Neither a server without a list of models nor one that lists base models instead
 * of deployments, as Azure does, is unhealthy for it; what it said is shown.
 */
async function checkBackend(videoApi: Pick<VideoApi, 'models'>, model: string): Promise<Check> {
  const answer = await videoApi.models();
  if (answer.outcome === 'models') {
    const deploymentListed = answer.ids.includes(model);
    return {
      ok: true,
      connected: true,
      deployment: model,
      deploymentListed,
      modelsVisible: answer.ids.length,
      ...(deploymentListed
        ? {}
        : { detail: 'It lists no such deployment; servers that list base models only never do.' }),
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
    ...(status === undefined ? {} : { status }),
  };
}

async function checkFfmpeg(find: () => Promise<FoundFfmpeg>): Promise<Check> {
  const found = await find();
  if (found.outcome === 'missing') return { ok: false, detail: found.message };
  return { ok: true, source: found.ffmpeg.source, version: found.ffmpeg.version };
}
