import { useEffect, useState } from 'preact/hooks';
import type { ViewState } from '../view-state';
import { fragmentOf, viewStateOf } from '../view-state';

/** What the URL says, and how to change it. A change is no page to go back to; a link that is followed is. */
export function useViewState(): [ViewState, (change: Partial<ViewState>) => void] {
  const [state, setState] = useState(() => viewStateOf(location.hash));
  useEffect(() => {
    const read = (): void => setState(viewStateOf(location.hash));
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  return [
    state,
    (change) => {
      const next = { ...viewStateOf(location.hash), ...change };
      history.replaceState(null, '', `${location.pathname}${location.search}${fragmentOf(next)}`);
      setState(next);
    },
  ];
}
