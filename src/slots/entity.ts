import type { EntityHandler } from 'durable-functions';
import type { PlaceRelease, PlaceRequest, PlaceReturn, PlacesState } from './slots';
import { releasePlace, requestPlace, returnPlace } from './slots';

/** Lower case: that is how entity names reach storage, whatever they are registered as. */
export const PLACES_ENTITY = 'places';

/** What each operation takes and answers. */
export interface PlaceOperations {
  request: { input: PlaceRequest; answer: ReturnType<typeof requestPlace>[1] };
  release: { input: PlaceRelease; answer: ReturnType<typeof releasePlace>[1] };
  return: { input: PlaceReturn; answer: ReturnType<typeof returnPlace>[1] };
}

/**
 * The durable entity around the state machine, one per backend. An operation that sets state and throws keeps the state, so
 * each computes first and sets last.
 */
export const placesEntity: EntityHandler<PlacesState> = ({ df }): void => {
  const state = df.getState();
  const [next, answer] = operate(state, df.operationName ?? '', df.getInput());
  df.setState(next);
  df.return(answer);
};

function operate(state: PlacesState | undefined, operation: string, input: unknown): [PlacesState, unknown] {
  switch (operation) {
    case 'request':
      return requestPlace(state, input as PlaceRequest);
    case 'release':
      return releasePlace(state, input as PlaceRelease);
    case 'return':
      return returnPlace(state, input as PlaceReturn);
    default:
      throw new Error(`The places entity has no operation "${operation}"; it has request, release and return.`);
  }
}
