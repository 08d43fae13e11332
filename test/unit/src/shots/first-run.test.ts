import { planSchema } from '../../../../src/plans/plan';
import { spentUsd } from '../../../../src/shots/budget';
import { mayStillRun } from '../../../../src/shots/may-run';
import { pipelineRunSchema } from '../../../../src/shots/run';
import { stageOf } from '../../../../src/shots/stage';
import { FIRST_VERSION, firstVersion } from '../../../support/first-version';

const readRun = (name: Parameters<typeof firstVersion>[0]) => pipelineRunSchema.parse(firstVersion(name).run);

describe('a run that the first version recorded', () => {
  it.each(FIRST_VERSION)('is read as what it meant, and stays that when it is read again: %s', (_, { plan, run }) => {
    const read = pipelineRunSchema.parse(run);
    expect(pipelineRunSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
    expect(stageOf(planSchema.parse(plan), read)).toBe('done');
    expect(read).toMatchObject({ state: run['state'], startedAt: run['startedAt'], endedAt: run['endedAt'] });
  });

  it('keeps what each shot came to', () => {
    const { shots } = readRun('partial');
    expect(shots['baseline']).toMatchObject({
      ...{ state: 'ended', outcome: 'completed', attempt: 1, submits: 2, chargedUsd: 0.4, priceUsd: 0.4, slot: null },
      render: { renderId: 'video_6b06f6fe566c8190e91a6922c701ed2a', backendStatus: 'completed', progress: 100 },
      ...{ clip: { bytes: 1_449_309 }, verdict: { motion: 'moving', sound: 'faint' } },
    });
    expect(shots['motion']).toMatchObject({
      ...{ outcome: 'render_failed', chargedUsd: 0, clip: null, verdict: null },
      problem: { code: 'internal_error', detail: 'internal_error: Video generation failed.' },
    });
  });

  it('has the one reference by its name', () => {
    expect(readRun('partial').references).toMatchObject({ reference: { outcome: 'taken', frame: { bytes: 616_250 } } });
    expect(readRun('cancelled').references).toEqual({});
  });

  it('tells why it has no reference where one could not be taken', () => {
    const problem = { code: 'internal_error', detail: 'ffmpeg found no frame.' };
    const { references, problem: told } = pipelineRunSchema.parse({
      ...firstVersion('partial').run,
      ...{ reference: null, problem },
    });
    expect([references, told]).toEqual([{ reference: { outcome: 'failed', problem } }, null]);
  });

  it('keeps what was paid for earlier attempts, at which price, and which jobs there are besides', () => {
    const run = readRun('resumed');
    expect([spentUsd(run), run.earlierUsd, run.earlierUnclearUsd]).toEqual([1, 0.4, 0.2]);
    expect(run.shots['baseline']).toMatchObject({
      ...{ attempt: 2, priceUsd: 0.6, chargedUsd: 0.6, duplicateJobs: ['video_lost'] },
    });
  });

  it('keeps what a cancel left, whose job may still run', () => {
    const { cancel, cleanup, shots } = readRun('cancelled');
    expect(cancel).toEqual({ requestedAt: '2026-11-25T14:50:36.666Z', reason: null });
    expect(cleanup?.stillCharged).toEqual(['video_6b06f94242ee8190581f901c9f329fda']);
    expect(shots['baseline'] && mayStillRun(shots['baseline'])).toBe(true);
  });

  it('tells a shot that it left open as ended', () => {
    const { run } = firstVersion('partial');
    const open = {
      ...(run['shots'] as Record<string, object>)['motion'],
      state: 'rendering',
      outcome: null,
      endedAt: null,
    };
    const shots = { ...(run['shots'] as object), motion: open };
    expect(pipelineRunSchema.parse({ ...run, shots }).shots['motion']).toMatchObject({
      ...{ state: 'ended', outcome: 'internal_error', endedAt: run['endedAt'] },
      render: { renderId: 'video_6b06f7441cff8190d1fa1d31251607b8' },
    });
  });
});
