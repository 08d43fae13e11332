import { resolve } from 'node:path';

import { type Clock, runningClock } from '../clock';
import { localSettings } from './config/app-settings';
import { Configuration } from './config/configuration';
import { disabledFunctions } from './config/disabled';
import { applySettings, setEnvironment } from './config/environment';
import { hostConfig } from './config/host-config';
import { missingSettings } from './config/missing-settings';
import { unsupportedParts } from './config/unsupported';
import { enterDirectory } from './config/working-directory';
import { HubClient } from './durable/hub-client';
import { keepTime } from './durable/kept-time';
import { TaskHub } from './durable/task-hub';
import { atLeast, type Log } from './host-log';
import { enforced, open } from './http/authorize';
import { serveDurableApi } from './http/durable-api';
import type { DurableApi } from './http/durable-call';
import { durableClientBinding } from './http/durable-urls';
import { functionHandler } from './http/function-handler';
import { hostTask, listenOn, type ListeningServer } from './http/host-server';
import { Keys } from './http/keys';
import { routeTable } from './http/route-table';
import { closeStreamConnections } from './http/stream-request';
import { Throttle } from './http/throttle';
import type { HostOptions, RunningHost } from './running-host';
import { levelStore } from './store/level-store';
import { memoryStore } from './store/memory-store';
import type { TypedData } from './worker/core-types';
import { durableFunctions } from './worker/durable-functions';
import { guardExit } from './worker/exit-guard';
import { invoker } from './worker/invoker';
import type { RegisteredFunction } from './worker/registry';
import { inlineWorker } from './worker/inline-worker';
import { lendClock } from './worker/lent-clock';
import { processWorker } from './worker/process-worker';

const MAX_BODY_BYTES = 104_857_600;

/** Loads an app and serves it. One host per process: the SDK keeps its registrations in module state. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    // Whatever was begun last ends first: nothing loses what it still needs to finish.
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, (step) => undo.push(step))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: HostOptions,
  later: (step: () => Promise<void> | void) => void,
): Promise<Omit<RunningHost, 'stop'>> {
  const { clock = runningClock(), extension = '3.14', redeliveryMs } = options;
  const appDir = resolve(options.appDir);
  const local = localSettings(appDir);
  later(applySettings(local.values, options.settings ?? {}));
  const configuration = Configuration.read(appDir, process.env);
  const config = hostConfig(configuration, {
    settings: process.env,
    redeliveryMs,
    extension,
  });
  const isDisabled = disabledFunctions(process.env, config.allowList);
  const log: Log = (level, category, message, about) => {
    if (atLeast(level, config.logLevel(category))) {
      options.log?.({ level, category, message, timeMs: clock.now(), ...about });
    }
  };

  const store = options.stateDir === undefined ? memoryStore() : await levelStore(options.stateDir);
  later(() => store.close());
  const keys = await Keys.load(store);
  const time = await keepTime(store, clock);
  const server = await listening(options.port ?? 0, { log, clock }, later);
  const rpcServer = await listening(0, { log, clock }, later);
  const host = `localhost:${server.port}`;
  later(
    setEnvironment({
      WEBSITE_HOSTNAME: host,
      AzureWebJobsScriptRoot: appDir,
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
      FUNCTIONS_WORKER_RUNTIME: 'node',
    }),
  );
  const inline = options.worker !== 'process';
  if (inline) later(guardExit((message) => log('critical', 'Host.Worker', message)));
  if (inline) later(lendClock(() => clock.now()));
  // The app finds itself in its own folder, as in Azure. Relative paths of whoever starts the host are resolved by now.
  later(enterDirectory(appDir));
  const worker = await (inline ? inlineWorker(appDir, log) : processWorker(appDir, { log, clock }));
  later(() => worker.stop());
  later(closeStreamConnections);

  const baseUrl = `http://${host}`;
  const urls = { hubName: config.hub.hubName, connectionName: config.connectionName, systemKey: keys.durable };
  const rpcBaseUrl = config.localRpc ? `http://127.0.0.1:${rpcServer.port}/durabletask/` : null;
  const clientBinding = durableClientBinding(baseUrl, { ...urls, rpcBaseUrl });
  const extraInputs = (fn: RegisteredFunction): { name: string; data: TypedData }[] =>
    Object.entries(fn.metadata.bindings)
      .filter(([, { type, direction }]) => direction === 'in' && /^(durable|orchestration)Client$/i.test(type))
      .map(([name]) => ({ name, data: { string: clientBinding } }));
  const invoke = invoker({ worker, log, functionTimeoutMs: config.functionTimeoutMs });
  const functions = durableFunctions({ functions: worker.functions, invoke, isDisabled, extraInputs });
  const hub = new TaskHub({ store, clock, functions, settings: config.hub, log, time });
  const registered = worker.functions;
  const enabled = registered.filter(({ metadata }) => !isDisabled(metadata.name));
  const routes = routeTable(enabled, {
    routePrefix: config.routePrefix,
    warn: (message) => log('error', 'Host.Startup', message),
  });
  const maxBodyBytes = Number(process.env['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT'] ?? MAX_BODY_BYTES);
  const authorize = options.auth === true ? enforced(keys) : open;
  const durable: DurableApi = {
    hub,
    client: new HubClient(hub, functions),
    clock,
    urls,
    maxBodyBytes,
    useForwardedHost: config.useForwardedHost,
    useAppLease: config.useAppLease,
    chunked: false,
    isDisabled,
  };
  const { routePrefix } = config;
  const admin = {
    functions: registered,
    isDisabled,
    routePrefix,
    appDir,
    entryPoint: worker.entryPoint,
    keys,
    authorize,
    invoke,
    restartWorker: worker.restart,
    log,
    clock,
    startedMs: clock.now(),
    maxBodyBytes,
  };
  await hub.start();
  later(() => hub.stop());
  later(() => worker.forget());
  const streams = (await worker.streamPort()) !== undefined;
  const streamPort = streams ? async (): Promise<number> => (await worker.streamPort()) ?? 0 : undefined;
  const handle = functionHandler({ invoke, clock, log, streamPort, maxBodyBytes, extraInputs });
  const throttle = new Throttle({
    concurrent: config.maxConcurrentRequests,
    outstanding: config.maxOutstandingRequests,
  });
  server.serve(
    hostTask({ routes, handle, durable, admin, authorize, throttle, customHeaders: config.customHeaders, log }),
  );
  rpcServer.serve((exchange) =>
    serveDurableApi({ ...durable, chunked: true }, exchange, exchange.path.slice('/durabletask'.length)),
  );
  later(() => server.drain());

  return {
    baseUrl,
    config,
    routes,
    keys,
    stateDescription: store.description,
    durable: {
      orchestration: functions.names('orchestration'),
      activity: functions.names('activity'),
      entity: functions.names('entity'),
    },
    missingSettings: missingSettings(appDir, { configuration, functions: enabled }, process.env),
    unsupported: [
      ...unsupportedParts(enabled),
      ...config.options.unsupported.map((line) => `host.json ${line}`),
      ...(local.cors === undefined ? [] : ['local.settings.json Host.CORS: no CORS headers are sent']),
    ],
  };
}

async function listening(
  port: number,
  about: { readonly log: Log; readonly clock: Clock },
  later: (step: () => Promise<void>) => void,
): Promise<ListeningServer> {
  const server = await listenOn(port, about);
  later(() => server.close());
  return server;
}
