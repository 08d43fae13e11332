/* eslint-disable no-console -- it answers by standard output */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long the server takes for one answer. */
const ANSWER_MS = 50;
const RENDERS = 9;

/**
 * Asks for the renders of so many pipelines at once, twice, so that kept connections show, and prints how long each took
 * and how many connections both opened. Which build does so is given by the folder of its compiled files.
 */
async function main(): Promise<void> {
  const [build = '', pipelines = '1'] = process.argv.slice(2);
  let opened = 0;
  const server = createServer((request, response) => {
    void pause(ANSWER_MS).then(() => {
      const id = request.url?.split('/').at(-1);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id, object: 'video', status: 'in_progress', progress: 10 }));
    });
  });
  // As gateways keep theirs: a minute and more.
  server.keepAliveTimeout = 75_000;
  server.on('connection', () => (opened += 1));
  await new Promise<void>((listening) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, listening));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const part = <T>(file: string, name: string): T =>
    (createRequire(__filename)(resolve(build, file)) as Record<string, T>)[name] as T;
  const credential = part<() => unknown>('video-api/credential', 'noCredential')();
  const videoApi = part<(options: unknown) => unknown>(
    'video-api/video-api',
    'createVideoApi',
  )({ baseUrl, credential });
  const check = part<(deps: unknown) => (input: unknown) => Promise<{ renders: Record<string, { outcome: string }> }>>(
    'activities/check-renders',
    'createCheckRenders',
  )({
    ...{ videoApi, ledger: {}, media: {}, log: () => undefined, maxClipBytes: 1 },
    homeOf: () => Promise.resolve(undefined),
    control: { cancelRequest: () => Promise.resolve(null) },
  });
  const round = async (): Promise<number> => {
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: Number(pipelines) }, (_, pipeline) =>
        check({
          pipelineId: `p${pipeline}`,
          at: '2026-12-01T00:00:00.000Z',
          renders: Array.from({ length: RENDERS }, (_each, shot) => ({
            ...{ shot: `shot${shot}`, attempt: 1, renderId: `video_${pipeline}_${shot}` },
          })),
        }),
      ),
    );
    const wallMs = performance.now() - began;
    const outcomes = answers.flatMap(({ renders }) => Object.values(renders).map(({ outcome }) => outcome));
    const others = outcomes.filter((outcome) => outcome !== 'running');
    if (others.length > 0)
      throw new Error(`${others.length} of ${outcomes.length} were answered ${String(others[0])}.`);
    return wallMs;
  };
  const first = await round();
  const second = await round();
  console.log(JSON.stringify({ first, second, opened }));
  server.closeAllConnections();
  server.close();
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
