import type { ActivityHandler, OrchestrationHandler } from 'durable-functions';
import { join } from 'node:path';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { ActivityDeps } from './activities';
import { createActivities } from './activities';
import { runActivity } from './activities/run-activity';
import type { ActivityName } from './contract/activities';
import { ACTIVITIES } from './contract/activities';
import type { HttpApp } from './http/deps';
import { openApi } from './http/openapi/openapi';
import { reviewFiles } from './http/review-files';
import type { Route } from './http/route';
import { PATHS, ROUTES } from './http/routes';
import { serve } from './http/serve';
import { SHARED_PATHS, SHARED_ROUTES } from './http/shared-routes';
import { logStep } from './log';
import { findFfmpeg } from './media/find-ffmpeg';
import { slotsEntity } from './slots/entity';
import { orchestrationClient } from './orchestrations/client';
import { checkRegistered } from './orchestrations/check-registered';
import type { Orchestrator } from './orchestrations/names';
import { ORCHESTRATORS, SLOTS_ENTITY } from './orchestrations/names';
import { janitor } from './orchestrations/janitor';
import { pipeline } from './orchestrations/pipeline';
import { sender } from './orchestrations/sender';
import { stitch } from './orchestrations/stitch';
import { watchdog } from './orchestrations/watchdog';
import { createServices } from './app';
import type { SettingProblem } from './settings';
import { readSettings } from './settings';

/** The composition root: settings into parts, parts into registrations. Nothing else calls `app` or `df.app`. */
const read = readSettings();
const created = createServices(read);
const problems: readonly SettingProblem[] = created.ok ? [] : created.problems;
const services = created.ok ? created.services : undefined;
const http: HttpApp = {
  deps: services,
  problems,
  corsOrigins: (read.ok ? read.settings : read.usable).corsOrigins ?? [],
  findFfmpeg: services?.findFfmpeg ?? (() => findFfmpeg({})),
  describeApi: (about) => openApi({ routes: { ...ROUTES, ...SHARED_ROUTES }, ...about }),
  review: reviewFiles(join(__dirname, 'review')),
};
if (problems.length > 0) {
  // There is no invocation to log with while the app loads; the host takes this line into its own log.
  // eslint-disable-next-line no-console
  console.error(
    `shotloop cannot work yet:\n${problems.map(({ name, expected }) => `  ${name} ${expected}`).join('\n')}`,
  );
}

for (const { name, endpoint, correction } of services?.backends.all ?? []) {
  // eslint-disable-next-line no-console
  if (correction !== undefined) console.error(`The URL of backend "${name}" is ${correction}: ${endpoint}`);
}

app.setup({ enableHttpStream: true });

const register = (name: string, route: Route, paths: typeof PATHS): void =>
  df.app.client.http(name, {
    route: route.path,
    methods: route.method === 'GET' ? ['GET', 'HEAD'] : [route.method],
    authLevel: route.auth,
    handler: serve(route, { app: http, paths }),
  });
for (const [name, route] of Object.entries(ROUTES)) register(name, route, PATHS);
for (const [name, route] of Object.entries(SHARED_ROUTES)) register(name, route, SHARED_PATHS);

const orchestrators: Record<Orchestrator, OrchestrationHandler> = { pipeline, janitor, watchdog, stitch, sender };
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

function activity(name: ActivityName): ActivityHandler {
  return (input: unknown, context): Promise<unknown> => {
    if (services === undefined)
      throw new Error(`Settings are missing: ${problems.map((problem) => problem.name).join(', ')}.`);
    const orchestrations = orchestrationClient(df.getClient(context), services.sleep);
    const log: ActivityDeps['log'] = (step, fields) => logStep(context, step, fields);
    return runActivity(name, input, (time) => createActivities({ ...services, orchestrations, log, time }));
  };
}
