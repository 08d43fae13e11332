import type { ComponentChildren } from 'preact';
import { indexUrl } from '../place';
import { Icon } from './icon';
import { useSession } from './use-access';

const STORED_AS = 'shotloop-theme';

/** As the system says, until somebody chooses. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(STORED_AS);
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen;
}

function switchTheme(): void {
  const isDark =
    (document.documentElement.dataset['theme'] ??
      (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')) === 'dark';
  localStorage.setItem(STORED_AS, isDark ? 'light' : 'dark');
  applyTheme();
}

export function TopBar({ children }: { children?: ComponentChildren }) {
  const { place, access } = useSession();
  const mark = (
    <>
      <Icon name="loopMark" size={20} />
      <span>shotloop</span>
    </>
  );
  return (
    <header class="top">
      {access.seesAll ? (
        <a class="mark" href={indexUrl(place)}>
          {mark}
        </a>
      ) : (
        <span class="mark">{mark}</span>
      )}
      {children}
      <button type="button" class="ghost square" aria-label="Switch between dark and light" onClick={switchTheme}>
        <Icon name="sun" />
      </button>
    </header>
  );
}
