import type { Operation } from '../http/route';
import { createVideo } from './create-video';
import { deleteVideo } from './delete-video';
import { getVideo } from './get-video';
import { listModels } from './list-models';
import { listVideos } from './list-videos';
import { remixVideo } from './remix-video';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { videoContent } from './video-content';

export async function performOperation(
  service: Service,
  operation: Operation,
  request: ServiceRequest,
): Promise<ServiceResult> {
  switch (operation) {
    case 'create':
      return createVideo(service, request);
    case 'get':
      return getVideo(service, request);
    case 'list':
      return listVideos(service, request);
    case 'content':
      return videoContent(service, request);
    case 'delete':
      return deleteVideo(service, request);
    case 'remix':
      return remixVideo(service, request);
    case 'models':
      return listModels(service, request);
  }
}
