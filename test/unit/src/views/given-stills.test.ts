import type { GivenReference } from '../../../../src/plans/plan';
import { planSchema } from '../../../../src/plans/plan';
import { dueReferences, startOfReference, startOfShot } from '../../../../src/shots/ready';
import { freshRun } from '../../../../src/shots/run';
import { stageOf } from '../../../../src/shots/stage';
import { pipelineDocument } from '../../../../src/views/document';
import { findingsOf } from '../../../../src/views/findings';
import { lineage } from '../../../../src/views/lineage';
import { manifestOf, manifestSchema } from '../../../../src/views/manifest';
import { OWN_PICTURE, planFromStill } from '../../../support/given-still';
import { FRAME, runOf, shotWithClip } from '../../../support/shots';

const plan = planFromStill();
const run = freshRun(plan, '2026-01-01T00:00:00.000Z');
const links = {
  pipeline: { self: '/', manifest: '/m', cancel: '/c', resume: '/r', decision: '/d', review: '/p' },
  media: (file: string) => `/media/${file}`,
};

describe('a still that was there before its pipeline began', () => {
  it('lets every shot begin at once, and is never taken', () => {
    expect(plan.agreed.shots.map(({ name }) => startOfShot(plan, run, name))).toEqual(['ready', 'ready', 'ready']);
    expect(startOfReference(run, OWN_PICTURE)).toBe('ready');
    expect(dueReferences(plan, run)).toEqual([]);
  });

  it('has a baseline that is called so, although that starts from it', () => {
    expect(stageOf(plan, run)).toBe('baseline');
    expect(stageOf(plan, { ...run, shots: { ...run.shots, baseline: shotWithClip() } })).toBe('followUps');
  });

  it('is read again from the plan as it was stored', () => {
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it('stands in the document while nothing is known of the run, with what was done to it', () => {
    const document = pipelineDocument({ plan, status: undefined, recordedRun: undefined, nowMs: 0 }, links);
    expect(document.reference).toEqual({
      ...{ ...FRAME, atSeconds: null, name: 'reference', shot: null, href: '/media/02-reference.png' },
      source: OWN_PICTURE.source,
    });
  });

  it('stands in the manifest, and first in the lineage', () => {
    const shots = Object.fromEntries(plan.agreed.shots.map(({ name }) => [name, shotWithClip()]));
    const ended = runOf(plan, shots, { ...{ references: run.references, state: 'completed' as const } });
    const manifest = manifestOf(plan, ended);
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifest.references).toMatchObject([{ shot: null, source: { original: { width: 4_000 } } }]);
    expect(manifest.lineage.map(({ step }) => step)).toEqual(['reference', 'baseline', 'motion', 'audio']);
    expect(manifest.lineage[0]).toEqual({
      ...{ step: 'reference', input: 'own picture with the brief, 4000x3000', output: '02-reference.png' },
      changed: 'scaled to fill the frame, what hung over cut off; turned upright; colour profile Display P3 applied',
      anchored: 'the picture, 720x1280',
    });
    expect(manifest.lineage[1]?.input).toBe('02-reference.png + prompt');
  });

  it('is a finding where its colour profile was left out of account', () => {
    const { source } = OWN_PICTURE;
    if (source.kind !== 'image') throw new Error('It is a picture.');
    const prepared = { ...source.prepared, profile: { name: 'Display P3', applied: false } };
    const found = findingsOf(planFromStill({ ...OWN_PICTURE, source: { ...source, prepared } }), () => null);
    expect(found).toMatchObject([{ code: 'profile_not_applied', shots: ['baseline', 'motion', 'audio'] }]);
    expect(found[0]?.detail).toContain('"Display P3"');
    expect(findingsOf(plan, () => null)).toEqual([]);
  });

  it('is told as a frame of that clip, where it is one of another pipeline', () => {
    const still: GivenReference = {
      ...OWN_PICTURE,
      source: { kind: 'clip', pipeline: 'p0', shot: 'motion', at: 'last', clipSha256: 'abc' },
      frame: { ...FRAME, atSeconds: 3.967 },
    };
    expect(lineage(planFromStill(still), run)[0]).toMatchObject({
      input: 'clip of motion in pipeline p0',
      anchored: 'the frame at 3.967 s, 720x1280',
    });
  });
});
