import { planSchema } from '../../../../src/plans/plan';
import { pipelineRunSchema } from '../../../../src/shots/run';
import { pipelineDocument } from '../../../../src/views/document';
import { manifestOf, manifestSchema } from '../../../../src/views/manifest';
import { FIRST_VERSION, firstVersion } from '../../../support/first-version';

/** Fields of a shot that manifests of later versions have. */
const LATER = ['received', 'backend', 'parent', 'promptDiff', 'attempts'];

describe('a manifest of the first version', () => {
  it.each(FIRST_VERSION)('is read as what it meant, and stays that when it is read again: %s', (_, stored) => {
    const read = manifestSchema.parse(stored.manifest);
    expect(read).toMatchObject({ manifestVersion: 2, plan: planSchema.parse(stored.plan) });
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  });

  it.each(FIRST_VERSION)('says what its run says in the words of today: %s', (_, { plan, run, manifest }) => {
    const { shots, ...read } = manifestSchema.parse(manifest);
    const { shots: today, lineageMarkdown, ...view } = manifestOf(planSchema.parse(plan), pipelineRunSchema.parse(run));
    expect(read).toEqual(view);
    expect(lineageMarkdown?.split('\n')).toHaveLength(view.lineage.length + 2);
    // The first version named a price only where it was not the plan's, so its run tells none of a shot without a charge.
    // Nothing was compared with its order then.
    const told = (all: typeof shots) =>
      all.map(({ priceUsd, ...shot }) => {
        const known = Object.fromEntries(Object.entries(shot).filter(([field]) => !LATER.includes(field)));
        return shot.chargedUsd > 0 ? { priceUsd, ...known } : known;
      });
    expect(told(shots)).toEqual(told(today));
  });

  it('tells of each shot where it started from, how often it was tried, and what it was bought for', () => {
    const { shots, references } = manifestSchema.parse(firstVersion('partial').manifest);
    expect(
      shots.map(({ name, startsFrom, submits, priceUsd, chargedUsd }) => [
        name,
        startsFrom,
        submits,
        priceUsd,
        chargedUsd,
      ]),
    ).toEqual([
      ['baseline', null, 2, 0.4, 0.4],
      ['motion', 'reference', 1, 0.4, 0],
      ['audio', 'reference', 1, 0.4, 0.4],
    ]);
    expect(references).toMatchObject([{ name: 'reference', shot: 'baseline', width: 720 }]);
    const [resumed] = manifestSchema.parse(firstVersion('resumed').manifest).shots;
    expect(resumed).toMatchObject({ priceUsd: 0.6, chargedUsd: 0.6, duplicateJobs: ['video_lost'] });
  });
});

describe('the document of a pipeline of the first version', () => {
  const links = {
    pipeline: { self: 's', manifest: 'm', cancel: 'c', resume: 'r', decision: 'd', review: 'p' },
    media: (file: string) => `https://host/${file}`,
  };

  it.each(FIRST_VERSION)('tells of it what it told, from what is stored: %s', (_, { plan, run, manifest }) => {
    const recordedRun = pipelineRunSchema.parse(run);
    const known = { plan: planSchema.parse(plan), status: undefined, recordedRun, nowMs: Date.parse('2026-12-01') };
    const document = pipelineDocument(known, links);
    expect(document).toMatchObject({
      ...{ id: plan.pipelineId, state: run['state'], stage: 'done', spentUsd: manifest['spentUsd'] },
      reference: run['reference'],
    });
    const clips = (manifest['shots'] as { clip: object | null }[]).map(({ clip }) => clip);
    expect(document.shots.map(({ clip }) => clip)).toMatchObject(clips);
  });
});
