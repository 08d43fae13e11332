import { ApiError } from '../../../src/client/api-error';
import { createClient } from '../../../src/client/client';
import { patience } from '../patience';
import type { Look, People } from './pipeline';
import type { ChaosWorld } from './rig';
import { BRIEF, PROMPTS, TIME_SCALE } from './rig';
import type { Story } from './telling';

/**
 * What happens on a good day, charged when a render is complete. Kills that happen to take both POSTs that a render has by itself
 * leave it to a person, here as in every story.
 */
export const straight: Story = { name: 'no trouble', creates: 3, people: () => decideToSubmitAgain };

/**
 * The same with the app in a process of its own. A pipeline whose step was in a worker that crashed has failed, and is resumed. A
 * function that outlives its worker stands still until its time is over, so that is as short as a measurement on a busy machine
 * lets it be.
 */
export const inAWorker: Story = {
  ...straight,
  name: 'no trouble, in a worker',
  people: () => resumeUntilCompleted(),
  world: { worker: { functionTimeoutMs: patience(15_000) } },
};

/** The same on a backend that charges as soon as it accepts. */
export const chargedAtAcceptance: Story = {
  name: 'charged at acceptance',
  creates: 3,
  people: () => decideToSubmitAgain,
  world: { profile: { chargeAt: 'acceptance' } },
};

/** By its prompt, so that a story tells the same of each shot however they take turns. */
const firstOf = (shot: keyof typeof PROMPTS) =>
  ({ operation: 'create', promptIncludes: PROMPTS[shot], nth: 1 }) as const;

/**
 * One create is accepted and its answer lost, the next never arrives, the third finds no room: everything that a submit does
 * about a doubtful POST. Where a kill takes the one POST that was left, a person decides for another.
 */
export const doubtful: Story = {
  name: 'doubtful creates',
  creates: 3,
  async prepare({ simulator }: ChaosWorld) {
    await simulator.fault({ match: firstOf('baseline'), do: { kind: 'reset', when: 'after' } });
    await simulator.fault({ match: firstOf('motion'), do: { kind: 'reset', when: 'before' } });
    await simulator.fault({
      match: firstOf('audio'),
      do: { kind: 'refuse', as: 'too-many-running', retryAfter: { seconds: 20 } },
    });
  },
  people: () => decideToSubmitAgain,
};

/** Cancelled while both follow-ups are rendering; once the janitor is done, resumed with everything that was stopped. */
export const cancelledAndResumed: Story = {
  name: 'cancel, clean up, resume',
  // Long enough for the cancel to come in the middle, on a busy machine too.
  world: { profile: { durationMs: [400_000, 400_000] } },
  people: cancelThenResume,
};

/** The same where what is accepted is charged at once: what was lost costs something before anybody knows its id. */
export const doubtfulAtAcceptance: Story = {
  ...doubtful,
  name: 'doubtful creates, charged at acceptance',
  world: { profile: { chargeAt: 'acceptance' } },
};

/** One follow-up fails and the other is moderated, on a backend that charges for both. */
export const failedAndModerated: Story = {
  name: 'a failed and a moderated render',
  creates: 3,
  state: 'partial',
  people: () => decideToSubmitAgain,
  world: {
    profile: { chargeFailed: true, chargeModerated: true },
    settings: { VIDEO_API_CHARGED_ENDINGS: 'failed,moderated,cancelled' },
  },
  async prepare({ simulator }: ChaosWorld) {
    await simulator.fault({ match: { promptIncludes: PROMPTS.motion }, do: { kind: 'job', outcome: 'failed' } });
    await simulator.fault({ match: { promptIncludes: PROMPTS.audio }, do: { kind: 'job', outcome: 'moderated' } });
  },
};

/** Ended from outside while both follow-ups are rendering, as the durable API lets anybody; then resumed. */
export const terminatedAndResumed: Story = {
  name: 'terminate, resume',
  creates: 3,
  world: { profile: { durationMs: [400_000, 400_000] } },
  people: terminateThenResume,
};

