import { Readable } from 'node:stream';
import { csvRows } from '../../../../../src/cli/batch/csv-rows';
import { readRows } from '../../../../../src/cli/batch/read-rows';
import type { Row } from '../../../../../src/cli/batch/row';
import { checkRow, rowBrief } from '../../../../../src/cli/batch/row-brief';
import { createRowKeys } from '../../../../../src/cli/batch/row-key';
import { briefSchema } from '../../../../../src/plans/brief';
import { testBackend } from '../../../../support/plan';

const all = async (rows: AsyncIterable<Row>): Promise<Row[]> => {
  const read: Row[] = [];
  for await (const row of rows) read.push(row);
  return read;
};
const json = (text: string): Promise<Row[]> => all(readRows('-', { stdin: Readable.from([text]), cwd: '/' }));
const csv = (text: string): Promise<Row[]> => all(csvRows(Readable.from([text])));
const row = (fields: Row['fields']): Row => ({ line: 7, fields });

describe('rows of JSON lines', () => {
  it('are told with their lines, whatever ends those and however many are empty', async () => {
    expect(await json('\uFEFF{"prompt":"a"}\r\n\n{"prompt":"b"}')).toEqual([
      { line: 1, fields: { prompt: 'a' } },
      { line: 3, fields: { prompt: 'b' } },
    ]);
  });

  it.each([
    ['{"prompt":"a"}\n{"prompt"', 'Line 2 is not JSON'],
    ['\n"a"', 'Line 2 is no object'],
  ])('are refused where one cannot be read: %j', async (text, message) => {
    await expect(json(text)).rejects.toThrow(message);
  });

  it('are read one at a time: what nobody asks for stays in the source', async () => {
    let given = 0;
    const source = Readable.from(
      (function* () {
        for (; given < 100_000; given += 1) yield `{"prompt":"${'x'.repeat(1_000)} ${given}"}\n`;
      })(),
    );
    const rows = readRows('-', { stdin: source, cwd: '/' });
    for (let taken = 0; taken < 10; taken += 1) await rows.next();
    await rows.return(undefined);
    expect(given).toBeLessThan(2_000);
  });
});

describe('rows of CSV', () => {
  it('have quotes, commas and line breaks in their cells, and say nothing where a cell is empty', async () => {
    const text =
      '\uFEFFprompt,seconds,anchors,changes,max_usd,seed,out\r\n' +
      '"A boat, ""small""\nand blue",8,boat | table,motion|lighting=Dusk, it falls\r\n'.replace(
        'motion|lighting=Dusk, it falls',
        '"motion|lighting=Dusk, it falls",2,5,a.mp4',
      ) +
      'A tree,,,,,,\r\n';
    expect(await csv(text)).toEqual([
      {
        line: 3,
        fields: {
          prompt: 'A boat, "small"\nand blue',
          seconds: '8',
          anchors: ['boat', 'table'],
          changes: ['motion', 'lighting=Dusk, it falls'],
          budget: { maxUsd: 2 },
          seed: 5,
          out: 'a.mp4',
        },
      },
      { line: 4, fields: { prompt: 'A tree', changes: [] } },
    ]);
  });

  it.each([
    ['prompt,lenght\na,4', 'columns "lenght"; expected some of prompt, name, size'],
    ['size\n720x1280', 'no column "prompt"'],
    ['prompt,size\n"a', 'no good CSV'],
    ['prompt,size\na', 'no good CSV'],
  ])('are refused where the file is no such table: %j', async (text, message) => {
    await expect(csv(text)).rejects.toThrow(message);
  });
});

