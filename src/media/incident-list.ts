import type { Incident, IncidentKind } from '../contract/incident';

/** What was found so far; bounded, as a clip may do anything. */
export interface IncidentList {
  add(kind: IncidentKind, fromSeconds: number, toSeconds: number): void;
  readonly all: readonly Incident[];
}

const MOST_OF_A_KIND = 20;

/** Two of a kind that touch are one. */
export function createIncidentList(): IncidentList {
  const all: Incident[] = [];
  return {
    all,
    add(kind, from, to) {
      const [fromSeconds, toSeconds] = [inMs(from), inMs(to)];
      const before = all.findLast((incident) => incident.kind === kind);
      if (before !== undefined && fromSeconds <= before.toSeconds) {
        all[all.indexOf(before)] = { ...before, toSeconds: Math.max(before.toSeconds, toSeconds) };
        return;
      }
      if (all.filter((incident) => incident.kind === kind).length >= MOST_OF_A_KIND) return;
      all.push({ kind, fromSeconds, toSeconds });
    },
  };
}

const inMs = (seconds: number): number => Math.round(seconds * 1000) / 1000;
