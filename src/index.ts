import type { ActivityHandler } from 'durable-functions';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import type { ActivityDeps } from './activities';
import { createActivities } from './activities';
import type { Activities } from './contract/activities';
import * as inputs from './contract/activities';
import type { HttpApp } from './http/deps';
import { PATHS, ROUTES } from './http/routes';
import { serve } from './http/serve';
import { logStep } from './log';
import { findFfmpeg } from './media/find-ffmpeg';
import { slotsEntity, SLOTS_ENTITY } from './slots/entity';
import { orchestrationsOf } from './orchestrations/client';
import { janitor } from './orchestrations/janitor';
import { pipeline } from './orchestrations/pipeline';
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
};
if (problems.length > 0) {
  // There is no invocation to log with while the app loads; the host takes this line into its own log.
  // eslint-disable-next-line no-console
  console.error(
    `shotloop cannot work yet:\n${problems.map(({ name, expected }) => `  ${name} ${expected}`).join('\n')}`,
  );
}

app.setup({ enableHttpStream: true });

for (const [name, route] of Object.entries(ROUTES)) {
  df.app.client.http(name, {
    route: route.path,
    methods: route.method === 'GET' ? ['GET', 'HEAD'] : [route.method],
    authLevel: route.auth,
    handler: serve(route, { app: http, paths: PATHS }),
  });
}

df.app.orchestration('pipeline', pipeline);
df.app.orchestration('janitor', janitor);
df.app.orchestration('watchdog', watchdog);
df.app.entity(SLOTS_ENTITY, slotsEntity);

/** The input of every activity is checked where it arrives: what comes back from history is data like any other. */
const INPUTS = {
  submitRender: inputs.submitRenderInput,
  checkRenders: inputs.checkRendersInput,
  storeClip: inputs.storeClipInput,
  extractReference: inputs.extractReferenceInput,
  measureClip: inputs.measureClipInput,
  settleRenders: inputs.settleRendersInput,
  startJanitor: inputs.startJanitorInput,
  watchRenders: inputs.watchRendersInput,
  recoverRun: inputs.recoverRunInput,
  deleteRenders: inputs.deleteRendersInput,
  writeManifest: inputs.writeManifestInput,
} satisfies Record<keyof Activities, unknown>;

for (const name of Object.keys(INPUTS) as (keyof Activities)[]) {
  df.app.activity(name, { extraInputs: [df.input.durableClient()], handler: activity(name) });
}

function activity<N extends keyof Activities>(name: N): ActivityHandler {
  return async (input: unknown, context): Promise<unknown> => {
    if (services === undefined)
      throw new Error(`Settings are missing: ${problems.map((problem) => problem.name).join(', ')}.`);
    const orchestrations = orchestrationsOf(df.getClient(context), services.sleep);
    const deps: ActivityDeps = { ...services, orchestrations, log: (step, fields) => logStep(context, step, fields) };
    const run = createActivities(deps)[name] as (checked: unknown) => Promise<unknown>;
    return run(INPUTS[name].parse(input));
  };
}
