import type { Backends, SentTo } from '../backends/registry';
import { movedText } from '../backends/registry';
import type { Server } from '../backends/server';
import { defined } from '../contract/defined';
import type { Activities, ActivityInput, ActivityName, ActivityOutput, RenderRef } from '../contract/activities';
import type { RenderReport } from '../contract/answers';
import type { Problem, ShotOutcome } from '../contract/outcome';
import type { Control } from '../ledger/requests';
import type { RenderLedger } from '../ledger/render-ledger';
import type { Render } from '../renders/render';
import { BACKEND_MOVED } from '../shots/endings';
import type { VideoApi } from '../video-api/video-api';
import type { OrderCheck } from './check-order';
import type { HomeOf } from './job-homes';
import type { Log } from './log';

export interface ByBackendDeps {
  readonly backends: Backends;
  readonly ledger: Pick<RenderLedger, 'read'>;
  readonly homeOf: HomeOf;
  readonly checkOrder: OrderCheck;
  readonly control: Pick<Control, 'cancelRequest'>;
  readonly log: Log;
}

type Asking<N extends ActivityName> = (videoApi: VideoApi) => Activities[N];

/**
 * Sends every question about a job to the backend that it was ordered from, by what the ledger has frozen: an id means nothing
 * anywhere else, or means another job.
 */
