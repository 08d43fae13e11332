import type { AppClient } from './app-client';
import { appClient } from './app-client';
import type { Look, People } from './chaos-pipeline';
import type { ChaosWorld } from './chaos-rig';
import type { Story } from './chaos-telling';

/** What happens on a good day, charged when a render is complete. */
export const straight: Story = { name: 'no trouble', creates: 3 };

/** The same on a backend that charges as soon as it accepts. */
export const chargedAtAcceptance: Story = {
  name: 'charged at acceptance',
  creates: 3,
  world: { profile: { chargeAt: 'acceptance' } },
};

/**
 * One create is accepted and its answer lost, the next never arrives, the third finds no room: everything that a submit does
 * about a doubtful POST. Where a kill takes the one POST that was left, a person decides for another.
 */
export const doubtful: Story = {
  name: 'doubtful creates',
  creates: 3,
  async prepare({ simulator }: ChaosWorld) {
    await simulator.fault({ match: { operation: 'create', nth: 1 }, do: { kind: 'reset', when: 'after' } });
    await simulator.fault({ match: { operation: 'create', nth: 2 }, do: { kind: 'reset', when: 'before' } });
    await simulator.fault({
      match: { operation: 'create', nth: 3 },
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

const decideToSubmitAgain: People = async ({ baseUrl, id, shots }) => {
  for (const [shot, { state }] of Object.entries(shots)) {
    if (state !== 'undecided') continue;
    const body = { shot, action: 'resubmit' };
    await accepted(appClient(baseUrl), `pipelines/${id}/decision`, body, [200, 202, 409]);
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
      const underWay = ['motion', 'audio'].every((name) => !BEFORE_RENDERING.includes(shots[name]?.state ?? 'pending'));
      if (!underWay) return false;
      await accepted(appClient(baseUrl), `pipelines/${id}/cancel`, {}, [202, 409]);
      cancelled = true;
    }
    if (!ended) return false;
    if (state === 'completed' || resumes >= MAX_RESUMES) return true;
    if (await janitorIsBusy(look)) return false;
    await accepted(appClient(baseUrl), `pipelines/${id}/resume`, { again: true }, [202, 409]);
    resumes += 1;
    return false;
  };
}

const BEFORE_RENDERING = ['pending', 'waiting', 'submitting', 'reconciling', 'undecided'];
const MAX_RESUMES = 3;

async function janitorIsBusy({ baseUrl, id }: Look): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances/janitor-${id}`);
  await answer.arrayBuffer();
  return answer.status === 202;
}

/** A call whose answer was lost may have done its work: it is made again, and then some other answers are fine as well. */
async function accepted(app: AppClient, path: string, body: unknown, statuses: readonly number[]): Promise<void> {
  const answer = await app.call(path, { method: 'POST', body });
  if (!statuses.includes(answer.status)) {
    throw new Error(`POST ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}
