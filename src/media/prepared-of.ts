import type { Fit, Prepared } from '../contract/prepared';
import type { PreparedReference } from './prepare-reference';

/** What is told of how a still was made of a picture. */
export function preparedOf(
  { source, profile }: Pick<PreparedReference & { outcome: 'prepared' }, 'source' | 'profile'>,
  fit: Fit,
): Prepared {
  const { orientation, hasAlpha: flattened } = source;
  return { fit, orientation, flattened, ...(profile === undefined ? {} : { profile }) };
}
