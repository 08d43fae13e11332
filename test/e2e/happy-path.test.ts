import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Manifest } from '../../src/contract/manifest';
import type { PipelineDocument } from '../../src/contract/status';
import type { TestStack } from '../support/running-stack';
import { startTestStack } from '../support/running-stack';

describe('a brief that meets no trouble', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  }, 90_000);
  afterAll(() => stack.stop());

  it('becomes four media files and a manifest that says what was measured', async () => {
    const brief = await readFile(resolve(__dirname, '../../samples/paper-boat.json'), 'utf8');
    const started = await fetch(`${stack.baseUrl}/api/pipelines`, {
      method: 'POST',
      body: brief,
      headers: { 'content-type': 'application/json' },
    });
    expect(started.status).toBe(202);
    const { id, links } = (await started.json()) as { id: string; links: { self: string; manifest: string } };

    let document: PipelineDocument;
    do document = (await (await fetch(`${links.self}?wait=20`)).json()) as PipelineDocument;
    while (document.state === 'pending' || document.state === 'running');

    expect(document).toMatchObject({ id, state: 'completed', spentUsd: 1.2 });
    const manifest = (await (await fetch(links.manifest)).json()) as Manifest;
    expect(manifest.lineage.map((step) => step.output)).toEqual([
      '01-baseline.mp4',
      '02-reference.png',
      '03-motion.mp4',
      '04-audio.mp4',
    ]);
  }, 120_000);
});
