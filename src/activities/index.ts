import type { Activities } from '../contract/activities';
import type { Control } from '../ledger/requests';
import type { PipelineRecords } from '../ledger/pipeline-records';
import type { Outbox } from '../ledger/outbox';
import type { RenderLedger } from '../ledger/render-ledger';
import type { ShotNotes } from '../ledger/shot-notes';
import type { Ffmpeg } from '../media/find-ffmpeg';
import type { PostPublic } from '../net/post-public';
import type { RenderTiming } from '../renders/timing';
import type { BlobStore } from '../storage/blob-store';
import type { Backends } from '../backends/registry';
import type { VideoApi } from '../video-api/video-api';
import type { WebhookConfig } from '../webhooks/config';
import { byBackend } from './by-backend';
import type { OrderCheck } from './check-order';
import type { HomeOf } from './job-homes';
import { createCheckRenders } from './check-renders';
import { createDeleteRenders } from './delete-renders';
import { createExtractCandidates } from './extract-candidates';
import { createExtractReference } from './extract-reference';
import { keepNotes } from './keep-notes';
import type { Log } from './log';
import { createMeasureClip } from './measure-clip';
import type { ActivityTime } from './run-activity';
import { createPrepareStill } from './prepare-still';
import { createStoreClip } from './store-clip';
import { timedVideoApi } from './timed-video-api';
import { createOpenGate } from './open-gate';
import { createReadGate } from './read-gate';
import { createRecordEvents } from './record-events';
import { createRecoverRun } from './recover-run';
import type { SendWebhookDeps } from './send-webhook';
import { createSendWebhook } from './send-webhook';
import type { Orchestrations } from './orchestrations';
import { createSettleRenders } from './settle-renders';
import { createStartJanitor } from './start-janitor';
import { createStitchClips } from './stitch-clips';
import { createSubmitRender } from './submit-render';
import type { Turns } from './turns';
import { createWatchRenders } from './watch-renders';
import { createWriteManifest } from './write-manifest';

export interface ActivityDeps {
  readonly backends: Backends;
  readonly homeOf: HomeOf;
  readonly checkOrder: OrderCheck;
  readonly ledger: RenderLedger;
  readonly control: Control;
  readonly records: PipelineRecords;
  readonly notes: ShotNotes;
  readonly media: BlobStore;
  readonly renderTiming: RenderTiming;
  readonly maxClipBytes: number;
  readonly outbox: Outbox;
  readonly webhooks: WebhookConfig;
  readonly postWebhook: PostPublic;
  readonly authorizeWebhook: SendWebhookDeps['authorizeWebhook'];
  readonly now: () => number;
  readonly wallNow: () => number;
  readonly maxImageBytes: number;
  readonly blockingCreates: Turns;
  /** Rejects when there is none, with what to do about it. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly orchestrations: Orchestrations;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
  readonly time: ActivityTime;
}

/** Every activity, by the name the orchestrator calls it. */
export function createActivities(given: ActivityDeps): Activities {
  const timed = (videoApi: VideoApi): VideoApi => timedVideoApi(videoApi, given.time);
  const apiFor: Backends['forJob'] = async (sentTo) => {
    const videoApi = await given.backends.forJob(sentTo);
    return videoApi && timed(videoApi);
  };
  const deps = { ...given, apiFor, signal: given.time.over };
  const at = byBackend(given);
  const activities: Activities = {
    submitRender: at.submitRender((videoApi) => createSubmitRender({ ...deps, videoApi: timed(videoApi) })),
    checkRenders: at.checkRenders((videoApi) => createCheckRenders({ ...deps, videoApi: timed(videoApi) })),
    storeClip: at.storeClip((videoApi) => createStoreClip({ ...deps, videoApi: timed(videoApi) })),
    extractReference: createExtractReference(deps),
    extractCandidates: createExtractCandidates(deps),
    prepareStill: createPrepareStill(deps),
    measureClip: createMeasureClip(deps),
    settleRenders: createSettleRenders(deps),
    startJanitor: createStartJanitor(deps),
    watchRenders: createWatchRenders(deps),
    recoverRun: createRecoverRun(deps),
    deleteRenders: at.deleteRenders((videoApi) => createDeleteRenders({ ...deps, videoApi: timed(videoApi) })),
    openGate: createOpenGate(deps),
    readGate: createReadGate(deps),
    writeManifest: createWriteManifest(deps),
    stitchClips: createStitchClips(deps),
    recordEvents: createRecordEvents(deps),
    sendWebhook: createSendWebhook({ ...deps, post: deps.postWebhook }),
  };
  return keepNotes(activities, deps);
}
