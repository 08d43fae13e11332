import { empty, type Answer } from './answers';
import type { DurableCall } from './durable-api';

export function listEntities(_call: DurableCall, _name: string | undefined): Promise<Answer> {
  return Promise.resolve(empty(404));
}
export function readEntity(_call: DurableCall, _name: string, _key: string): Promise<Answer> {
  return Promise.resolve(empty(404));
}
export function entityOperation(_call: DurableCall, _name: string, _key: string, _op: string): Promise<Answer> {
  return Promise.resolve(empty(404));
}
