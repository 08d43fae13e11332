import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

import type { Clock } from '../clock/clock';
import { runningClock } from '../clock/running-clock';
import { localSettings } from './config/app-settings';
import { Configuration } from './config/configuration';
import { hostConfig, type HostConfig } from './config/host-config';
import type { DurableKind } from './durable/functions';
import { HubClient } from './durable/hub-client';
import { TaskHub } from './durable/task-hub';
import { atLeast, type HostLogEntry, type Log } from './host-log';
import { empty, send } from './http/answers';
import { serveDurableApi, type DurableApi } from './http/durable-api';
import { durableClientBinding, WEBHOOK_PATH, type DurableUrlSettings } from './http/durable-urls';
import { exchange as newExchange, type Exchange } from './http/exchange';
import { functionHandler } from './http/function-handler';
import { routeTable, type RouteTable } from './http/route-table';
import { closeStreamConnections } from './http/stream-request';
import { memoryStore } from './store/memory-store';
import { levelStore } from './store/level-store';
import type { TypedData } from './worker/core-types';
import { coreModule, installCoreModule } from './worker/core-module';
import { durableFunctions } from './worker/durable-functions';
import { hookContext } from './worker/hooks';
import { loadApp } from './worker/load-app';
import { registry as newRegistry, triggerOf, type RegisteredFunction } from './worker/registry';
import { onLoopback, streamServer } from './worker/stream-server';

export interface HostOptions {
  /** Folder with package.json and host.json. */
  readonly appDir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Absent: state lives in memory. */
  readonly stateDir?: string;
  readonly clock?: Clock;
  /** App settings, on top of those of local.settings.json and of the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Enforce keys, as Azure does and `func start` does not. */
  readonly auth?: boolean;
  /** How long an activity that a killed host was running waits before it runs again, clock time. Five minutes by default. */
  readonly redeliveryMs?: number;
  readonly extension?: '3.14' | '3.19';
  readonly log?: (entry: HostLogEntry) => void;
}

export interface RunningHost {
  readonly baseUrl: string;
  readonly config: HostConfig;
  readonly routes: RouteTable;
  readonly stateDescription: string;
  /** Names of the durable functions by kind. */
  readonly durable: Readonly<Record<DurableKind, readonly string[]>>;
  /** Functions that this host cannot trigger, each with why. */
  readonly unsupported: readonly string[];
  /** Lets running work finish, writes it down and frees the port and the state. */
  stop(): Promise<void>;
}

const REDELIVERY_MS = 5 * 60_000;
const MAX_BODY_BYTES = 104_857_600;

