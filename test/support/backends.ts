import { PROFILES } from '../../src/backends/profiles';
import { openai } from '../../src/backends/profiles/openai';
import type { Backends } from '../../src/backends/registry';
import { createBackends } from '../../src/backends/registry';
import type { ConfiguredServer } from '../../src/backends/server';
import { alwaysSo } from '../../src/backends/server';
import type { Backend } from '../../src/plans/backend';
import type { VideoApi } from '../../src/video-api/video-api';
import { testBackend } from './plan';

/** An API that no test asks: what is asked of it is an error. */
export const silentApi = (endpoint: string, api: Partial<VideoApi> = {}): VideoApi => {
  const unasked = (call: string) => () => Promise.reject(new Error(`${endpoint} was asked for ${call}.`));
  return {
    endpoint,
    synchronous: false,
    deleteStops: false,
    create: unasked('create'),
    describe: () => Promise.resolve(undefined),
    get: unasked('get'),
    list: unasked('list'),
    content: unasked('content'),
    contentAt: unasked('contentAt'),
    remove: unasked('remove'),
    models: () => Promise.resolve({ outcome: 'models', ids: [] }),
    ...api,
  };
};

/** Where jobs are asked for while that is the only server: what was sent to another is asked for nowhere. */
export const apiAt =
  (api: VideoApi): Backends['forJob'] =>
  ({ endpoint }) =>
    Promise.resolve(endpoint === undefined || endpoint === api.endpoint ? api : undefined);

/** A backend as settings configure it, that is asked through this API. */
export function configured(limits: Partial<Backend> = {}, api: Partial<VideoApi> = {}): ConfiguredServer {
  const all = { ...testBackend, ...limits };
  const endpoint = all.endpoint ?? `${all.name}.example.com/v1`;
  const profile = PROFILES[all.profile ?? ''] ?? openai;
  const server = { limits: all, profile, api: silentApi(endpoint, api) };
  return alwaysSo({ name: all.name, endpoint }, server);
}

export const backendsOf = (...limits: Partial<Backend>[]): Backends =>
  createBackends(limits.map((each) => configured(each)));
