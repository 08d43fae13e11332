import { createWatchRenders } from '../../../../src/activities/watch-renders';
import type { Render } from '../../../../src/renders/render';
import { after, AT, renderIn } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/paid/plan';

const accepted = renderIn('accepted');

async function watch(
  renders: readonly Render[],
  { running = [] as readonly string[], cancelled = false, atSeconds = 3_600, completed = true } = {},
) {
  const started: unknown[] = [];
  const activity = createWatchRenders({
    ledger: { ofPipeline: () => Promise.resolve([...renders]) },
    records: { plan: () => Promise.resolve(planOf()) },
    control: { cancelRequest: () => Promise.resolve(cancelled ? { requestedAt: AT, reason: null } : null) },
    orchestrations: {
      isRunning: (id) => Promise.resolve(running.includes(id)),
      hasCompleted: () => Promise.resolve(completed),
      start: (name, id, input) => Promise.resolve(void started.push([name, id, input])),
    },
    log: () => undefined,
  });
  const { outcome } = await activity({ pipelineId: 'p1', at: after(atSeconds) });
  return { outcome, started };
}

describe('watching over the renders of a pipeline', () => {
  it('leaves everything to a pipeline that runs', async () => {
    expect(await watch([accepted], { running: ['p1'] })).toEqual({ outcome: 'alive', started: [] });
  });

  it('hands what a pipeline that is gone left accepted to a janitor, earlier attempts too, and deletes nothing of it', async () => {
    const renders = [
      accepted,
      renderIn('accepted', { attempt: 2, renderId: 'video_2' }),
      renderIn('ended', { shot: 'x' }),
    ];
    const { outcome, started } = await watch(renders);
    expect(outcome).toBe('followed');
    expect(started).toEqual([
      [
        'janitor',
        'janitor-p1',
        expect.objectContaining({
          renders: [
            { shot: 'baseline', attempt: 1, renderId: 'video_1' },
            { shot: 'baseline', attempt: 2, renderId: 'video_2' },
          ],
          deleteWhenDone: false,
        }),
      ],
    ]);
  });

  it('lets the janitor of a cancelled pipeline delete', async () => {
    const { started } = await watch([accepted], { cancelled: true });
    expect(started).toEqual([['janitor', 'janitor-p1', expect.objectContaining({ deleteWhenDone: true })]]);
  });

  it('waits for a janitor that is at work, and for a submit that may be under way', async () => {
    expect(await watch([accepted], { running: ['janitor-p1'] })).toEqual({ outcome: 'followed', started: [] });
    expect(await watch([renderIn('intended')], { atSeconds: 500 })).toEqual({ outcome: 'followed', started: [] });
  });

  it.each<[string, readonly Render[]]>([
    ['nothing was submitted', []],
    ['all has ended', [renderIn('ended'), renderIn('ended', { ending: 'failed' })]],
    ['what is unclear is old: only a resume can look for it', [renderIn('intended'), renderIn('asked')]],
  ])('is done when %s', async (_, renders) => {
    expect(await watch(renders)).toEqual({ outcome: 'clear', started: [] });
    // Ended from outside, it may have asked for a submit that has not been run yet.
    expect(await watch(renders, { completed: false })).toEqual({ outcome: 'quiet', started: [] });
  });
});
