import type { ComponentChildren } from 'preact';
import { indexUrl } from '../place';
import { Icon } from './icon';
import { Mark } from './mark';
import { useSession } from './use-access';

const STORED_AS = 'shotloop-theme';

const systemsLight = matchMedia('(prefers-color-scheme: light)');
const theme = (): string => localStorage.getItem(STORED_AS) ?? (systemsLight.matches ? 'light' : 'dark');

/** As the system says, until somebody chooses. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = theme();
}
systemsLight.addEventListener('change', applyTheme);

function switchTheme(): void {
  localStorage.setItem(STORED_AS, theme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

export function TopBar({ children }: { children?: ComponentChildren }) {
  const { place, access } = useSession();
  return (
    <header class="top">
      {access.seesAll ? (
        <a class="mark" href={indexUrl(place)}>
          <Mark />
        </a>
      ) : (
        <span class="mark">
          <Mark />
        </span>
      )}
      {children}
      <button type="button" class="ghost square" aria-label="Switch between dark and light" onClick={switchTheme}>
        <Icon name="sun" />
      </button>
    </header>
  );
}
