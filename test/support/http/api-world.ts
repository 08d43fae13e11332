import { Readable } from 'node:stream';
import type { Shot } from '../../../src/shots/shot';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { HttpResponse } from '@azure/functions';
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import type { HttpApp, HttpDeps } from '../../../src/http/deps';
import type { Route } from '../../../src/http/route';
import { openApi } from '../../../src/http/openapi/openapi';
import { PATHS, ROUTES } from '../../../src/http/routes';
import { serve } from '../../../src/http/serve';
import { SHARED_PATHS, SHARED_ROUTES } from '../../../src/http/shared-routes';
import { createLinkGenerations } from '../../../src/ledger/link-generations';
import { createOutbox } from '../../../src/ledger/outbox';
import { createPipelineRecords } from '../../../src/ledger/pipeline-records';
import { createRenderLedger } from '../../../src/ledger/render-ledger';
import { createControl } from '../../../src/ledger/requests';
import { createShotNotes } from '../../../src/ledger/shot-notes';
import { mediaName } from '../../../src/storage/blob-names';
import { manifestOf } from '../../../src/views/manifest';
import { customStatus } from '../../../src/views/status';
import { createBackends } from '../../../src/backends/registry';
import { configured } from '../backends';
import { NEW_YEARS_ID, planOf, testTiming } from '../plan';
import { memoryBlobStore } from '../paid/blob-store';
import { AT, intentOf } from '../paid/fixtures';
import { NO_SUCH_STATUS } from '../replay/fake-engine';
import { runOf, shotIn } from '../shots';
import { REVIEW } from './review';

/** The pipeline that there is. */
export const ID = NEW_YEARS_ID;
export const CLIP = '01-baseline.mp4';
export const MAX_BODY_BYTES = 2_000;
export const LINK_KEY = 'the-key-that-signs-links-in-tests';
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export interface Sent {
  /** Below `/api/`. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Goes as JSON. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  /** Of JSON its value, of anything else the bytes. */
  readonly body: unknown;
}

/**
 * The HTTP side of the app over storage in memory and an engine that has one pipeline: that waits for a decision about its baseline, or
 * has ended.
 */
