import type { Manifest } from '../../src/views/manifest';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { PaidStack } from '../support/paid/stack';
import { startPaidStack } from '../support/paid/stack';
import type { ProblemBody } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';

const MINUTE_MS = 60_000;

interface Decided {
  readonly decision: { readonly action: string; readonly by: string | null; readonly at: string };
}

describeNeeding(['its own host', 'a clock that jumps'], 'a pipeline that waits for a person', () => {
  let paid: PaidStack;
  let prompts = 0;
  beforeAll(async () => {
    paid = await startPaidStack({
      settings: { VIDEO_API_MAX_RUNNING: '100', VIDEO_API_CREATES_PER_MINUTE: '100' },
    });
  });
  beforeEach(async () => {
    await paid.calm();
    // Otherwise a day at a gate is over at once.
    await paid.clock.pause();
  });
  afterAll(() => paid.stop());

  const start = async (review: object, more: object = {}): Promise<string> => {
    const { id } = await paid.app.start({
      prompt: `Boat number ${++prompts}.`,
      reference: { candidates: 3 },
      followUps: [{ name: 'motion', changes: 'motion', prompt: 'It drifts.' }],
      review: { mode: 'manual', ...review },
      ...more,
    });
    return id;
  };
  const decide = <T = ProblemBody>(id: string, body: unknown) =>
    paid.app.call<T>(`pipelines/${id}/decision`, { method: 'POST', body });
  /** Lets time pass until the pipeline waits at a gate of this id. */
  const atGate = async (id: string, gate: string): Promise<PipelineDocument> => {
    for (let minutes = 0; minutes < 60; minutes += 2) {
      const document = await paid.app.document(id);
      if (document.gate?.id === gate) return document;
      await paid.clock.advance(2 * MINUTE_MS);
    }
    throw new Error(`${id} opened no gate ${gate}: ${JSON.stringify((await paid.app.document(id)).shots)}`);
  };
  const end = async (id: string): Promise<PipelineDocument> => {
    await paid.clock.resume();
    return paid.app.untilEnded(id);
  };
  const manifestOf = async (id: string): Promise<Manifest> =>
    (await paid.app.call<Manifest>(`pipelines/${id}/manifest`)).body;
  const jobsOf = async (id: string): Promise<number> => {
    const renderIds = (await paid.app.document(id)).shots.flatMap(({ renderId, earlier = [] }) =>
      [renderId, ...earlier.map((each) => each.renderId)].filter((each) => each !== null),
    );
    const jobs = await paid.simulator.jobs();
    return jobs.filter((job) => renderIds.includes(job.id)).length;
  };

  it('shows its candidates, starts from the one that is picked, and answers the same decision the same for ever', async () => {
    const id = await start({});
    const waiting = await atGate(id, 'reference-1');
    expect(waiting).toMatchObject({
      ...{ state: 'awaiting_review', stage: 'reference', decisions: [] },
      gate: { kind: 'reference', candidates: 3, shots: ['baseline'], onTimeout: 'stop' },
    });
    const candidates = waiting.reference?.candidates ?? [];
    expect(candidates.map(({ number }) => number)).toEqual([1, 2, 3]);
    for (const { href, thumbnailHref } of candidates)
      for (const link of [href, thumbnailHref])
        expect((await paid.app.call(link)).headers.get('content-type')).toBe('image/png');
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 0.4, openUsd: 0, unknownUsd: 0 });

    const early = await decide(id, { action: 'approve', gate: 'reference-2' });
    expect([early.status, early.body.code]).toEqual([409, 'NOTHING_TO_DECIDE']);
    const beyond = await decide(id, { action: 'pick', gate: 'reference-1', candidate: 4 });
    expect([beyond.status, beyond.body.problems?.map(({ expected }) => expected)]).toEqual([400, ['1 to 3']]);

    const { number = 0, sha256 } = candidates.find(({ chosen }) => !chosen) ?? {};
    const pick = { action: 'pick', gate: 'reference-1', candidate: number, by: 'Ada' };
    const first = await decide<Decided>(id, pick);
    expect(first.status).toBe(202);
    const [again, other] = [
      await decide<Decided>(id, { ...pick, by: 'Bob' }),
      await decide(id, { ...pick, action: 'approve', candidate: undefined }),
    ];
    expect([again.status, again.body.decision]).toEqual([202, first.body.decision]);
    expect([other.status, other.body.code]).toEqual([409, 'DECIDED_ALREADY']);

    expect((await end(id)).state).toBe('completed');
    expect((await decide<Decided>(id, pick)).body.decision).toEqual(first.body.decision);
    const manifest = await manifestOf(id);
    expect(manifest.gates).toMatchObject([
      { id: 'reference-1', decision: { action: 'pick', by: 'Ada', candidate: number } },
    ]);
    expect(manifest.shots.map(({ referenceSha256 }) => referenceSha256)).toEqual([null, sha256]);
    expect(manifest.references[0]?.candidates).toHaveLength(3);
    expect(await jobsOf(id)).toBe(2);
  });

  it('renders a follow-up anew from another prompt within its budget, and keeps what was there', async () => {
    const id = await start({ gates: ['followUps'] }, { budget: { maxUsd: 1.2 } });
    await atGate(id, 'follow-ups-1');
    const prompt = 'It turns round.';
    const reprompt = { action: 'reprompt', gate: 'follow-ups-1', shot: 'motion', prompt };
    const wrong = await decide(id, { ...reprompt, shot: 'baseline' });
    expect([wrong.status, wrong.body.problems?.map(({ expected }) => expected)]).toEqual([
      ...[400, ['one of motion; motion started from baseline, so that stays as it is']],
    ]);
    expect((await decide(id, reprompt)).status).toBe(202);
    const second = await atGate(id, 'follow-ups-2');
    // Said again, it buys nothing more.
    expect((await decide(id, reprompt)).status).toBe(202);
    const motion = second.shots.find(({ name }) => name === 'motion');
    expect(motion).toMatchObject({
      attempt: 2,
      prompt,
      earlier: [{ attempt: 1, why: 'reprompted', outcome: 'completed' }],
    });
    const links = [motion?.clip?.href, motion?.earlier?.[0]?.href];
    expect(links.map((link) => link?.replace(/.*\//, ''))).toEqual(['03-motion.2.mp4', '03-motion.mp4']);
    for (const link of links) expect((await paid.app.call(link ?? '')).status).toBe(200);

    const tooDear = await decide(id, { ...reprompt, gate: 'follow-ups-2', prompt: 'It sinks.' });
    expect([tooDear.status, tooDear.body.code]).toEqual([409, 'BUDGET_EXCEEDED']);
    expect(tooDear.body.detail).toContain('costs $0.4, and of the budget of $1.2 $0 are left');
    expect((await decide(id, { action: 'approve', gate: 'follow-ups-2' })).status).toBe(202);
    const document = await end(id);
    expect(document).toMatchObject({ state: 'completed', spentUsd: 1.2 });
    expect((await manifestOf(id)).shots[1]).toMatchObject({
      ...{ attempt: 2, prompt, clip: { blob: `${id}/03-motion.2.mp4` } },
      earlier: [{ attempt: 1, clip: { blob: `${id}/03-motion.mp4` }, chargedUsd: 0.4 }],
    });
    expect(await jobsOf(id)).toBe(3);
  });

  it('stops when nobody decides in time; resumed, it asks anew and goes on', async () => {
    const id = await start({ timeoutMinutes: 30 });
    await atGate(id, 'reference-1');
    const stopped = await end(id);
    expect(stopped).toMatchObject({
      ...{ state: 'stopped', spentUsd: 0.4, gate: null },
      decisions: [{ gate: 'reference-1', action: 'stop', by: null, timedOut: true }],
    });
    expect(stopped.shots.map(({ outcome }) => outcome)).toEqual(['completed', 'skipped']);
    const late = await decide(id, { action: 'approve', gate: 'reference-1' });
    expect([late.status, late.body.code]).toEqual([409, 'DECIDED_ALREADY']);

    await paid.clock.pause();
    expect((await paid.app.call(`pipelines/${id}/resume`, { method: 'POST', body: {} })).status).toBe(202);
    await atGate(id, 'reference-2');
    expect((await decide(id, { action: 'approve', gate: 'reference-2' })).status).toBe(202);
    expect(await end(id)).toMatchObject({ state: 'completed', spentUsd: 0.8 });
    expect(await jobsOf(id)).toBe(2);
  });

  it('a cancel ends it at a gate like anywhere else, and it takes no decision then', async () => {
    const id = await start({ onTimeout: 'best' });
    await atGate(id, 'reference-1');
    expect((await paid.app.call(`pipelines/${id}/cancel`, { method: 'POST', body: {} })).status).toBe(202);
    const refused = await decide(id, { action: 'approve', gate: 'reference-1' });
    expect([refused.status, refused.body.code]).toEqual([409, 'NOTHING_TO_DECIDE']);
    const document = await end(id);
    expect(document.state).toBe('cancelled');
    expect(document.shots.map(({ outcome }) => outcome)).toEqual(['completed', 'cancelled']);
  });

  it('renders a follow-up anew that drifted, once, tells of both attempts while it runs, and pays for both', async () => {
    const words = `It leaves boat number ${++prompts}.`;
    await paid.fault({ promptIncludes: words }, { kind: 'job', clip: 'drift' });
    const { id } = await paid.app.start({
      prompt: `Boat number ${prompts}.`,
      followUps: [{ name: 'motion', changes: 'motion', prompt: words, onDrift: { redo: 1 } }],
    });
    const motionNow = async () => (await paid.app.document(id)).shots.find(({ name }) => name === 'motion');
    let running = await motionNow();
    for (let steps = 0; steps < 60 && running?.attempt !== 2; steps++) {
      await paid.clock.advance(MINUTE_MS / 4);
      running = await motionNow();
    }
    expect(running).toMatchObject({
      ...{ attempt: 2, outcome: null },
      earlier: [{ attempt: 1, why: 'drifted', outcome: 'completed', chargedUsd: 0.4, verdict: { anchor: 'drifted' } }],
    });

    const document = await end(id);
    expect(document).toMatchObject({ state: 'completed', spentUsd: 1.2 });
    expect(await paid.spendOf(id)).toEqual({ chargedUsd: 1.2, openUsd: 0, unknownUsd: 0 });
    expect((await manifestOf(id)).shots[1]).toMatchObject({
      ...{ attempt: 2, chargedUsd: 0.4, verdict: { anchor: 'anchored' }, clip: { blob: `${id}/03-motion.2.mp4` } },
      earlier: [{ attempt: 1, why: 'drifted', verdict: { anchor: 'drifted' }, clip: { blob: `${id}/03-motion.mp4` } }],
    });
    expect(await jobsOf(id)).toBe(3);
  });

  it('makes the same follow-up from the picked candidate and the best of the others, and says which anchored better', async () => {
    const words = `It turns boat number ${prompts + 1}.`;
    const id = await start(
      {},
      {
        reference: { candidates: 3, compare: true },
        followUps: [{ name: 'motion', changes: 'motion', prompt: words }],
        budget: { maxUsd: 1.2 },
      },
    );
    // The first of the two that is ordered.
    await paid.fault({ promptIncludes: words }, { kind: 'job', clip: 'drift' });
    const waiting = await atGate(id, 'reference-1');
    expect(waiting).toMatchObject({ estimateUsd: 1.2, comparison: { result: 'open', better: null } });
    expect(waiting.shots.map(({ name }) => name)).toEqual(['baseline', 'motion', 'motion-2']);
    const [one, two] = waiting.references;
    expect([one?.name, two?.name]).toEqual(['reference', 'reference-2']);
    expect(one?.blob).not.toBe(two?.blob);
    // What was the second becomes the first; and the first, being the best of the others, the second.
    const { number } = one?.candidates?.find(({ blob }) => blob === two?.blob) ?? {};
    expect((await decide(id, { action: 'pick', gate: 'reference-1', candidate: number })).status).toBe(202);

    const document = await end(id);
    expect(document).toMatchObject({ state: 'completed', spentUsd: 1.2 });
    const { comparison, shots } = await manifestOf(id);
    expect(shots.slice(1).map(({ referenceSha256 }) => referenceSha256)).toEqual([two?.sha256, one?.sha256]);
    const [drifted] = shots.filter(({ verdict }) => verdict?.anchor === 'drifted');
    const better = drifted?.name === 'motion' ? 'motion-2' : 'motion';
    expect(comparison).toMatchObject({
      ...{ result: 'one_is_better', better },
      detail: expect.stringContaining('kept its reference better') as string,
    });
    expect(document.comparison).toEqual(comparison);
    expect(await jobsOf(id)).toBe(3);
  });
});
