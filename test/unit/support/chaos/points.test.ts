import type { Render } from '../../../../src/renders/render';
import { ledgerNames } from '../../../../src/storage/blob-names';
import { createPointNames } from '../../../support/chaos/points';

const PIPELINE = '20261122-9ab73743-e28a-45f4-b23c-e2813ba1930d';
const CLAIM = '06ac974b-1a2a-4b8c-8502-28bc4daacda0';
const SHA256 = 'c0ffee'.repeat(11).slice(0, 64);
const KEY = { pipelineId: PIPELINE, shot: 'motion', attempt: 1 };

/** A blob of every family that the ledger has. */
const EVERY_NAME: Readonly<Record<keyof typeof ledgerNames, string>> = {
  plan: ledgerNames.plan(PIPELINE),
  cancel: ledgerNames.cancel(PIPELINE),
  resumed: ledgerNames.resumed(PIPELINE),
  run: ledgerNames.run(PIPELINE),
  note: ledgerNames.note(KEY),
  referenceNote: ledgerNames.referenceNote({ pipelineId: PIPELINE, reference: 'reference' }),
  candidatesNote: ledgerNames.candidatesNote({ pipelineId: PIPELINE, reference: 'reference' }),
  replays: `${ledgerNames.replays(PIPELINE)}${CLAIM}.json`,
  replay: ledgerNames.replay(PIPELINE, CLAIM),
  outbox: ledgerNames.outbox(PIPELINE),
  links: ledgerNames.links(PIPELINE),
  manifest: ledgerNames.manifest(PIPELINE),
  decision: ledgerNames.decision({ ...KEY, submits: 1 }),
  decisions: `${ledgerNames.decisions(PIPELINE)}motion.1.1.json`,
  gates: `${ledgerNames.gates(PIPELINE)}reference-1.json`,
  gate: ledgerNames.gate(PIPELINE, 'reference-1'),
  gateDecision: ledgerNames.gateDecision(PIPELINE, 'reference-1'),
  unclear: ledgerNames.unclear({ ...KEY, submits: 1 }),
  render: ledgerNames.render(KEY),
  answer: ledgerNames.answer(CLAIM),
  allRenders: `${ledgerNames.allRenders}${PIPELINE}/motion.1.json`,
  mark: ledgerNames.mark('20261122', KEY),
  marks: `${ledgerNames.marks}20261122/${PIPELINE}/motion.1.json`,
  backend: ledgerNames.backend(SHA256),
  owner: ledgerNames.owner(SHA256),
  renders: `${ledgerNames.renders(PIPELINE)}motion.1.json`,
  index: ledgerNames.index(1, PIPELINE),
  indexPrefix: `${ledgerNames.indexPrefix}${PIPELINE}`,
  ofPipeline: `${ledgerNames.ofPipeline(PIPELINE)}plan.json`,
  deletion: ledgerNames.deletion(PIPELINE),
  idempotencyKey: ledgerNames.idempotencyKey(SHA256),
};

const request = (blob: string, { method = 'GET', body = '', headers = {} } = {}) => ({
  method,
  url: `/devstoreaccount1/ledger-1/${encodeURIComponent(blob)}`.replaceAll('%2F', '/'),
  headers,
  body: Buffer.from(body),
});

describe('the names of chaos points', () => {
  const names = createPointNames({ motion: 'a drifting boat' });

  it.each(Object.entries(EVERY_NAME))('have no id for a blob of the family %s', (_family, blob) => {
    const name = names.requestName(request(blob));
    expect(name).toMatch(/^ledger: read /);
    for (const id of [PIPELINE, CLAIM, SHA256]) expect(name).not.toContain(id);
  });

  it('say whose answer was kept, once its claim was written', () => {
    const render: Pick<Render, 'shot' | 'attempt' | 'claimId' | 'submits'> & { state: string } = {
      ...{ shot: 'motion', attempt: 1, claimId: CLAIM, submits: 1 },
      state: 'intended',
    };
    const written = request(EVERY_NAME.render, {
      ...{ method: 'PUT', body: JSON.stringify(render) },
      headers: { 'if-match': '"1"' },
    });
    expect(names.requestName(written)).toBe('ledger: replace renders/motion.1 -> intended for POST 1');
    expect(names.requestName(request(EVERY_NAME.answer))).toBe('ledger: read answer to motion.1');
  });

  it('are not given to a family that nobody has told them of', () => {
    expect(() => names.requestName(request('thumbnails/1.json'))).toThrow(/family of blobs.*: thumbnails/);
  });
});
