import { INCIDENT_KINDS, type Incident, type IncidentKind } from '../../src/contract/incident';
import { createIncidentMeter } from '../../src/media/measure-incidents';
import { drawShot } from './draw-shot';
import { SCENES, type Scene } from './scenes';

/** What the meter finds in a scene, as it is drawn. */
export function incidentsOf({ frames = 60, framesPerSecond = 30, at }: Scene): Incident[] {
  const meter = createIncidentMeter();
  for (let frame = 0; frame < frames; frame += 1)
    meter.add({ seconds: frame / framesPerSecond, ...drawShot(at(frame), frame) });
  return meter.result();
}

export interface Told {
  readonly kind: IncidentKind;
  /** Incidents that are there and were found, and those that were not. */
  found: number;
  missed: number;
  /** Scenes without one, and those in which one was found. */
  without: number;
  falsely: number;
}

/** Holds what was found against what is there, kind by kind. A time may be a few frames off: a change needs some to show. */
export function confusion(foundIn: (scene: Scene) => readonly Incident[] = incidentsOf): Told[] {
  const results = SCENES.map((scene) => ({ scene, found: foundIn(scene) }));
  return INCIDENT_KINDS.map((kind) => {
    const told: Told = { kind, found: 0, missed: 0, without: 0, falsely: 0 };
    for (const { scene, found } of results) {
      const wanted = scene.has.filter((incident) => incident.kind === kind);
      const came = found.filter((incident) => incident.kind === kind);
      const hits = wanted.filter((incident) => came.some((each) => isSame(incident, each))).length;
      told.found += hits;
      told.missed += wanted.length - hits;
      if (wanted.length === 0) told.without += 1;
      if (came.length > hits) told.falsely += 1;
    }
    return told;
  });
}

export const isSame = (a: Incident, b: Incident): boolean =>
  a.kind === b.kind && Math.abs(a.fromSeconds - b.fromSeconds) <= 0.15 && Math.abs(a.toSeconds - b.toSeconds) <= 0.15;
