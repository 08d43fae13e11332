import type { EntityId } from './entity-id';
import { offsetTime } from './timestamps';

const TYPES = 'Microsoft.Azure.WebJobs.Extensions.DurableTask';
const typeName = (name: string): string => `${TYPES}.${name}, ${TYPES}`;

/** A request to an entity: an operation, or a lock when it has a lock set. Travels as the input of an event. */
export interface EntityRequest {
  readonly op: string | null;
  readonly signal?: boolean;
  /** JSON text. */
  readonly input?: string | null;
  readonly id: string;
  readonly parent?: string;
  readonly parentExecution?: string;
  /** Engine time before which the operation must not run. */
  readonly due?: string;
  readonly lockset?: readonly EntityId[];
  readonly pos?: number;
  readonly sentAt: string;
  /** When the sender's message before this one was sent; shown only, as messages arrive in order here. */
  readonly predecessor?: string;
}

export interface EntityResponse {
  /** JSON text. */
  readonly result: string | null;
  readonly exceptionType?: string;
}

/** The text of a request, keys and order as the extension writes them. */
export function requestText(request: EntityRequest): string {
  return JSON.stringify({
    $type: typeName('RequestMessage'),
    op: request.op,
    ...(request.signal === true && { signal: true }),
    ...(request.input !== undefined && request.input !== null && { input: request.input }),
    id: request.id,
    ...(request.parent !== undefined && { parent: request.parent }),
    ...(request.parentExecution !== undefined && { parentExecution: request.parentExecution }),
    ...(request.due !== undefined && { due: request.due }),
    Timestamp: request.sentAt,
    ...(request.predecessor !== undefined && { Predecessor: request.predecessor }),
    ...(request.lockset && { lockset: request.lockset.map((id) => ({ $type: typeName('EntityId'), ...id })) }),
    ...(request.pos !== undefined && request.pos > 0 && { pos: request.pos }),
    ...(request.lockset === undefined && { requestTime: offsetTime(request.sentAt) }),
  });
}

export function parseRequest(text: string): EntityRequest {
  const request = JSON.parse(text) as Omit<EntityRequest, 'sentAt'> & { Timestamp?: string };
  return { ...request, sentAt: request.Timestamp ?? '' };
}

export function responseText({ result, exceptionType }: EntityResponse): string {
  return JSON.stringify({
    $type: typeName('ResponseMessage'),
    result,
    ...(exceptionType !== undefined && { exceptionType }),
  });
}

/** The message that gives a lock back. */
export function releaseText(release: { readonly parent: string; readonly id: string }): string {
  return JSON.stringify({ $type: typeName('ReleaseMessage'), parent: release.parent, id: release.id });
}

export function parseRelease(text: string): { parent: string; id: string } {
  return JSON.parse(text) as { parent: string; id: string };
}