/** The follow-ups take longer than a render may, so the pipeline ends without them; resumed until it has them. */
export const deadlineAndResumed: Story = {
  name: 'deadline passes, resume',
  creates: 3,
  world: { settings: { SHOTLOOP_RENDER_DEADLINE_SECONDS: '150' } },
  async prepare({ simulator }: ChaosWorld) {
    await simulator.fault({
      match: { operation: 'create', hasReference: true, times: 'always' },
      do: { kind: 'job', durationMs: 300_000 },
    });
  },
  people: () => resumeUntilCompleted(),
};

/**
 * Two pipelines on two slots, with the shortest lease there is: a host that dies stays dead until every lease has run out, so
 * slots are granted anew while the renders of their old holders still run.
 */
export const leasesRunOut: Story = {
  name: 'leases run out',
  creates: 6,
  world: {
    profile: { durationMs: [500_000, 500_000] },
    settings: { SHOTLOOP_SLOT_LEASE_SECONDS: '301' },
  },
  // 400 s of the scaled clock.
  deadForMs: 400_000 * TIME_SCALE,
  people: startAnother,
};

const decideToSubmitAgain: People = async ({ baseUrl, id, shots }) => {
  for (const [shot, { state }] of Object.entries(shots)) {
    if (state !== 'undecided') continue;
    await unlessDone(createClient({ baseUrl }).decide(id, { shot, action: 'resubmit' }));
  }
  return true;
};

function cancelThenResume(): People {
  let cancelled = false;
  let resumes = 0;
  return async (look) => {
    const { baseUrl, id, ended, state, shots } = look;
    await decideToSubmitAgain(look);
    if (!cancelled && !ended) {
      if (!followUpsAreUnderWay(shots)) return false;
      await unlessDone(createClient({ baseUrl }).cancel(id));
      cancelled = true;
    }
    if (!ended) return false;
    if (state === 'completed' || resumes >= MAX_RESUMES) return true;
    if (await janitorIsBusy(look)) return false;
    await unlessDone(createClient({ baseUrl }).resume(id, { again: true }));
    resumes += 1;
    return false;
  };
}

function terminateThenResume(): People {
  let terminated = false;
  const resume = resumeUntilCompleted();
  return async (look) => {
    const { baseUrl, id, ended, shots } = look;
    await decideToSubmitAgain(look);
    if (!terminated && !ended) {
      if (!followUpsAreUnderWay(shots)) return false;
      const url = `${baseUrl}/runtime/webhooks/durabletask/instances/${id}/terminate?reason=chaos`;
      const answer = await fetch(url, { method: 'POST' });
      await answer.arrayBuffer();
      terminated = answer.status === 202 || answer.status === 410;
      return false;
    }
    return resume(look);
  };
}

/** Resumes whatever ended otherwise, without buying anything again. */
function resumeUntilCompleted(): People {
  let resumes = 0;
  return async (look) => {
    const { baseUrl, id, ended, state } = look;
    await decideToSubmitAgain(look);
    if (!ended) return false;
    if (state === 'completed' || resumes >= MAX_RESUMES) return true;
    await unlessDone(createClient({ baseUrl }).resume(id));
    resumes += 1;
    return false;
  };
}

/** A second pipeline of the same brief, which is followed to its end as well. */
function startAnother(): People {
  let other: string | undefined;
  return async (look) => {
    const { baseUrl, ended } = look;
    await decideToSubmitAgain(look);
    other ??= (await createClient({ baseUrl }).start(BRIEF, { idempotencyKey: 'chaos-2' })).id;
    if (!ended) return false;
    const answer = await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances/${other}`);
    const { runtimeStatus } = (await answer.json()) as { runtimeStatus: string };
    return ['Completed', 'Failed', 'Terminated'].includes(runtimeStatus);
  };
}

const followUpsAreUnderWay = (shots: Look['shots']): boolean =>
  ['motion', 'audio'].every((name) => !BEFORE_RENDERING.includes(shots[name]?.state ?? 'pending'));

const BEFORE_RENDERING = ['pending', 'waiting', 'submitting', 'reconciling', 'undecided'];
const MAX_RESUMES = 8;

async function janitorIsBusy({ baseUrl, id }: Look): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances/janitor-${id}`);
  await answer.arrayBuffer();
  return answer.status === 202;
}

/** A call whose answer was lost may have done its work: it is made again, and then a conflict is fine as well. */
async function unlessDone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  }
}
