import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preflight } from '../../src/backends/preflight';
import { modelFor } from '../../src/plans/taken';
import type { Manifest } from '../../src/views/manifest';
import { appClient } from '../support/stack/app-client';
import { probe } from '../support/stack/decoded-media';
import type { TestStack } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { cheapest, liveTarget, MAY_SPEND, maySpendUsd, priceUsd } from './live-target';

const FOLLOW_UP = { name: 'motion', changes: 'motion', prompt: 'The boat drifts slowly to the left.' };

/** This orders clips, and pays for them. */
describe('a pipeline on the server', () => {
  let stack: TestStack;
  let folder: string;
  beforeAll(async () => {
    const target = liveTarget(process.env);
    if (!target.ok) throw new Error(target.sentence);
    folder = await mkdtemp(join(tmpdir(), 'shotloop-live-'));
    // The settings are those of the environment; a backend of single settings takes the place of the simulator.
    const args = target.isDefault ? ['--videos-api', process.env['AZURE_OPENAI_ENDPOINT'] ?? ''] : [];
    stack = await startTestStack({ clock: 'real', args });
  });
  afterAll(async () => {
    await stack?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('makes clips that play, costs what was said, and leaves nothing open', async () => {
    const target = liveTarget(process.env);
    if (!target.ok) throw new Error(target.sentence);
    const server = await target.server.server();
    const { limits } = server;
    const maxUsd = priceUsd(limits);
    if (!((maySpendUsd(process.env) ?? -1) >= maxUsd)) throw new Error(`${MAY_SPEND} does not allow ${maxUsd} USD.`);
    const ordered = cheapest(limits);
    const needs = { ...ordered, model: modelFor(limits, true), image: true, sound: false };
    const followUps = (await preflight(server, needs, Date.now())) === undefined ? [FOLLOW_UP] : [];

    const app = appClient(stack.baseUrl);
    const document = await app.run({
      ...{ prompt: 'A paper boat on a blue tabletop, soft studio light.', ...ordered, followUps },
      ...{ backend: target.server.name, ...(maxUsd === 0 ? {} : { budget: { maxUsd } }) },
    });

    expect(document.shots.map(({ name, outcome, problem }) => [name, outcome, problem?.detail ?? null])).toEqual(
      [{ name: 'baseline' }, ...followUps].map(({ name }) => [
        name,
        expect.stringMatching(/^completed/) as string,
        null,
      ]),
    );
    expect(document.spentUsd).toBeLessThanOrEqual(maxUsd);
    const manifest = await app.call<Manifest>(`pipelines/${document.id}/manifest`);
    expect(manifest.status).toBe(200);
    for (const { name, clip } of document.shots) {
      const path = join(folder, `${name}.mp4`);
      const { body } = await app.call<Buffer>(clip?.href ?? '');
      await once(createWriteStream(path).end(body), 'finish');
      const { streams, format } = await probe(path);
      expect(streams.map(({ codec_type }) => codec_type)).toContain('video');
      // Servers round lengths; a clip of a tenth of what was ordered is another thing.
      expect(Number(format.duration)).toBeGreaterThan(ordered.seconds / 2);
    }
  });
});
