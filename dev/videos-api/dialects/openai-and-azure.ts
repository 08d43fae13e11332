import { randomUUID } from 'node:crypto';
import type { Answer } from '../http/answer';
import { credentialKind, isAuthorized } from '../http/credential';
import { createCharacter } from '../service/create-character';
import { createVideo } from '../service/create-video';
import { deleteVideo } from '../service/delete-video';
import { notSimulated, routerNotFound, unauthorized, unknownRoute, wrongMethod } from '../service/errors';
import { getCharacter } from '../service/get-character';
import { getVideo } from '../service/get-video';
import { listModels } from '../service/list-models';
import { listVideos } from '../service/list-videos';
import { editVideo } from '../service/edit-video';
import { extendVideo } from '../service/extend-video';
import { remixVideo } from '../service/remix-video';
import { videoContent } from '../service/video-content';
import { createImage, pictureElsewhere } from './parts/create-image';
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
    edit: editVideo,
    extend: extendVideo,
    'create-character': createCharacter,
    'get-character': getCharacter,
    image: createImage,
    models: listModels,
  },
  extra: pictureElsewhere,
  stray,
  showsOneModel: true,
  refuseCredential: (headers, apiKeys) =>
    isAuthorized(headers, apiKeys) ? undefined : unauthorized({ given: credentialKind(headers) !== 'none' }),
  headers: () => {
    const requestId = randomUUID();
    return { 'apim-request-id': requestId, 'x-request-id': requestId };
  },
};

function stray({ kind, method, path, allow }: StrayRequest): Answer {
  switch (kind) {
    case 'wrong-method':
      return wrongMethod(method, path, allow);
    case 'unknown-path':
    case 'operation':
      return routerNotFound(`${method} ${path}`);
    case 'not-simulated':
      return notSimulated(`${method} ${path}`);
    case 'unknown-route':
      return unknownRoute();
  }
}