/** Loads an app and serves it. One host per process: the SDK keeps its registrations in module state. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { clock = runningClock(), extension = '3.14', redeliveryMs = REDELIVERY_MS } = options;
  const appDir = resolve(options.appDir);
  const local = localSettings(appDir);
  applySettings(local.values, options.settings ?? {});
  const config = hostConfig(Configuration.read(appDir, process.env), {
    settings: process.env,
    redeliveryMs,
    extension,
  });
  const log: Log = (level, category, message, about) => {
    if (atLeast(level, config.logLevel(category))) {
      options.log?.({ level, category, message, timeMs: clock.now(), ...about });
    }
  };

  const server = createServer({ keepAliveTimeout: 130_000 });
  const rpcServer = createServer();
  const origin = await listen(server, options.port ?? 0, 'localhost');
  const rpcOrigin = await listen(rpcServer, 0, '127.0.0.1');
  process.env['WEBSITE_HOSTNAME'] = new URL(origin).host;
  process.env['AzureWebJobsScriptRoot'] = appDir;
  process.env['AZURE_FUNCTIONS_ENVIRONMENT'] = 'Development';
  process.env['FUNCTIONS_WORKER_RUNTIME'] ??= 'node';

  const registry = newRegistry();
  const uninstall = installCoreModule(
    coreModule(registry, (level, category, message) =>
      log(level, category === 'user' ? 'Function.User' : 'Host.Worker', message),
    ),
  );
  await loadApp(appDir);
  await registry.hooks.run('appStart', hookContext({}, registry.hooks.appData, { functionAppDirectory: appDir }));
  const { result: capabilities, servers } = await onLoopback(
    async () => (await registry.model?.getCapabilities?.({ ...defaultCapabilities })) ?? defaultCapabilities,
  );
  registry.locked = true;
  const stream = streamServer(capabilities, servers);

  const urls: DurableUrlSettings = {
    hubName: config.hub.hubName,
    connectionName: config.connectionName,
    systemKey: 'local',
  };
  const rpcBaseUrl = config.localRpc ? `${rpcOrigin}/durabletask/` : null;
  const extraInputs = (fn: RegisteredFunction): { name: string; data: TypedData }[] =>
    Object.entries(fn.metadata.bindings)
      .filter(([, { type, direction }]) => direction === 'in' && /^(durableClient|orchestrationClient)$/i.test(type))
      .map(([name]) => ({ name, data: { string: durableClientBinding(origin, { ...urls, rpcBaseUrl }) } }));
  const invocationLog: Parameters<typeof functionHandler>[0]['invocationLog'] = (level, category, message, about) =>
    log(
      level,
      category === 'user' ? `Function.${about.functionName}.User` : `Function.${about.functionName}`,
      message,
      about,
    );
  const functions = durableFunctions({ registry, log: invocationLog, isDisabled: () => false, extraInputs });
  const store = options.stateDir === undefined ? memoryStore() : await levelStore(options.stateDir);
  const hub = new TaskHub({ store, clock, functions, settings: config.hub, log });
  const client = new HubClient(hub, functions);
  const routes = routeTable(registry.functions.values(), {
    routePrefix: config.routePrefix,
    warn: (message) => log('error', 'Host.Startup', message),
  });
  const handle = functionHandler({
    registry,
    clock,
    log,
    invocationLog,
    stream,
    maxBodyBytes: MAX_BODY_BYTES,
    extraInputs,
  });
  const api: DurableApi = {
    hub,
    client,
    clock,
    urls,
    maxBodyBytes: MAX_BODY_BYTES,
    useForwardedHost: config.useForwardedHost,
  };

  const serve = async (exchange: Exchange): Promise<void> => {
    if (exchange.path.toLowerCase().startsWith(WEBHOOK_PATH)) {
      return serveDurableApi(api, exchange, exchange.path.slice(WEBHOOK_PATH.length));
    }
    const match = routes.find(exchange.method, exchange.path);
    if (match !== undefined) return handle(exchange, match);
    exchange.req.resume();
    send(exchange.res, empty(404));
  };
  const guarded = (task: (exchange: Exchange) => Promise<void>) => (req: Exchange['req'], res: Exchange['res']) => {
    const exchange = newExchange(req, res);
    task(exchange).catch((error: unknown) => {
      log(
        'error',
        'Host.Http',
        `${exchange.method} ${exchange.path} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      send(res, empty(500));
    });
  };
  server.on('request', guarded(serve));
  rpcServer.on(
    'request',
    guarded((exchange) => serveDurableApi(api, exchange, exchange.path.slice('/durabletask'.length))),
  );
  await hub.start();

  return {
    baseUrl: origin,
    config,
    routes,
    stateDescription: store.description,
    durable: {
      orchestration: functions.names('orchestration'),
      activity: functions.names('activity'),
      entity: functions.names('entity'),
    },
    unsupported: unsupportedFunctions(registry.functions.values()),
    async stop() {
      const closed = Promise.all([close(server), close(rpcServer)]);
      await hub.stop();
      await registry.hooks.run('appTerminate', hookContext({}, registry.hooks.appData, {}));
      closeStreamConnections();
      stream?.close();
      server.closeAllConnections();
      rpcServer.closeAllConnections();
      await closed;
      await store.close();
      uninstall();
    },
  };
}

const defaultCapabilities: Record<string, string> = Object.fromEntries(
  [
    'RawHttpBodyBytes',
    'RpcHttpTriggerMetadataRemoved',
    'RpcHttpBodyOnly',
    'IgnoreEmptyValuedRpcHttpHeaders',
    'UseNullableValueDictionaryForHttp',
    'WorkerStatus',
    'TypedDataCollection',
    'HandlesWorkerTerminateMessage',
  ].map((name) => [name, 'true']),
);

/** The environment wins over local.settings.json, as with Core Tools; what the caller gives wins over both. */
function applySettings(local: Readonly<Record<string, string>>, given: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(local)) process.env[name] ??= value;
  Object.assign(process.env, given);
}

async function listen(server: Server, port: number, name: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://${name}:${(server.address() as AddressInfo).port}`;
}

function portError(error: Error, port: number): Error {
  const used = 'code' in error && error.code === 'EADDRINUSE';
  return new Error(
    used ? `Port ${port} is unavailable: another program listens on it. Choose another --port.` : error.message,
    {
      cause: error,
    },
  );
}

function unsupportedFunctions(functions: Iterable<RegisteredFunction>): string[] {
  const supported = ['httptrigger', 'orchestrationtrigger', 'activitytrigger', 'entitytrigger'];
  return [...functions].flatMap((fn) => {
    const { type } = triggerOf(fn);
    return supported.includes(type.toLowerCase()) ? [] : [`${fn.metadata.name} (${type})`];
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
