import { ok } from '../http/answer';
import { routerNotFound } from './errors';
import type { Service, ServiceResult } from './service';

/** `GET /models`: what a client reads to see whether it is connected and its deployment is there. */
export function listModels({ deployments, profile }: Service): ServiceResult {
  const { models } = profile();
  if (models === 'not-found') return { answer: routerNotFound() };
  const ids = models === 'deployments' ? deployments : ['sora-2-2025-12-08'];
  const data = ids.map((id) => ({
    id,
    object: 'model',
    created_at: 1_759_708_800,
    status: 'succeeded',
    lifecycle_status: 'preview',
  }));
  return { answer: ok({ object: 'list', data }) };
}
