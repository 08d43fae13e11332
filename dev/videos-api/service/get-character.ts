import { ok } from '../http/answer';
import { characterObject } from './character-object';
import { validationError } from './errors';
import type { Service, ServiceRequest, ServiceResult } from './service';

/** `GET /videos/characters/{id}`. */
export function getCharacter({ characters }: Service, { id }: ServiceRequest): ServiceResult {
  const character = characters.find(id);
  return {
    answer:
      character === undefined
        ? validationError(`Character with id '${id}' not found.`, { status: 404 })
        : ok(characterObject(character)),
  };
}
