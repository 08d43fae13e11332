import fc from 'fast-check';
import { chosenClips, clipsOf, pipelineOfKey } from '../../../../src/review/clips/clip-list';
import { levelOf } from '../../../../src/review/compare/level-of';
import { lumaOf } from '../../../../src/review/compare/luma';
import { ssim } from '../../../../src/media/frame-similarity';
import { briefOf, EMPTY_FORM } from '../../../../src/review/starting/brief-of-form';
import { matching } from '../../../../src/review/index/matching';
import { stillToBuy, underWay, unfinished } from '../../../../src/review/money';
import { lineageOf } from '../../../../src/review/pipeline/lineage';
import { indexUrl, pipelineUrl, placeOf } from '../../../../src/review/place';
import { FIRST_VIEW, fragmentOf, viewStateOf } from '../../../../src/review/view-state';
import { numberName } from '../../../../src/review/words/changed';
import { promptPieces } from '../../../../src/views/prompt-pieces';
import { duration, timecode, usd } from '../../../../src/review/words/format';
import { outcomeWord, shotWord, statusSentence } from '../../../../src/review/words/shot-words';
import { shotOutcomeSchema } from '../../../../src/contract/outcome';
import { briefSchemaFor } from '../../../../src/plans/brief';
import { createBackends } from '../../../../src/backends/registry';
import { configured } from '../../../support/backends';
import { documentOf } from '../../../support/review-document';
import { FRAME, shotIn, shotWithClip } from '../../../support/shots';

const rendered = documentOf({ baseline: shotWithClip(), motion: shotWithClip() });

describe('the place of the page', () => {
  it.each([
    ['https://a.example/api/review', 'https://a.example/api', null],
    ['https://a.example/api/review/#search=boat', 'https://a.example/api', null],
    ['https://a.example/team/api/pipelines/p-1/review?x=1', 'https://a.example/team/api', 'p-1'],
    ['http://localhost:7071/api/pipelines/p%20%2F1/review', 'http://localhost:7071/api', 'p /1'],
  ])('at %s is known from its URL, and leads back there', (url, apiUrl, pipelineId) => {
    const place = placeOf(url);
    expect(place).toEqual({ apiUrl, pipelineId });
    const back = pipelineId === null ? indexUrl(place) : pipelineUrl(place, pipelineId);
    expect(placeOf(back)).toEqual(place);
  });
});

describe('a page that a link opens', () => {
  it('knows its pipeline, and that it came by a link', () => {
    const place = placeOf('https://a.example/api/shared/p-1/review#token=t');
    expect(place).toEqual({ apiUrl: 'https://a.example/api', pipelineId: 'p-1', byLink: true });
  });
});

describe('what is shown', () => {
  it('is the same again for whoever opens its URL', () => {
    const states = fc.record({
      a: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      b: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      mode: fc.constantFrom('side' as const, 'wipe' as const, 'difference' as const),
      search: fc.string(),
      filter: fc.constantFrom('all' as const, 'review' as const, 'failed' as const),
    });
    fc.assert(fc.property(states, (state) => expect(viewStateOf(fragmentOf(state))).toEqual(state)));
  });

  it('is as at first where the URL says nothing, or nothing that there is', () => {
    expect(viewStateOf('#mode=cinema&filter=none')).toEqual({ ...FIRST_VIEW, a: undefined, b: undefined });
    expect(fragmentOf(FIRST_VIEW)).toBe('');
  });
});

