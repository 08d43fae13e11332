import { setTimeout as sleep } from 'node:timers/promises';
import { createArm } from './arm';
import { asArray } from './json';
import { needed } from './needed';
import { readPackaged } from './read-packaged';
import { runHook, say } from './run-hook';
import brief from './smoke-brief.json';
import { runProgram } from './run-program';
import { smokeTest } from './smoke-test';

/** After the upload: does it work? */
void runHook(async () => {
  const env = process.env;
  const expected: unknown = JSON.parse(await readPackaged('functions.json'));
  await smokeTest({
    arm: createArm({ run: runProgram, origin: env['AZURE_RESOURCE_MANAGER_ENDPOINT'] }),
    fetch,
    say,
    appId: needed(env, 'SERVICE_API_RESOURCE_ID'),
    appUri: needed(env, 'SERVICE_API_URI'),
    expectedFunctions: asArray(expected).map(String),
    brief,
    connected: (env['SHOTLOOP_VIDEO_API_ENDPOINT'] ?? '') !== '',
    maySleep: env['AI_MODE'] === 'selfhosted',
    entra: env['SHOTLOOP_API_PROTECTION'] === 'entra',
    nowMs: Date.now,
    sleep: (ms) => sleep(ms),
  });
});
