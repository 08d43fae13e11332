import type { Route } from '../../../../src/http/route';
import { withEvents } from '../../../../src/webhooks/outbox-rules';
import { answersOf } from '../../../../src/http/answer-spec';
import { ROUTES } from '../../../../src/http/routes';
import type { Answered, Sent } from '../../../support/http/api-world';
import { ApiWorld, CLIP, ID, MAX_BODY_BYTES } from '../../../support/http/api-world';
import { SCRIPT } from '../../../support/http/review';
import { AT } from '../../../support/paid/fixtures';
import { shotWithClip } from '../../../support/shots';
import { checkAnswer } from '../../../support/stack/check-answer';

type Name = keyof typeof ROUTES;
type Row = readonly [Name, number, Sent, (((world: ApiWorld) => void | Promise<void>) | undefined)?];

const NOWHERE = '20260101t000000-aaaaaaaaaa';
const BRIEF = { prompt: 'A paper boat.' };
const key = { 'idempotency-key': 'boat-1' };
const PAGES = {
  reviewIndex: 'review',
  reviewPage: `pipelines/${ID}/review`,
  linkedReviewPage: `shared/${ID}/review`,
  reviewAsset: `review/assets/${SCRIPT}`,
};
const LINK = { role: 'see' };
const DECISION = { shot: 'baseline', action: 'resubmit' };
const ended = (world: ApiWorld): Promise<void> => world.end();
const storageFails = (world: ApiWorld): void => {
  world.store.before = () => Promise.reject(new Error('The storage is out of reach.'));
};
const etagOf = async (world: ApiWorld, name: Name, path: string): Promise<string> =>
  (await world.ask(ROUTES[name], { path })).headers.get('etag') ?? '';

/** One call for each answer that a route alone gives. */
const REPLAY = { backend: 'default' };

/** Its start is in the outbox. */
const tells = async (world: ApiWorld): Promise<void> => {
  const event = { key: 'started-1', type: 'pipeline.started', timestamp: AT, data: { pipelineId: ID } } as const;
  await world.deps?.outbox.change(ID, (before) => withEvents(before, [event], AT));
};

/** It has ended, and a day may cost less than its plan does. */
async function endedAndPoor(world: ApiWorld): Promise<void> {
  await ended(world);
  if (world.deps !== undefined) world.deps = { ...world.deps, dailyUsd: 0.1 };
}

/** A request with this key has claimed it, and not stored its plan yet. */
const beingStored =
  (name: Name) =>
  async (world: ApiWorld): Promise<void> => {
    world.store.before = (operation, blob) => {
      if (operation === 'create' && blob.endsWith('/plan.json')) throw new Error('Not yet.');
    };
    await world.ask(ROUTES[name], { path: 'pipelines', body: BRIEF, headers: key });
    world.store.before = () => undefined;
  };

/** The pipeline that this key began is deleted; the other one has ended. */
async function usedByDeleted(world: ApiWorld): Promise<void> {
  await world.end();
  const { body } = await world.ask(ROUTES.startPipeline, { path: 'pipelines', body: BRIEF, headers: key });
  const deleted = await world.ask(ROUTES.deletePipeline, { path: `pipelines/${(body as { id: string }).id}` });
  if (deleted.status !== 200) throw new Error(`The delete was answered ${deleted.status}.`);
}