describe('the clips to look at', () => {
  it('are the first one and the first follow-up, until the URL names others', () => {
    const clips = clipsOf(rendered);
    expect(clips.map(({ key }) => key)).toEqual(['baseline', 'motion']);
    const keysOf = (keys: { a?: string; b?: string }) => {
      const { a, b } = chosenClips(clips, keys);
      return [a?.key, b?.key];
    };
    expect(keysOf({})).toEqual(['baseline', 'motion']);
    expect(keysOf({ a: 'motion' })).toEqual(['motion', undefined]);
    expect(keysOf({ b: 'none' })).toEqual(['baseline', undefined]);
    expect(keysOf({ a: 'gone', b: 'baseline' })).toEqual(['motion', 'baseline']);
    expect(chosenClips([], {})).toEqual({ a: undefined, b: undefined });
  });

  it('have the attempts that do not count beside them, and those of other pipelines under the ids of these', () => {
    const [first] = rendered.shots;
    if (first === undefined) throw new Error('There is no shot.');
    const earlier = {
      ...{ attempt: 1, why: 'reprompted' as const, outcome: 'completed' as const, renderId: 'v', endedAt: null },
      ...{ priceUsd: 0.4, chargedUsd: 0.4, clip: null, verdict: null, href: '/p/media/old.mp4', prompt: 'Before.' },
    };
    const document = {
      ...rendered,
      shots: [{ ...first, attempt: 2, earlier: [earlier, { ...earlier, attempt: 3, href: null }] }],
    };
    expect(clipsOf(document, true).map(({ key, href, prompt }) => [key, href, prompt])).toEqual([
      [`${document.id}/baseline`, '/p/media/01-baseline.mp4', first.prompt],
      [`${document.id}/baseline@1`, '/p/media/old.mp4', 'Before.'],
    ]);
    expect([pipelineOfKey('p-2/motion@1'), pipelineOfKey('motion')]).toEqual(['p-2', undefined]);
  });
});

describe('what a button costs', () => {
  it('is what has not begun at a gate, what has no clip at a resume, what was accepted at a cancel', () => {
    const document = documentOf({ baseline: shotWithClip(), motion: shotIn('rendering') });
    expect(stillToBuy(documentOf({ baseline: shotWithClip() }))).toBe(0.8);
    expect(stillToBuy(rendered)).toBe(0.4);
    expect(unfinished(document).map(({ name }) => name)).toEqual(['motion', 'audio']);
    expect(underWay(document).map(({ name }) => name)).toEqual(['motion']);
  });
});

describe('the lineage', () => {
  it('places every clip behind what it comes from', () => {
    const { nodes, edges } = lineageOf({
      ...rendered,
      references: [{ name: 'reference', shot: 'baseline', href: '/r', ...FRAME }],
    });
    const columns = Object.fromEntries(nodes.map(({ key, column }) => [key, column]));
    expect(columns).toEqual({ baseline: 0, 'still reference': 1, motion: 2, audio: 2 });
    expect(edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'baseline > still reference',
      'still reference > motion',
      'still reference > audio',
    ]);
  });
});

describe('the same plan elsewhere', () => {
  const [, motion] = rendered.shots;
  const side = (pipelineId: string, backend: string, outcome: 'completed' | 'moderated', name = 'motion') => ({
    ...{ pipelineId, backend, state: 'completed' as const },
    shots: [{ name, backend, model: 'm', outcome, chargedUsd: 0.4, verdict: motion?.verdict ?? null }],
  });

  it('stands below the shot that it is another version of, in both directions, and can be shown where there is a clip', () => {
    const elsewhere = {
      replayOf: side('p-0', 'first', 'completed'),
      replays: [
        side('p-2', 'second', 'completed'),
        side('p-3', 'third', 'moderated'),
        side('p-4', 'x', 'completed', 'other'),
      ],
    };
    const { nodes } = lineageOf(rendered, elsewhere);
    const own = nodes.find(({ key }) => key === 'motion');
    expect(nodes.filter(({ kind }) => kind === 'replay')).toMatchObject([
      { key: 'p-0/motion', title: 'original on first', versionOf: 'motion', clip: 'p-0/motion', column: own?.column },
      { key: 'p-2/motion', title: 'replay on second', versionOf: 'motion', clip: 'p-2/motion', column: own?.column },
      { key: 'p-3/motion', title: 'replay on third', versionOf: 'motion', column: own?.column },
    ]);
    expect(nodes.find(({ key }) => key === 'p-3/motion')).not.toHaveProperty('clip');
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(nodes.length);
  });
});

describe('the index', () => {
  const row = (name: string, state: (typeof rendered)['state']) => ({
    ...{ ...rendered, name, id: `id-${name}`, state },
    posterHref: null,
  });
  const rows = [
    row('Paper boat', 'running'),
    row('Glass', 'awaiting_review'),
    row('Tin boat', 'partial'),
    row('Sea', 'completed'),
  ];
  it.each([
    ['', 'all', 4],
    ['boat', 'all', 2],
    ['BOAT tin', 'all', 1],
    ['id-sea', 'all', 1],
    ['', 'review', 1],
    ['', 'running', 1],
    ['', 'ended', 2],
    ['', 'failed', 1],
    ['boat', 'review', 0],
  ] as const)('finds with "%s" in %s what it is looked for: %i', (search, filter, count) => {
    expect(matching(rows, { search, filter })).toHaveLength(count);
  });
});

