import type { HubSettings } from './hub-settings';

/** Whether an orchestration of a version may run on a host with the configured one. */
export function versionMatches(
  version: string | null,
  { versionMatchStrategy, defaultVersion }: Pick<HubSettings, 'versionMatchStrategy' | 'defaultVersion'>,
): boolean {
  switch (versionMatchStrategy) {
    case 'None':
      return true;
    case 'Strict':
      return compareVersions(version ?? '', defaultVersion ?? '') === 0;
    case 'CurrentOrOlder':
      return compareVersions(version ?? '', defaultVersion ?? '') <= 0;
  }
}

/** No version is below any; numbers with dots compare part by part; everything else as text, ignoring case. */
export function compareVersions(one: string, other: string): number {
  if (one === '' || other === '') return Number(one !== '') - Number(other !== '');
  const [a, b] = [numbers(one), numbers(other)];
  if (a === undefined || b === undefined) {
    const [left, right] = [one.toUpperCase(), other.toUpperCase()];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  for (let at = 0; at < 4; at++) {
    // A part that is not given is below one that is: 1.0 comes before 1.0.0.
    const difference = (a[at] ?? -1) - (b[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] | undefined {
  return /^\d+(\.\d+){1,3}$/.test(version) ? version.split('.').map(Number) : undefined;
}