const ROWS: readonly Row[] = [
  ['startPipeline', 200, { path: 'pipelines?dryRun=true', body: BRIEF }],
  ['startPipeline', 202, { path: 'pipelines', body: BRIEF, headers: key }],
  ['startPipeline', 402, { path: 'pipelines', body: { ...BRIEF, budget: { maxUsd: 0.1 } } }],
  ['startPipeline', 409, { path: 'pipelines', body: BRIEF, headers: key }, beingStored('startPipeline')],
  ['startPipeline', 410, { path: 'pipelines', body: BRIEF, headers: key }, usedByDeleted],
  [
    'startPipeline',
    422,
    { path: 'pipelines', body: BRIEF, headers: key },
    async (world) => {
      await world.ask(ROUTES.startPipeline, { path: 'pipelines', body: { prompt: 'Another.' }, headers: key });
    },
  ],
  ['listPipelines', 200, { path: 'pipelines?limit=5' }],
  ['getPipeline', 200, { path: `pipelines/${ID}` }],
  ['getPipeline', 200, { path: `pipelines/${ID}` }, ended],
  ['getPipeline', 304, { path: `pipelines/${ID}`, headers: { 'if-none-match': '*' } }],
  ['getPipeline', 404, { path: `pipelines/${NOWHERE}` }],
  ['getPipeline', 412, { path: `pipelines/${ID}`, headers: { 'if-match': '"another"' } }],
  ['getManifest', 200, { path: `pipelines/${ID}/manifest` }, ended],
  ['getManifest', 304, { path: `pipelines/${ID}/manifest`, headers: { 'if-none-match': '*' } }, ended],
  ['getManifest', 404, { path: `pipelines/${ID}/manifest` }],
  ['getManifest', 412, { path: `pipelines/${ID}/manifest`, headers: { 'if-match': '"another"' } }, ended],
  ['getManifestSchema', 200, { path: 'manifest-schema' }],
  ['getManifestSchema', 304, { path: 'manifest-schema', headers: { 'if-none-match': '*' } }],
  ['getManifestSchema', 412, { path: 'manifest-schema', headers: { 'if-match': '"another"' } }],
  ['getOpenApi', 200, { path: 'openapi.json' }],
  ['getOpenApi', 200, { path: 'openapi.json' }, (world) => void (world.deps = undefined)],
  ['getOpenApi', 304, { path: 'openapi.json', headers: { 'if-none-match': '*' } }],
  ['getOpenApi', 412, { path: 'openapi.json', headers: { 'if-match': '"another"' } }],
  ['getSequence', 200, { path: `pipelines/${ID}/sequence` }, ended],
  ['getSequence', 202, { path: `pipelines/${ID}/sequence?stitch=true` }, (world) => world.end(shotWithClip())],
  ['getSequence', 404, { path: `pipelines/${NOWHERE}/sequence` }],
  ['getSequence', 409, { path: `pipelines/${ID}/sequence` }],
  ['getSequence', 409, { path: `pipelines/${ID}/sequence?stitch=true` }, ended],
  ['getMedia', 200, { path: `pipelines/${ID}/media/${CLIP}` }],
  ['getMedia', 206, { path: `pipelines/${ID}/media/${CLIP}`, headers: { range: 'bytes=2-4' } }],
  ['getMedia', 304, { path: `pipelines/${ID}/media/${CLIP}`, headers: { 'if-none-match': '*' } }],
  ['getMedia', 404, { path: `pipelines/${ID}/media/04-audio.mp4` }],
  ['getMedia', 412, { path: `pipelines/${ID}/media/${CLIP}`, headers: { 'if-match': '"another"' } }],
  ['getMedia', 416, { path: `pipelines/${ID}/media/${CLIP}`, headers: { range: 'bytes=10-' } }],
  ['cancelPipeline', 202, { path: `pipelines/${ID}/cancel`, body: { reason: 'enough' } }],
  ['cancelPipeline', 404, { path: `pipelines/${NOWHERE}/cancel` }],
  ['cancelPipeline', 409, { path: `pipelines/${ID}/cancel` }, ended],
  ['decideRender', 202, { path: `pipelines/${ID}/decision`, body: DECISION }],
  ['decideRender', 404, { path: `pipelines/${NOWHERE}/decision`, body: DECISION }],
  ['decideRender', 409, { path: `pipelines/${ID}/decision`, body: DECISION }, ended],
  ['deletePipeline', 200, { path: `pipelines/${ID}?force=true` }],
  ['deletePipeline', 404, { path: `pipelines/${NOWHERE}` }],
  ['deletePipeline', 409, { path: `pipelines/${ID}` }],
  ['deletePipeline', 409, { path: `pipelines/${ID}` }, ended],
  ['resumePipeline', 202, { path: `pipelines/${ID}/resume`, body: {} }, ended],
  ['resumePipeline', 404, { path: `pipelines/${NOWHERE}/resume` }],
  ['resumePipeline', 409, { path: `pipelines/${ID}/resume` }],
  ['replayPipeline', 200, { path: `pipelines/${ID}/replay?dryRun=true`, body: REPLAY }, ended],
  ['replayPipeline', 202, { path: `pipelines/${ID}/replay`, body: REPLAY, headers: key }, ended],
  ['replayPipeline', 402, { path: `pipelines/${ID}/replay`, body: REPLAY }, endedAndPoor],
  ['replayPipeline', 404, { path: `pipelines/${NOWHERE}/replay`, body: REPLAY }],
  ['replayPipeline', 409, { path: `pipelines/${ID}/replay`, body: REPLAY }],
  ['redeliverWebhook', 202, { path: `pipelines/${ID}/webhooks/${ID}_started-1/redeliver` }, tells],
  ['redeliverWebhook', 404, { path: `pipelines/${ID}/webhooks/${ID}_started-1/redeliver` }],
  ['replayPipeline', 410, { path: `pipelines/${ID}/replay`, body: REPLAY, headers: key }, usedByDeleted],
  [
    'replayPipeline',
    422,
    { path: `pipelines/${ID}/replay`, body: REPLAY, headers: key },
    async (world) => {
      await world.end();
      await world.ask(ROUTES.startPipeline, { path: 'pipelines', body: BRIEF, headers: key });
    },
  ],
  ['createLink', 201, { path: `pipelines/${ID}/links`, body: LINK }],
  ['createLink', 404, { path: `pipelines/${NOWHERE}/links`, body: LINK }],
  ['revokeLinks', 204, { path: `pipelines/${ID}/links` }],
  ['revokeLinks', 404, { path: `pipelines/${NOWHERE}/links` }],
  ['openSession', 401, { path: `shared/${ID}/session`, body: { token: 'forged' } }],
  ['getSpend', 200, { path: 'spend' }],
  ['health', 200, { path: 'health' }],
  ['health', 503, { path: 'health' }, (world) => void (world.deps = undefined)],
  ['health', 500, { path: 'health' }, (world) => void (world.findFfmpeg = () => Promise.reject(new Error('no')))],
  ...(['reviewIndex', 'reviewPage', 'linkedReviewPage', 'reviewAsset'] as const).flatMap((name): Row[] => [
    [name, 200, { path: PAGES[name] }],
    [name, 304, { path: PAGES[name], headers: { 'if-none-match': '*' } }],
    [name, 412, { path: PAGES[name], headers: { 'if-match': '"another"' } }],
  ]),
  ['reviewAsset', 404, { path: 'review/assets/another.js' }],
  ['preflight', 204, { path: 'pipelines', headers: { origin: 'https://a.example' } }],
];

