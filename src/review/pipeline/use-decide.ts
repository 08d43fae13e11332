import { useState } from 'preact/hooks';
import type { Decision } from '../../contract/decision';
import { useSession } from '../parts/use-access';
import { byPerson } from './person';

/** Decides in the name of whoever sits here, and looks afterwards at what counts: somebody else may have been faster. */
export function useDecide(id: string, look: () => void) {
  const { access } = useSession();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const decide = (decision: Decision): void => {
    setBusy(true);
    setError(undefined);
    access.client
      .decide(id, { ...decision, ...byPerson() })
      .catch(setError)
      .finally(() => {
        setBusy(false);
        look();
      });
  };
  return { decide, isBusy, error };
}
