import Ajv2020 from 'ajv/dist/2020';
import { intended } from '../../../../src/ledger/claim';
import type { Render } from '../../../../src/renders/render';
import { manifestOf, manifestSchema } from '../../../../src/views/manifest';
import { manifestJsonSchema } from '../../../../src/views/manifest-schema';
import { AT, intentOf } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { CLIP, FRAME, runOf, shotIn, shotWithClip } from '../../../support/shots';

const plan = planOf({
  prompt: 'A boat on a blue table.',
  followUps: [
    { name: 'one', changes: 'custom', prompt: 'A boat on a green table.' },
    { name: 'two', changes: 'custom', prompt: 'A boat on a green | table.', from: { shot: 'one', at: 2 } },
  ],
});
const run = runOf(
  plan,
  { baseline: shotWithClip(), one: shotWithClip({ attempt: 2 }), two: shotIn('ended') },
  {
    state: 'partial',
    endedAt: AT,
    references: {
      reference: { outcome: 'taken', frame: FRAME },
      'one@2': { outcome: 'taken', frame: { ...FRAME, sha256: 'two', atSeconds: 2 } },
    },
  },
);
const request = {
  ...{ path: '/videos', form: 'multipart' as const, fields: { model: 'sora-2', size: '720x1280', seconds: '4' } },
  image: { field: 'input_reference', contentType: 'image/png', bytes: 5, sha256: 'def' },
};
const first: Render = {
  ...intended({ ...intentOf({ pipelineId: plan.pipelineId }), shot: 'one', attempt: 1, request }),
  ...{ state: 'refused', as: 'moderated', why: { code: 'moderated', detail: 'No.' } },
};
const second: Render = {
  ...intended({ ...intentOf({ pipelineId: plan.pipelineId }), shot: 'one', attempt: 2 }),
  ...{ state: 'ended', renderId: 'video_1', backendStatus: 'completed', acceptedAt: AT },
  ...{ ending: 'completed', endedAt: AT, settledAt: null, chargedUsd: 0.4 },
};
const manifest = manifestOf(plan, run, {
  renders: [second, first],
  provenance: { baseline: { present: true, claimGenerator: 'Some Camera' } },
});
const shot = (name: string) => manifest.shots.find((each) => each.name === name);

describe('the manifest', () => {
  it('tells no parent of a shot whose source is not in the plan, as in a replay of chosen shots', () => {
    const chosen = {
      ...plan,
      agreed: { ...plan.agreed, shots: plan.agreed.shots.filter(({ name }) => name === 'two') },
    };
    const { two: alone } = run.shots;
    if (alone === undefined) throw new Error('There is no shot two.');
    const [two] = manifestOf(chosen, { ...run, shots: { two: alone } }).shots;
    expect([two?.name, two?.startsFrom, two?.parent, two?.promptDiff]).toEqual(['two', 'one@2', null, null]);
  });

  it('tells of each shot which one it comes from: the frame, its time and its hash', () => {
    expect(manifest.shots.map(({ name, parent }) => [name, parent])).toEqual([
      ['baseline', null],
      ['one', { shot: 'baseline', how: 'reference', reference: 'reference', atSeconds: 1, sha256: 'def' }],
      ['two', { shot: 'one', how: 'reference', reference: 'one@2', atSeconds: 2, sha256: 'two' }],
    ]);
  });

  it('shows what a prompt changed of its parent', () => {
    expect(manifest.shots.map(({ promptDiff }) => promptDiff)).toEqual([
      null,
      'A boat on a [-blue-]{+green+} table.',
      'A boat on a green {+| +}table.',
    ]);
  });

  it('has every attempt with what was sent, how it ended and what it cost, and no prompt in the request', () => {
    expect(shot('one')?.attempts).toMatchObject([
      { attempt: 1, state: 'refused', outcome: 'moderated', renderId: null, chargedUsd: 0, request },
      { attempt: 2, state: 'ended', outcome: 'completed', renderId: 'video_1', chargedUsd: 0.4, request: null },
    ]);
    expect(shot('two')?.attempts).toEqual([]);
  });

  it('says what a clip tells of where it comes from', () => {
    expect(shot('baseline')).toMatchObject({
      clip: CLIP,
      provenance: { present: true, claimGenerator: 'Some Camera' },
    });
    expect(shot('one')).not.toHaveProperty('provenance');
  });

  it('has its table as Markdown, whatever stands in a cell', () => {
    const lines = manifest.lineageMarkdown?.split('\n') ?? [];
    expect(lines.slice(0, 2)).toEqual([
      '| Step | Input | Output | What changed | What stayed anchored |',
      '| --- | --- | --- | --- | --- |',
    ]);
    expect(lines).toHaveLength(manifest.lineage.length + 2);
    const odd = { ...manifest.lineage[0], changed: 'a | b\n\\ c' };
    const broken = manifestOf(plan, {
      ...run,
      shots: { ...run.shots, two: shotIn('ended', { problem: { code: 'x', detail: odd.changed } }) },
    });
    expect(broken.lineageMarkdown).toContain('render_failed: a \\| b \\\\ c');
    for (const line of broken.lineageMarkdown?.split('\n') ?? [])
      expect(line.replace(/\\./g, '').split('|')).toHaveLength(7);
  });

  it('is what its published schema says, and the schema refuses what is none', () => {
    const validate = new Ajv2020({ strict: false }).compile(manifestJsonSchema());
    const written = JSON.parse(JSON.stringify(manifest)) as object;
    expect([validate(written), validate.errors]).toEqual([true, null]);
    expect(manifestSchema.parse(written)).toEqual(manifest);
    expect(validate({ ...written, more: 'of a later version' })).toBe(true);
    expect(validate({ ...written, manifestVersion: 3 })).toBe(false);
    expect(validate({ ...written, shots: [{ name: 'one' }] })).toBe(false);
  });

  it('of earlier versions is read without what it has not', () => {
    const { lineageMarkdown: _table, ...old } = JSON.parse(JSON.stringify(manifest)) as typeof manifest;
    const shots = old.shots.map(
      ({ backend: _1, parent: _3, promptDiff: _4, attempts: _5, provenance: _6, ...rest }) => rest,
    );
    expect(manifestSchema.parse({ ...old, shots })).toEqual({ ...old, shots });
  });
});
