import { INCIDENT_KINDS, type Incident, type IncidentKind } from '../contract/incident';

/** Of a clip that is black or still as a whole, that much is said already. */
export function worthTelling(
  incidents: readonly Incident[],
  motion: 'moving' | 'subtle' | 'still' | 'black',
): Incident[] {
  const isTold = ({ kind }: Incident): boolean =>
    (motion === 'black' && kind === 'black') || (motion === 'still' && kind === 'freeze');
  return incidents.filter((incident) => !isTold(incident));
}

/** One sentence for each kind, with all of its times. */
export function tellIncidents(incidents: readonly Incident[]): string[] {
  return INCIDENT_KINDS.flatMap((kind) => {
    const times = incidents.filter((incident) => incident.kind === kind).map(when);
    return times.length === 0 ? [] : [`${SENTENCES[kind]} ${listed(times)}.`];
  });
}

const SENTENCES: Readonly<Record<IncidentKind, string>> = {
  cut: 'The picture cuts to another',
  jump_back: 'The picture jumps back to its start',
  freeze: 'The picture stands still',
  flicker: 'The picture flickers',
  black: 'The picture is black',
  blank: 'The picture is one plain colour',
};

const when = ({ fromSeconds, toSeconds }: Incident): string =>
  fromSeconds === toSeconds
    ? `at ${seconds(fromSeconds)} s`
    : `from ${seconds(fromSeconds)} s to ${seconds(toSeconds)} s`;

const seconds = (value: number): string => value.toFixed(2);

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
