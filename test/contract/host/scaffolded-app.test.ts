import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { startHostProcess, type HostProcess } from '../../support/stack/host-process';
import { describeNeeding } from '../../support/stack/remote';

const root = resolve(__dirname, '../../..');

describeNeeding(['its own host'], 'A durable TypeScript app as the Azure templates lay it out', () => {
  let appDir: string;
  let host: HostProcess | undefined;
  beforeAll(() => {
    appDir = mkdtempSync(join(tmpdir(), 'scaffolded-'));
    cpSync(join(root, 'test/fixtures/apps/scaffolded'), appDir, { recursive: true });
    // Never committed, by the template's own .gitignore: every developer has one.
    const settings = { IsEncrypted: false, Values: { FUNCTIONS_WORKER_RUNTIME: 'node', GREETING: 'Good day' } };
    writeFileSync(join(appDir, 'local.settings.json'), JSON.stringify(settings));
    symlinkSync(join(root, 'node_modules'), join(appDir, 'node_modules'));
  });
  afterAll(async () => {
    await host?.stop();
    rmSync(appDir, { recursive: true, force: true });
  });

  it('the app is refused with what to do as long as it is not built', async () => {
    await expect(startHostProcess({ appDir })).rejects.toThrow(/dist\/src\/functions\/\*\.js.*build it first/s);
  });

  it('runs unchanged once its own build has run', async () => {
    await promisify(execFile)(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', appDir], { cwd: appDir });
    host = await startHostProcess({ appDir });
    const started = await fetch(`${host.baseUrl}/api/orchestrators/greetPlacesOrchestrator`, { method: 'POST' });
    expect(started.status).toBe(202);
    const { statusQueryGetUri } = (await started.json()) as { statusQueryGetUri: string };
    await host.clock.idle();
    const status = await fetch(statusQueryGetUri);
    expect(await status.json()).toMatchObject({
      runtimeStatus: 'Completed',
      output: ['Good day, Oslo', 'Good day, Quito', 'Good day, Hanoi'],
    });
    await host.logs('greetPlacesHttpStart');
  });
});
