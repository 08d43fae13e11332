import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer';
import { isAuthorized } from '../http/credential';
import { createVideo } from '../service/create-video';
import { deleteVideo } from '../service/delete-video';
import { routerNotFound, unauthorized, unknownRoute } from '../service/errors';
import { getVideo } from '../service/get-video';
import { listModels } from '../service/list-models';
import { listVideos } from '../service/list-videos';
import { remixVideo } from '../service/remix-video';
import { videoContent } from '../service/video-content';
import type { Dialect, StrayRequest } from './dialect';

/** Both services at once, told apart by their paths: what the simulator speaks when no dialect is named. */
export const openaiAndAzure: Dialect = {
  name: 'openai and azure',
  evidence: 'documents',
  bases: ['/v1', '/openai/v1'],
  profile: {},
  models: ['sora-2'],
  operations: {
    create: createVideo,
    get: getVideo,
    list: listVideos,
    content: videoContent,
    delete: deleteVideo,
    remix: remixVideo,
    models: (service) => listModels(service),
  },
  stray,
  refuseCredential: (headers, apiKeys) => (isAuthorized(headers, apiKeys) ? undefined : unauthorized()),
  headers: () => ({ 'apim-request-id': randomUUID() }),
};

function stray({ kind, allow }: StrayRequest): Answer {
  switch (kind) {
    case 'wrong-method':
      return { status: 405, headers: { allow }, json: { detail: 'Method Not Allowed' } };
    case 'unknown-path':
    case 'operation':
      return routerNotFound();
    case 'unknown-route':
      return unknownRoute();
  }
}