export class ApiWorld {
  readonly store = memoryBlobStore();
  readonly media = memoryBlobStore();
  readonly records = createPipelineRecords(this.store);
  readonly ledger = createRenderLedger(this.store);
  readonly control = createControl(this.store);
  readonly deletedJobs: string[] = [];
  /** Instances that the engine was told to forget. */
  readonly purged: string[] = [];
  readonly plan = planOf({}, { pipelineId: ID });
  readonly #row = { runtimeStatus: OrchestrationRuntimeStatus.Running, output: null as unknown };
  #looks = 0;
  #uptimeMs = 0;
  /** As the engine tells of it. */
  baseline: Shot = shotIn('undecided', { submits: 1 });
  /** After so many looks at the instance it has ended, or there is none any more, and events reach nobody. */
  endsAfter: { readonly looks: number; readonly as: OrchestrationRuntimeStatus | 'gone' } | undefined;
  deps: HttpDeps | undefined = {
    backends: createBackends([
      configured({}, { models: () => Promise.resolve({ outcome: 'models', ids: ['sora-2'] }) }),
    ]),
    timing: testTiming,
    dailyUsd: null,
    maxBodyBytes: MAX_BODY_BYTES,
    maxImageBytes: 1_000,
    fetchImage: () => Promise.resolve({ outcome: 'refused', expected: 'a URL that can be reached' }),
    ffmpeg: () => Promise.reject(new Error('There is no ffmpeg here.')),
    ledger: this.ledger,
    records: this.records,
    notes: createShotNotes(this.store),
    control: this.control,
    outbox: createOutbox(this.store),
    webhooks: { secrets: [WEBHOOK_SECRET], hosts: [], format: 'standard' },
    deleteJobs: ({ renders }) => {
      const deleted = renders.map(({ renderId }) => renderId);
      this.deletedJobs.push(...deleted);
      return Promise.resolve({ deleted, stillCharged: [] });
    },
    linkKeys: [LINK_KEY],
    linkGenerations: createLinkGenerations(this.store),
    media: this.media,
    recordStore: this.store,
    now: () => Date.parse(AT),
    wallNow: () => Date.parse(AT),
    uptimeMs: () => this.#uptimeMs,
    sleep: (ms) => Promise.resolve(void (this.#uptimeMs += ms)),
  };
  findFfmpeg: HttpApp['findFfmpeg'] = () =>
    Promise.resolve({ outcome: 'found', ffmpeg: { path: '/f', source: 'PATH', version: '7' } });
  corsOrigins: readonly string[] = [];

  /** Its baseline has a clip, and nobody knows what became of the submit of another attempt of it. */
  static async begun(): Promise<ApiWorld> {
    const world = new ApiWorld();
    await world.records.keepPlan(world.plan, Date.parse(AT));
    const claim = await world.ledger.claim(intentOf({ pipelineId: ID }));
    if (claim.outcome !== 'post') throw new Error('The first claim of a render was not granted.');
    await world.ledger.asked(claim.held, { code: 'outcome_unknown', detail: 'The list does not name it.' });
    const metadata = { sha256: 'ab'.repeat(32) };
    await world.media.upload(mediaName(ID, CLIP), Readable.from(['0123456789']), {
      contentType: 'video/mp4',
      metadata,
    });
    return world;
  }

  /** The pipeline ends, each of its shots like this one, and leaves its manifest. */
  async end(shot = shotIn('ended')): Promise<void> {
    const run = runOf(this.plan, {}, { state: 'failed', endedAt: AT });
    const ended = Object.fromEntries(this.plan.agreed.shots.map(({ name }) => [name, shot]));
    const whole = { ...run, shots: ended };
    await this.records.keepRun(ID, whole, manifestOf(this.plan, whole));
    this.#row.runtimeStatus = OrchestrationRuntimeStatus.Completed;
    this.#row.output = whole;
  }

  /** Somebody resumes it. */
  runAgain(): void {
    this.#row.runtimeStatus = OrchestrationRuntimeStatus.Running;
  }

  async ask(route: Route, { path, method = route.method, headers = {}, body }: Sent): Promise<Answered> {
    const { deps, findFfmpeg, corsOrigins } = this;
    const problems = deps === undefined ? [NOT_SET] : [];
    const app: HttpApp = {
      ...{ deps, problems, corsOrigins, findFfmpeg, review: REVIEW },
      describeApi: (about) => openApi({ routes: { ...ROUTES, ...SHARED_ROUTES }, ...about }),
    };
    const url = `http://localhost:7071/api/${path}`;
    const request = {
      ...{ url, method, headers: new Headers(headers), query: new URL(url).searchParams },
      params: paramsOf(route, path),
      body: body === undefined ? null : new Response(JSON.stringify(body)).body,
    };
    const handler = serve(route, { app, paths: route.path.startsWith('shared/') ? SHARED_PATHS : PATHS });
    const answer = await answerOf(handler(request as unknown as HttpRequest, this.#client(), CONTEXT));
    const { status = 0, body: sent } = answer;
    const text = Buffer.from(await new Response(sent as ConstructorParameters<typeof Response>[0]).arrayBuffer());
    const given = new Headers(answer.headers);
    const isJson = /json/.test(given.get('content-type') ?? '') && text.length > 0;
    return { status, headers: given, body: isJson ? (JSON.parse(text.toString('utf8')) as unknown) : text };
  }

  #client(): DurableClient {
    const row = (): DurableOrchestrationStatus => ({
      ...{ name: 'pipeline', instanceId: ID, input: null },
      ...{ createdTime: new Date(AT), lastUpdatedTime: new Date(AT) },
      ...this.#row,
      customStatus: customStatus(this.plan, runOf(this.plan, { baseline: this.baseline })),
    });
    const client: Partial<DurableClient> = {
      getStatus: (id) => {
        const as = this.#endedAs();
        this.#looks++;
        if (id !== ID || as === 'gone' || this.purged.includes(ID)) return Promise.reject(new Error(NO_SUCH_STATUS));
        return Promise.resolve({ ...row(), ...(as === undefined ? {} : { runtimeStatus: as }) });
      },
      startNew: () => Promise.resolve(ID),
      terminate: () => {
        this.#row.runtimeStatus = OrchestrationRuntimeStatus.Terminated;
        return Promise.resolve();
      },
      purgeInstanceHistory: (id) => {
        this.purged.push(id);
        return Promise.resolve({ instancesDeleted: 1 });
      },
      raiseEvent: (id) =>
        this.#endedAs() === 'gone' ? Promise.reject(new Error(noInstanceFor(id))) : Promise.resolve(),
      readEntityState: () => Promise.resolve({ entityExists: false }),
      createCheckStatusResponse: (_, id) => new HttpResponse({ jsonBody: managementOf(id) }),
    };
    return client as DurableClient;
  }

  #endedAs(): OrchestrationRuntimeStatus | 'gone' | undefined {
    return this.endsAfter !== undefined && this.#looks >= this.endsAfter.looks ? this.endsAfter.as : undefined;
  }
}

/** What the SDK says of an event for an instance that there is none of; one that has ended it says nothing of. */
const noInstanceFor = (id: string): string => `No instance with ID '${id}' found.`;
const NOT_SET = { name: 'AZURE_OPENAI_ENDPOINT', expected: 'is not set' };
const CONTEXT = { log: () => undefined, error: () => undefined } as unknown as InvocationContext;

const managementOf = (id: string): Record<string, string> => ({
  ...{ id, statusQueryGetUri: 'u', sendEventPostUri: 'u', terminatePostUri: 'u' },
  ...{ suspendPostUri: 'u', resumePostUri: 'u', purgeHistoryDeleteUri: 'u' },
});

/** The types of handlers allow much that ours never answer. */
const answerOf = async (given: unknown): Promise<HttpResponseInit> => (await given) as HttpResponseInit;

/** As the host takes them out of a path. */
function paramsOf({ path: template }: Route, path: string): Record<string, string> {
  const values = path.replace(/\?.*/s, '').split('/');
  return Object.fromEntries(
    template.split('/').flatMap((part, at) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined ? [] : [[name, decodeURIComponent(values[at] ?? '')]];
    }),
  );
}