describe('the form', () => {
  const backends = createBackends([configured({}, {})]);
  it('says a brief that the API takes, and leaves out what was left empty', async () => {
    const limits = await backends.limits();
    const forms = [
      { ...EMPTY_FORM, prompt: 'A boat.' },
      {
        ...EMPTY_FORM,
        prompt: 'A boat.',
        anchors: 'boat, , table\nlight',
        maxUsd: '2',
        gates: 'both' as const,
        name: ' b ',
      },
      { ...EMPTY_FORM, prompt: 'A boat.', candidates: '1', gates: 'none' as const },
    ];
    const briefs = forms.map(briefOf);
    for (const brief of briefs) expect(briefSchemaFor(brief, limits).safeParse(brief).error?.issues ?? []).toEqual([]);
    expect(briefs[1]).toMatchObject({ name: 'b', anchors: ['boat', 'table', 'light'], budget: { maxUsd: 2 } });
    expect(briefs[2]).toEqual({ prompt: 'A boat.', size: '720x1280', seconds: 4 });
  });
});

describe('words', () => {
  it('name every ending and say nothing of what there is none of', () => {
    for (const outcome of shotOutcomeSchema.options) expect(outcomeWord(outcome).text).toMatch(/^[A-Z]/);
    expect(shotWord({ state: 'ended', outcome: null }).text).toBe('Ended');
  });

  it('tell the state in a sentence for whoever listens', () => {
    const document = {
      ...documentOf({ baseline: shotWithClip(), motion: shotIn('rendering') }),
      state: 'running' as const,
    };
    expect(statusSentence(document)).toBe(`${document.name}: Running. 1 of 3 shots ended. motion: rendering.`);
  });

  it('keep a prompt a text, piece by piece, whatever stands in it', () => {
    const after = 'A <b>red</b> boat <img src=x onerror=alert(1)>';
    const pieces = promptPieces('A <b>blue</b> boat', after);
    const without = (kind: string): string =>
      pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join('');
    expect([without('removed'), without('added')]).toEqual([after, 'A <b>blue</b> boat']);
    expect(promptPieces('same', 'same')).toEqual([{ text: 'same', kind: 'same' }]);
  });

  it.each([
    [usd(0.4), 'US$ 0.40'],
    [usd(0.0042), 'US$ 0.0042'],
    [timecode(61.2345), '1:01.235'],
    [duration(3_725), '1 h 2 min'],
    [duration(200), '3 min 20 s'],
    [numberName('loudnessRangeLu'), 'Loudness range lu'],
  ])('are %s', (said, expected) => {
    expect(said).toBe(expected);
  });
});

describe('similarity', () => {
  const picture = (of: (pixel: number) => number) => {
    const [width, height] = [32, 32];
    return lumaOf(
      Uint8ClampedArray.from({ length: 4 * width * height }, (_, index) =>
        index % 4 === 3 ? 255 : of(Math.floor(index / 4)),
      ),
      width,
      height,
    );
  };
  it('is 1 for the same picture, less for a changed one, and little for another', () => {
    const one = picture((pixel) => (pixel * 7) % 256);
    const near = picture((pixel) => ((pixel * 7) % 256) * 0.9);
    const other = picture((pixel) => (pixel * pixel * 31) % 256);
    expect(ssim(one, one)).toBeCloseTo(1, 6);
    expect(ssim(one, near)).toBeGreaterThan(0.9);
    expect(ssim(one, near)).toBeLessThan(1);
    expect(ssim(one, other)).toBeLessThan(0.3);
  });
});

describe('loudness', () => {
  it('is 0 for silence, 1 for full scale, and halfway at half the decibels', () => {
    expect(levelOf(new Float32Array(100))).toBe(0);
    expect(levelOf(Float32Array.from({ length: 100 }, () => 1))).toBeCloseTo(1);
    expect(levelOf(Float32Array.from({ length: 100 }, () => 10 ** (-30 / 20)))).toBeCloseTo(0.5);
  });
});
