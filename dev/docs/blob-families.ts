import { ledgerNames, mediaName } from '../../src/storage/blob-names';
import { code, wrapped } from './markdown';

type Family = Exclude<
  keyof typeof ledgerNames,
  'allRenders' | 'renders' | 'ofPipeline' | 'replays' | 'gates' | 'decisions' | 'marks' | 'indexPrefix'
>;

/** Why each kind of blob exists. One that is added without its reason does not compile. */
const WHY: Readonly<Record<Family, string>> = {
  render:
    'the record of one render, written before its POST and kept for ever. It is the authority on what was paid; a conditional write (ETag) decides every race about it.',
  owner:
    'which render a job of the backend belongs to. A job has one owner, ever, so two renders can never adopt the same job.',
  mark: 'an empty blob of a render that costs something on another day than the one that the id of its pipeline begins with. By these, and by the names of the records, a day of the account is read without the others; one that stayed without its record is passed over.',
  plan: 'the plan as it was agreed to: what a repeated request and a resume start from. It is never changed.',
  run: 'how the latest run of the pipeline ended, so that the document outlives the history of the engine.',
  replay:
    'an empty blob that names a replay: the same plan on another backend. Manifests show both side by side by it.',
  manifest: 'the lineage: what was rendered from what, what it cost, what was measured.',
  cancel: 'the request to cancel. It is stored before the pipeline is woken, because an event can be lost.',
  decision:
    'what a person decided about a render whose submit response was lost; the first decision of a question counts.',
  gate: 'what a gate shows, written before it opens: a decision is held against it.',
  gateDecision:
    'how a gate was decided, by whom and when: by a person, or by the clock. The first decision counts, so a repeated or late one never buys.',
  unclear:
    'since when such a question is open. It stands beside the render record, because a POST may still be under way that holds its ETag.',
  resumed: 'when the pipeline was last resumed. A submit that an earlier run asked for buys nothing from then on.',
  outbox:
    'what the pipeline has to tell, and what became of every event. An event is stored here before it is sent, and never sent again once it is recorded as delivered. The `callbackUrl` of its brief is here alone, because it may be a secret.',
  links:
    'how often the links to the pipeline were revoked. A link that was signed before the latest time opens nothing.',
  note: 'what the running pipeline knows of a shot beyond its custom status: clip, verdict, why it failed.',
  referenceNote: 'the same for a reference frame.',
  candidatesNote: 'the same for the frames that a reference is chosen of.',
  answer:
    'what a create was answered with by a server that answers only when the clip is made: how it ended, and where the clip lies. It is written before the record says that the render was accepted, because such a server forgets the job at once.',
  backend:
    'what a backend has shown of itself: that it reads forms alone, or that it is a gateway, which may order more than once. It is written before the answer that showed it is acted on.',
  index: 'an empty blob whose name sorts the newest pipeline first: `GET /api/pipelines` is one listing.',
  deletion:
    'that a pipeline was deleted, and when. It is written before anything is removed, and stays: no key, resume or late message buys for it.',
  idempotencyKey: 'which pipeline an `Idempotency-Key` started, and for which brief. Only the hash of the key is kept.',
};

const RENDER = {
  pipelineId: 'ID',
  shot: 'SHOT',
  attempt: 'N' as unknown as number,
  submits: 'SUBMITS' as unknown as number,
};

/** Name and reason of every kind of blob, from the table of names itself. */
export function blobFamilies(): string {
  const names: Readonly<Record<Family, string>> = {
    render: ledgerNames.render(RENDER),
    owner: ledgerNames.owner('HASH'),
    mark: ledgerNames.mark('YYYYMMDD', RENDER),
    plan: ledgerNames.plan('ID'),
    run: ledgerNames.run('ID'),
    replay: ledgerNames.replay('ID', 'REPLAY'),
    manifest: ledgerNames.manifest('ID'),
    cancel: ledgerNames.cancel('ID'),
    decision: ledgerNames.decision(RENDER),
    gate: ledgerNames.gate('ID', 'GATE'),
    gateDecision: ledgerNames.gateDecision('ID', 'GATE'),
    unclear: ledgerNames.unclear(RENDER),
    resumed: ledgerNames.resumed('ID'),
    outbox: ledgerNames.outbox('ID'),
    links: ledgerNames.links(RENDER.pipelineId),
    note: ledgerNames.note(RENDER),
    referenceNote: ledgerNames.referenceNote({ pipelineId: 'ID', reference: 'REFERENCE' }),
    candidatesNote: ledgerNames.candidatesNote({ pipelineId: 'ID', reference: 'REFERENCE' }),
    answer: ledgerNames.answer('CLAIM'),
    backend: ledgerNames.backend('HASH'),
    index: ledgerNames.index(0, 'ID').replace(/\d{14}/, 'TIME'),
    deletion: ledgerNames.deletion('ID'),
    idempotencyKey: ledgerNames.idempotencyKey('HASH'),
  };
  const ledger = (Object.keys(WHY) as Family[]).map((family) =>
    wrapped(`- ${code(names[family])}: ${WHY[family]}`, '  '),
  );
  const media = wrapped(
    `- ${code(mediaName('ID', 'FILE'))}: clips and reference frames. Their metadata holds the SHA-256 and the id of the job that they came from.`,
    '  ',
  );
  return `In the ledger container:\n\n${ledger.join('\n')}\n\nIn the media container:\n\n${media}`;
}
