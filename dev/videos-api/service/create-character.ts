import { ok } from '../http/answer';
import { characterId } from '../jobs/video-id';
import { characterObject } from './character-object';
import { invalidType, missingParameter, unknownParameter, validationError } from './errors';
import type { Service, ServiceRequest, ServiceResult } from './service';
import { readableFields } from './validate-create';

/** As gateways that pass it on state it. */
const LONGEST_NAME = 80;

/** `POST /videos/characters`: a name and a film, as a form. It costs nothing, and is there at once. */
export function createCharacter({ clock, characters }: Service, { form }: ServiceRequest): ServiceResult {
  const readable = readableFields(form);
  if ('refusal' in readable) return { answer: readable.refusal };
  const { fields, image: film } = readable;
  const { name, video, ...others } = fields;
  const [extra] = [...Object.keys(others), ...(film === undefined || film.field === 'video' ? [] : [film.field])];
  if (extra !== undefined) return { answer: unknownParameter(extra) };
  if (name === undefined) return { answer: missingParameter('name') };
  if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME)
    return { answer: invalidType('name', `a string of 1 to ${LONGEST_NAME} characters`, name) };
  if (video !== undefined) return { answer: invalidType('video', 'a file', video) };
  if (film === undefined) return { answer: missingParameter('video') };
  if (!isMp4(film.bytes)) {
    const message = `Invalid file 'video': unsupported mimetype ('${film.contentType}') or content. Supported file formats are 'video/mp4'.`;
    return { answer: validationError(message, { param: 'video', code: 'unsupported_file_mimetype' }) };
  }
  const createdAt = Math.floor(clock.now() / 1000);
  const character = { id: characterId(createdAt), name, createdAt, filmSha256: film.sha256 };
  characters.add(character);
  return { answer: ok(characterObject(character)) };
}

/** The first box of an MP4 says what it is. */
const isMp4 = (bytes: Buffer): boolean => bytes.toString('latin1', 4, 8) === 'ftyp';