export function byBackend({ backends, ledger, homeOf, checkOrder, control, log }: ByBackendDeps) {
  return { checkRenders, storeClip, deleteRenders, submitRender };

  function submitRender(asking: Asking<'submitRender'>): Activities['submitRender'] {
    return async (input) => {
      const known = await ledger.read(input);
      // What may have been ordered is followed, whatever has become of the model since.
      const isToBuy = (known === undefined || known.state === 'free') && input.holdsSlot;
      const unfit = isToBuy ? await checkOrder.unfit(input) : undefined;
      if (unfit !== undefined) {
        // A wait for a backend to wake up ends by a cancel as any other does.
        const cancel = await control.cancelRequest(input.pipelineId);
        if (cancel !== null) return { outcome: 'cancelled', cancel };
        const { as, problem, asleep } = unfit;
        log('render.unfit', { pipelineId: input.pipelineId, shot: input.shot, outcome: as, asleep });
        return asleep ? { outcome: 'asleep', problem } : { outcome: 'ended', as, problem };
      }
      const looksFor = known !== undefined && isUnanswered(known);
      const sentTo = looksFor ? known.backend : input.backend;
      const server = looksFor ? undefined : await backends.forOrder(sentTo);
      const videoApi = looksFor ? await backends.forJob(sentTo) : server?.api;
      if (isToBuy && server !== undefined && isStrange(server, input)) return asleep(server);
      if (videoApi !== undefined) return withOthers(input, await asking(videoApi)(foundOut(input, server)));
      log('render.moved', { pipelineId: input.pipelineId, shot: input.shot, backend: sentTo.name });
      return { outcome: 'ended', as: BACKEND_MOVED, problem: moved(sentTo) };
    };
  }

  /** A refusal for want of a model names where it could be had. */
  async function withOthers(
    input: ActivityInput<'submitRender'>,
    answer: ActivityOutput<'submitRender'>,
  ): Promise<ActivityOutput<'submitRender'>> {
    if (answer.outcome !== 'ended' || !WITHOUT_MODEL.includes(answer.as)) return answer;
    const detail = `${answer.problem.detail} ${await checkOrder.others(input)}`.trim();
    return { ...answer, problem: { ...answer.problem, detail } };
  }

  function checkRenders(asking: Asking<'checkRenders'>): Activities['checkRenders'] {
    return async (input) => {
      const groups = await grouped(input);
      const answers = await Promise.all(
        groups.map(async ({ videoApi, renders, sentTo }): Promise<ActivityOutput<'checkRenders'>> =>
          videoApi === undefined
            ? { cancel: null, renders: Object.fromEntries(renders.map(({ renderId }) => [renderId, missing(sentTo)])) }
            : asking(videoApi)({ ...input, renders }),
        ),
      );
      return {
        cancel: answers.find(({ cancel }) => cancel !== null)?.cancel ?? null,
        renders: Object.assign({}, ...answers.map(({ renders }) => renders)) as Record<string, RenderReport>,
      };
    };
  }

  function storeClip(asking: Asking<'storeClip'>): Activities['storeClip'] {
    return async (input) => {
      const sentTo = (await homeOf(input)) ?? first();
      const videoApi = await backends.forJob(sentTo);
      if (videoApi !== undefined) return asking(videoApi)(input);
      return { outcome: 'not_ready', problem: moved(sentTo), retryAfterMs: null };
    };
  }

  function deleteRenders(asking: Asking<'deleteRenders'>): Activities['deleteRenders'] {
    return async (input) => {
      const answers = await Promise.all(
        (await grouped(input)).map(async ({ videoApi, renders }): Promise<ActivityOutput<'deleteRenders'>> =>
          videoApi === undefined
            ? { deleted: [], stillCharged: renders.map(({ renderId }) => renderId) }
            : asking(videoApi)({ ...input, renders }),
        ),
      );
      return {
        deleted: answers.flatMap(({ deleted }) => deleted),
        stillCharged: answers.flatMap(({ stillCharged }) => stillCharged),
      };
    };
  }

  interface Group {
    readonly sentTo: SentTo;
    readonly videoApi: VideoApi | undefined;
    readonly renders: RenderRef[];
  }

  /** The renders by where they are. */
  async function grouped({ pipelineId, renders }: ActivityInput<'checkRenders'>): Promise<Group[]> {
    const groups = new Map<string, Group>();
    for (const render of renders) {
      const sentTo = (await homeOf({ pipelineId, ...render })) ?? first();
      const key = [sentTo.name, sentTo.endpoint, sentTo.profile].join('\n');
      const group = groups.get(key) ?? { sentTo, videoApi: await backends.forJob(sentTo), renders: [] };
      group.renders.push(render);
      groups.set(key, group);
    }
    // With nothing in flight, a cancel is still asked for.
    if (groups.size > 0) return [...groups.values()];
    const [server] = backends.all;
    return [{ sentTo: first(), videoApi: server?.asSet.api, renders: [] }];
  }

  function first(): SentTo {
    const [server] = backends.all;
    if (server === undefined) throw new Error('There is no backend; settings without one are refused.');
    return { name: server.name };
  }

  function moved(sentTo: SentTo): Problem {
    return { code: BACKEND_MOVED, detail: movedText(sentTo, backends) };
  }

  function missing(sentTo: SentTo): RenderReport {
    return { outcome: 'missing', problem: moved(sentTo) };
  }
}

/** Neither the plan nor anybody else knows how it speaks: it does not answer any more. */
const isStrange = ({ limits }: Server, { backend }: ActivityInput<'submitRender'>): boolean =>
  (backend.profile ?? limits.profile) === undefined;

const asleep = ({ limits: { name } }: Server): ActivityOutput<'submitRender'> => ({
  outcome: 'asleep',
  problem: {
    code: 'network',
    detail: `Backend "${name}" does not tell what kind of server it is, so nothing was ordered.`,
  },
});

/** A plan that was made while its backend did not answer names no profile: the ledger freezes what the backend is found to be now. */
function foundOut(input: ActivityInput<'submitRender'>, server: Server | undefined): ActivityInput<'submitRender'> {
  const profile = input.backend.profile ?? server?.limits.profile;
  return { ...input, backend: { ...input.backend, ...defined({ profile }) } };
}

const WITHOUT_MODEL: readonly ShotOutcome[] = ['model_unavailable', 'model_retired', 'deployment_not_found'];

const isUnanswered = ({ state }: Render): boolean => state === 'intended' || state === 'asked';