/** What the table names and nothing here brings about, and why not. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'openSession 200': 'It takes a token that was signed: check-link.test.ts.',
  'openSession 403': 'The same.',
  'openSession 500': 'The same: only a token that was signed leads to the storage.',
  'preflight 500': 'It asks nobody anything, so nothing of it can fail.',
  'reviewIndex 500': 'Its files were read before.',
  'reviewPage 500': 'Its files were read before.',
  'linkedReviewPage 500': 'Its files were read before.',
  'reviewAsset 500': 'Its files were read before.',
  'getOpenApi 500': 'It is made of the code and the settings alone.',
  'getManifestSchema 500': 'It is made of the code alone.',
};

const BODIES: Partial<Record<Name, object>> = {
  startPipeline: BRIEF,
  decideRender: DECISION,
  replayPipeline: REPLAY,
  createLink: LINK,
  openSession: { token: 'forged' },
};

/** What any route may answer. */
const ROWS_OF_ALL: readonly Row[] = (Object.entries(ROUTES) as [Name, Route][]).flatMap(([name, route]): Row[] => {
  const path = route.path.replace('{id}', ID).replace('{file}', CLIP);
  const body = BODIES[name] ?? {};
  const sent = { path, ...(route.body === undefined ? {} : { body }) };
  if (name === 'preflight' || name in PAGES) return [];
  return [
    [name, 400, { ...sent, path: `${path}?no=1` }],
    ...(route.body === undefined ? [] : [[name, 413, { path, body: 'x'.repeat(MAX_BODY_BYTES) }] as const]),
    ...('of' in route.create
      ? ([
          // A key is looked up in the records.
          ...(name === 'openSession' ? [] : [[name, 500, { ...sent, headers: key }, storageFails] as const]),
          [name, 503, sent, (world: ApiWorld) => void (world.deps = undefined)],
        ] as const)
      : []),
  ];
});

