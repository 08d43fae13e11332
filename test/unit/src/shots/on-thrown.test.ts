import type { Shot } from '../../../../src/shots/shot';
import { after } from '../../../support/paid/fixtures';
import { planOf } from '../../../support/plan';
import { acceptedRender, CLIP, heldUntil, shotIn, stepped } from '../../../support/shots';

const plan = planOf();

/** A step that throws once a second until the shot ends. */
function failing(given: Shot, error: string): { tries: number; shot: Shot } {
  let shot = given;
  let tries = 0;
  for (; shot.state !== 'ended' && tries < 100; tries++)
    shot = stepped(shot, { type: 'threw', error }, { plan, seconds: tries });
  return { tries, shot };
}

describe('a shot of which a step keeps failing here', () => {
  it('ends as internal_error', () => {
    const { tries, shot } = failing(shotIn('storing'), 'disk full');
    expect([tries, shot]).toMatchObject([5, { outcome: 'internal_error', problem: { detail: 'disk full' } }]);
  });

  it('tries again at the pace of its questions, and tells why', () => {
    const once = stepped(shotIn('storing'), { type: 'threw', error: 'disk full' }, { plan, seconds: 3 });
    const problem = { code: 'internal_error', detail: 'disk full' };
    expect(once).toMatchObject({ state: 'storing', dueAt: after(13), troubles: 1, problem });
  });

  it.each(['submitting', 'reconciling', 'undecided'] as const)(
    'ends as unknown while it is %s, because the backend may have accepted it',
    (state) => {
      const given: Shot = { ...shotIn(state), slot: heldUntil(after(900)) };
      const { tries, shot } = failing(given, 'The storage is out of reach.');
      const unclearSince = state === 'submitting' ? after(4) : after(0);
      expect([tries, shot]).toMatchObject([5, { outcome: 'outcome_unknown', unclearSince, slot: given.slot }]);
    },
  );

  it('keeps a stored clip that cannot be measured', () => {
    const { shot } = failing(shotIn('measuring'), 'No ffmpeg.');
    expect(shot).toMatchObject({ outcome: 'completed', clip: CLIP, verdict: null, problem: { code: 'not_measured' } });
  });

  it('keeps the render of one that was rendering', () => {
    const { shot } = failing(shotIn('rendering'), 'No storage.');
    expect(shot).toMatchObject({ outcome: 'internal_error', render: acceptedRender() });
  });
});
