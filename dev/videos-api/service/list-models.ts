import { ok } from '../http/answer';
import { routerNotFound, unknownDeployment } from './errors';
import type { Service, ServiceRequest, ServiceResult } from './service';

/** `GET /models` and `GET /models/{id}`: what a client reads to see whether it is connected and its deployment is there. */
export function listModels({ deployments, profile }: Service, { id, style }: ServiceRequest): ServiceResult {
  const { models, pricesUsdPerPicture } = profile();
  if (models === 'not-found') return { answer: routerNotFound('GET /v1/models') };
  const ids = [
    ...(models === 'deployments' ? deployments : ['sora-2-2025-12-08']),
    ...Object.keys(pricesUsdPerPicture),
  ];
  const data = ids.map((known) => (style === 'plain' ? openaiModel(known) : azureModel(known)));
  if (id !== '') {
    const model = data.find((known) => known.id === id);
    return { answer: model === undefined ? unknownDeployment(id) : ok(model) };
  }
  return { answer: ok({ object: 'list', data }) };
}

const CREATED_AT = 1_759_708_800;

const azureModel = (id: string) => ({
  id,
  object: 'model',
  created_at: CREATED_AT,
  status: 'succeeded',
  lifecycle_status: 'preview',
});

const openaiModel = (id: string) => ({ id, object: 'model', created: CREATED_AT, owned_by: 'openai' });