const ALL = [...ROWS, ...ROWS_OF_ALL];

async function ask([name, , sent, prepare]: Row): Promise<Answered> {
  const world = await ApiWorld.begun();
  await prepare?.(world);
  return world.ask(ROUTES[name], sent);
}

describe('every answer that the table of routes names', () => {
  it.each(ALL.map((row) => [row[0], row[1], row[2].path, row] as const))(
    'is given by %s: %i to %s, as its schema says',
    async (name, status, path, row) => {
      const answer = await ask(row);
      expect(answer.status).toBe(status);
      checkAnswer({
        ...{ method: ROUTES[name].method, path: path.replace(/\?.*/s, ''), status },
        contentType: answer.headers.get('content-type'),
        body: answer.body,
      });
    },
  );

  it('is brought about here, but for those that say why not', () => {
    const named = Object.entries<Route>(ROUTES).flatMap(([name, route]) =>
      Object.keys(answersOf(route)).map((status) => `${name} ${status}`),
    );
    const here = ALL.map(([name, status]) => `${name} ${status}`);
    expect([...new Set([...here, ...Object.keys(NOT_HERE)])].sort()).toEqual(named.sort());
  });
});

describe('a HEAD', () => {
  const gets = ALL.filter(([name, status]) => ROUTES[name].method === 'GET' && status !== 206 && status !== 416);

  it.each(gets.map((row) => [row[0], row[1], row] as const))(
    'on %s that a GET answers with %i has the same headers, the length included, and no body',
    async (_name, status, row) => {
      const [name, , sent, prepare] = row;
      const get = await ask(row);
      const head = await ask([name, status, { ...sent, method: 'HEAD' }, prepare]);
      expect([head.status, head.body]).toEqual([status, Buffer.alloc(0)]);
      expect([...head.headers]).toEqual([...get.headers]);
      if (status !== 304) expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    },
  );

  it('tells of the whole file, whatever range it asks for', async () => {
    for (const range of ['bytes=2-4', 'bytes=10-']) {
      const path = `pipelines/${ID}/media/${CLIP}`;
      const { status, headers } = await ask(['getMedia', 200, { path, method: 'HEAD', headers: { range } }]);
      expect([status, headers.get('content-length'), headers.get('content-range')]).toEqual([200, '10', null]);
    }
  });
});

describe('a 304', () => {
  it.each<[Name, string]>([
    ['getPipeline', `pipelines/${ID}`],
    ['getManifest', `pipelines/${ID}/manifest`],
    ['getMedia', `pipelines/${ID}/media/${CLIP}`],
  ])('of %s carries what its 200 says about keeping it, to whoever names its tag', async (name, path) => {
    const world = await ApiWorld.begun();
    await world.end();
    world.corsOrigins = ['https://a.example'];
    const etag = await etagOf(world, name, path);
    const whole = await world.ask(ROUTES[name], { path });
    const opaque = etag.replace(/^W\//, '');
    for (const tags of [etag, `W/${opaque}`, `"x,y", ${etag}`, opaque]) {
      const { status, headers } = await world.ask(ROUTES[name], { path, headers: { 'if-none-match': tags } });
      expect([tags, status]).toEqual([tags, 304]);
      for (const kept of ['etag', 'cache-control', 'vary']) expect(headers.get(kept)).toBe(whole.headers.get(kept));
      expect(headers.get('vary')).toBe('Origin');
    }
  });
});

describe('a range', () => {
  it.each([
    ['of the tag that it has', (etag: string) => etag, 206],
    ['of another tag', () => '"another"', 200],
    ['of a weak tag', (etag: string) => `W/${etag}`, 200],
    ['of a date', () => new Date(0).toUTCString(), 200],
  ])('is given with an If-Range %s as %#: a part, or the whole', async (_which, ifRange, expected) => {
    const world = await ApiWorld.begun();
    const path = `pipelines/${ID}/media/${CLIP}`;
    const headers = { range: 'bytes=2-4', 'if-range': ifRange(await etagOf(world, 'getMedia', path)) };
    const { status, body } = await world.ask(ROUTES.getMedia, { path, headers });
    expect([status, String(body as Buffer)]).toEqual([expected, expected === 206 ? '234' : '0123456789']);
  });
});