describe('the brief of a row', () => {
  const taken = (brief: unknown): unknown => briefSchema(testBackend).safeParse(brief).error?.issues ?? [];

  it.each<[string, Row['fields'], boolean, object]>([
    [
      'one clip for the keys of OpenAI’s command line',
      { prompt: 'A boat.', size: '720x1280', seconds: '8', out: 'a/b.mp4' },
      false,
      { prompt: 'A boat.', size: '720x1280', seconds: '8', followUps: [] },
    ],
    [
      'one clip from a picture',
      { prompt: 'It sails.', input_reference: 'boat.png' },
      true,
      {
        baseline: false,
        reference: { image: { url: 'https://example.com/boat.png' } },
        followUps: [{ name: 'clip', changes: 'custom', prompt: 'It sails.' }],
      },
    ],
    [
      'itself for a brief, with the follow-ups that the app composes',
      { name: 'boat', prompt: 'A boat.' },
      false,
      { name: 'boat', prompt: 'A boat.' },
    ],
    [
      'itself for a brief with a picture and follow-ups',
      { prompt: 'A boat.', input_reference: 'boat.png', followUps: [{ name: 'motion', changes: 'motion' }] },
      true,
      {
        prompt: 'A boat.',
        baseline: false,
        reference: { image: { url: 'https://example.com/boat.png' } },
        followUps: [{ name: 'motion', changes: 'motion' }],
      },
    ],
    [
      'what a table says that changes',
      { prompt: 'A boat.', changes: ['motion', 'lighting=Dusk falls.'] },
      false,
      {
        prompt: 'A boat.',
        followUps: [
          { name: 'motion', changes: 'motion' },
          { name: 'lighting', changes: 'lighting', prompt: 'Dusk falls.' },
        ],
      },
    ],
    [
      'one clip for a row of a table',
      { prompt: 'A boat.', name: 'boat', changes: [] },
      false,
      { prompt: 'A boat.', name: 'boat', followUps: [] },
    ],
  ])('is %s', (_, fields, hasPicture, brief) => {
    const made = rowBrief(row(fields), hasPicture ? { url: 'https://example.com/boat.png' } : undefined);
    expect(made).toEqual({ brief, out: fields['out'] });
    expect(taken(made.brief)).toEqual([]);
  });

  it.each<[string, Row['fields']]>([
    ['expected the path of a file below', { prompt: 'a', out: '../b.mp4' }],
    ['expected the path of a file below', { prompt: 'a', out: 'c/../../b.mp4' }],
    ['expected the path of a file below', { prompt: 'a', out: '/etc/passwd' }],
    ['expected the path of a file below', { prompt: 'a', out: 'c/' }],
    ['expected the path of a file below', { prompt: 'a', out: 3 }],
    ['"input_reference" is no file or URL', { prompt: 'a', input_reference: 3 }],
    ['does not go with "reference"', { prompt: 'a', input_reference: 'x.png', reference: { at: 1 } }],
    ['does not go with "followUps"', { prompt: 'a', changes: ['motion'], followUps: [] }],
    ['"changes" is no list', { prompt: 'a', changes: 'motion' }],
  ])('is refused with its line: %s', (message, fields) => {
    expect(() => checkRow(row(fields))).toThrow(`Line 7: `);
    expect(() => checkRow(row(fields))).toThrow(message);
  });
});

describe('the key of a row', () => {
  const keysOf = (batch: string, rows: readonly unknown[]): string[] => rows.map(createRowKeys(batch));
  const [a, b] = [{ prompt: 'a', size: 's' }, { prompt: 'b' }];

  it('is one that the app takes, and another for each row of a batch, equal ones included', () => {
    const keys = keysOf('batch', [a, b, a, a]);
    expect(new Set(keys).size).toBe(4);
    for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,200}$/);
  });

  it('stays with what the row asks for, wherever it stands and in whatever order its fields are', () => {
    const moved = keysOf('batch', [{ prompt: 'new' }, { size: 's', prompt: 'a' }, a, b]);
    expect(moved.slice(1)).toEqual(keysOf('batch', [a, a, b]));
  });

  it('is another in a batch of another name', () => {
    expect(keysOf('one', [a])).not.toEqual(keysOf('two', [a]));
  });
});
