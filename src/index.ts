import type { ActivityHandler, OrchestrationHandler } from 'durable-functions';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { ActivityDeps } from './activities';
import { createActivities } from './activities';
import { runActivity } from './activities/run-activity';
import type { ActivityName } from './contract/activities';
import { ACTIVITIES } from './contract/activities';
import { createCancelPipeline } from './http/cancel-pipeline';
import type { Endpoint } from './http/endpoint';
import { handler } from './http/endpoint';
import { createDecideRender } from './http/decide-render';
import { createGetHealth } from './http/get-health';
import { createGetManifest } from './http/get-manifest';
import { createGetMedia } from './http/get-media';
import { createGetPipeline } from './http/get-pipeline';
import { createGetSpend } from './http/get-spend';
import { createListPipelines } from './http/list-pipelines';
import { problemResponse } from './http/problem-response';
import { createResumePipeline } from './http/resume-pipeline';
import { createStartPipeline } from './http/start-pipeline';
import { logStep } from './log';
import { findFfmpeg } from './media/find-ffmpeg';
import { slotsEntity } from './slots/entity';
import { orchestrationClient } from './orchestrations/client';
import { checkRegistered } from './orchestrations/check-registered';
import type { Orchestrator } from './orchestrations/names';
import { ORCHESTRATORS, SLOTS_ENTITY } from './orchestrations/names';
import { janitor } from './orchestrations/janitor';
import { pipeline } from './orchestrations/pipeline';
import { watchdog } from './orchestrations/watchdog';
import type { Services } from './app';
import { createServices } from './app';
import type { SettingProblem } from './settings';
import { readSettings } from './settings';

/** The composition root: settings into parts, parts into registrations. Nothing else calls `app` or `df.app`. */
const created = createServices(readSettings());
const problems: readonly SettingProblem[] = created.ok ? [] : created.problems;
const services = created.ok ? created.services : undefined;
if (problems.length > 0) {
  // There is no invocation to log with while the app loads; the host takes this line into its own log.
  // eslint-disable-next-line no-console
  console.error(
    `shotloop cannot work yet:\n${problems.map(({ name, expected }) => `  ${name} ${expected}`).join('\n')}`,
  );
}

app.setup({ enableHttpStream: true });

route('startPipeline', 'POST', 'pipelines', createStartPipeline);
route('listPipelines', 'GET', 'pipelines', createListPipelines);
route('getPipeline', 'GET', 'pipelines/{id}', createGetPipeline);
route('getManifest', 'GET', 'pipelines/{id}/manifest', createGetManifest);
route('getMedia', 'GET', 'pipelines/{id}/media/{file}', createGetMedia);
route('cancelPipeline', 'POST', 'pipelines/{id}/cancel', createCancelPipeline);
route('decideRender', 'POST', 'pipelines/{id}/decision', createDecideRender);
route('resumePipeline', 'POST', 'pipelines/{id}/resume', createResumePipeline);
route('getSpend', 'GET', 'spend', createGetSpend);
df.app.client.http('health', {
  route: 'health',
  methods: ['GET'],
  authLevel: 'function',
  handler: handler(
    createGetHealth({
      settings: problems,
      parts: services && {
        videoApi: services.videoApi,
        model: services.backend.model,
        stores: [services.media, services.recordStore],
      },
      ffmpeg: services?.findFfmpeg ?? (() => findFfmpeg({})),
    }),
  ),
});

const orchestrators: Record<Orchestrator, OrchestrationHandler> = { pipeline, janitor, watchdog };
const registered = { activity: [] as string[], orchestrator: [] as string[], entity: [] as string[] };
for (const which of Object.keys(orchestrators) as Orchestrator[]) {
  df.app.orchestration(ORCHESTRATORS[which], orchestrators[which]);
  registered.orchestrator.push(ORCHESTRATORS[which]);
}
for (const name of Object.keys(ACTIVITIES) as ActivityName[]) {
  df.app.activity(name, { extraInputs: [df.input.durableClient()], handler: activity(name) });
  registered.activity.push(name);
}
df.app.entity(SLOTS_ENTITY, slotsEntity);
registered.entity.push(SLOTS_ENTITY);
checkRegistered(registered);

/** An endpoint that says so when settings are missing, instead of failing somewhere inside. */
function route(name: string, method: 'GET' | 'POST', path: string, create: (deps: Services) => Endpoint): void {
  df.app.client.http(name, {
    route: path,
    methods: [method],
    authLevel: 'function',
    handler: handler(services === undefined ? unconfigured : create(services)),
  });
}

function unconfigured(): ReturnType<Endpoint> {
  const missing = problemResponse({
    status: 503,
    code: 'SETTINGS_INCOMPLETE',
    title: 'The app is not configured yet',
    detail: 'GET /api/health lists every setting that is missing.',
    extra: { settings: problems },
  });
  return Promise.resolve(missing);
}

function activity(name: ActivityName): ActivityHandler {
  return (input: unknown, context): Promise<unknown> => {
    if (services === undefined)
      throw new Error(`Settings are missing: ${problems.map((problem) => problem.name).join(', ')}.`);
    const orchestrations = orchestrationClient(df.getClient(context), services.sleep);
    const log: ActivityDeps['log'] = (step, fields) => logStep(context, step, fields);
    return runActivity(name, input, (time) => createActivities({ ...services, orchestrations, log, time }));
  };
}
