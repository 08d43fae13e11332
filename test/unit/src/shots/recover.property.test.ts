import fc from 'fast-check';
import { shotOutcomeSchema } from '../../../../src/contract/outcome';
import type { Render } from '../../../../src/renders/render';
import { jobEndingSchema, jobOf } from '../../../../src/renders/render';
import { mayStillRun, renderIdOf } from '../../../../src/shots/may-run';
import type { KnownShot } from '../../../../src/shots/recover';
import { mattersIfGone, recoverShot } from '../../../../src/shots/recover';
import type { ShotIn } from '../../../../src/shots/shot';
import { shotSchema, shotStateSchema } from '../../../../src/shots/shot';
import { hasClip, OUTCOMES } from '../../../../src/shots/words';
import { after, AT, renderIn } from '../../../support/paid/fixtures';
import { acceptedRender, CLIP, shotIn } from '../../../support/shots';

const TODAY_USD = 0.8;
const money = fc.constantFrom(0, 0.4);
const latest: fc.Arbitrary<Render> = fc.oneof(
  fc.constantFrom<Render>(renderIn('intended'), renderIn('free'), renderIn('refused'), renderIn('asked')),
  money.map((chargedUsd): Render => renderIn('accepted', { chargedUsd })),
  fc
    .record({ ending: jobEnding(), chargedUsd: money, settledAt: fc.constantFrom(null, after(70)) })
    .map(({ ending, ...rest }): Render => {
      const chargedUsd = ending === 'completed' ? 0.4 : rest.chargedUsd;
      return renderIn('ended', { ...rest, ending, chargedUsd });
    }),
);

function jobEnding() {
  return fc.constantFrom(...jobEndingSchema.options);
}

/** How an earlier run may have ended with a render of which the ledger says this now: it may have known less of it. */
const recordedOf = (render: Render): fc.Arbitrary<ShotIn<'ended'> | undefined> =>
  fc.option(
    fc
      .record({
        outcome: fc.constantFrom(...shotOutcomeSchema.options),
        knewJob: fc.boolean(),
        givenUp: fc.boolean(),
      })
      .map(({ outcome, knewJob, givenUp }) => {
        const { renderId } = jobOf(render);
        const isStored = hasClip(outcome);
        const problem = givenUp ? { code: 'given_up', detail: 'x' } : null;
        return shotIn('ended', {
          ...{ outcome, problem, chargedUsd: isStored ? 0.4 : 0, clip: isStored ? CLIP : null },
          // The first version did not tell the price of one without a charge.
          priceUsd: isStored ? 0.4 : 0,
          render: renderId !== null && (knewJob || isStored) ? acceptedRender({ renderId }) : null,
          unclearSince: outcome === 'outcome_unknown' ? AT : null,
        });
      }),
    { nil: undefined },
  );

/** What a run that starts may know of a shot. */
const known: fc.Arbitrary<KnownShot & { readonly latest: Render }> = latest.chain((render) =>
  fc.record({
    priceUsd: fc.constant(TODAY_USD),
    latest: fc.constant(render),
    // A clip is stored of a render that was completed.
    clip: render.state === 'ended' && render.ending === 'completed' ? fc.constantFrom(null, CLIP) : fc.constant(null),
    recorded: recordedOf(render),
    isGone: fc.boolean(),
    wanted: fc.boolean(),
    at: fc.constant(after(3_600)),
  }),
);

describe('a shot that is recovered from what ledger and storage know', () => {
  const always = (check: (given: KnownShot & { latest: Render }, shot: ReturnType<typeof recoverShot>) => void) =>
    fc.assert(
      fc.property(known, (given) => check(given, recoverShot(given))),
      { numRuns: 400 },
    );

  it('is a shot, of the same attempt or the next', () =>
    always((given, shot) => {
      expect(shotSchema.parse(shot)).toEqual(shot);
      expect([given.latest.attempt, given.latest.attempt + 1]).toContain(shot.attempt);
    }));

  it('is bought again only when asked, at the price of today, and never while it may still run', () =>
    always(({ latest: render, recorded, isGone, wanted }, shot) => {
      if (shot.attempt === render.attempt) return;
      expect(wanted).toBe(true);
      expect(shot).toMatchObject({ state: 'pending', priceUsd: TODAY_USD, chargedUsd: 0 });
      if (render.state === 'accepted') expect([isGone, recorded?.outcome]).toEqual([true, 'job_not_found']);
      if (render.state === 'intended' || render.state === 'asked') expect(recorded?.problem?.code).toBe('given_up');
      if (render.state === 'ended' && render.ending === 'completed' && recorded !== undefined)
        expect(OUTCOMES[recorded.outcome].again).not.toBe('keep');
    }));

  it('keeps the job, the price and the charge that the ledger has for its attempt', () =>
    always(({ latest: render }, shot) => {
      if (shot.attempt !== render.attempt || shot.state === 'pending') return;
      expect(renderIdOf(shot)).toBe(jobOf(render).renderId);
      expect([shot.priceUsd, shot.chargedUsd]).toEqual([render.priceUsd, render.chargedUsd]);
    }));

  it('does not count as one that may still run, once the ledger knows how it ended', () =>
    always(({ latest: render }, shot) => {
      if (shot.attempt === render.attempt && render.state === 'ended') expect(mayStillRun(shot)).toBe(false);
    }));

  it('is looked for at the backend where that decides, and nowhere else', () =>
    always(({ isGone: _isGone, ...given }) => {
      const [there, gone] = [false, true].map((isGone) => recoverShot({ ...given, isGone }));
      if (!mattersIfGone(given)) expect(gone).toEqual(there);
      else expect([there?.attempt, gone?.attempt]).toEqual([1, 2]);
    }));
});

describe('the shots that are recovered', () => {
  it('come to every state that a run can start from', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(known, (given) => void seen.add(recoverShot(given).state)),
      { numRuns: 500, seed: 11 },
    );
    const never = ['waiting', 'submitting', 'undecided'];
    expect([...seen].sort()).toEqual(shotStateSchema.options.filter((state) => !never.includes(state)).sort());
  });
});
