import type { Needs } from '../../../../src/backends/preflight';
import { preflight } from '../../../../src/backends/preflight';
import type { Backend } from '../../../../src/plans/backend';
import type { ModelsOutcome } from '../../../../src/video-api/outcomes';
import { configured } from '../../../support/backends';

const NOW_MS = Date.UTC(2026, 10, 28, 12);
const NEEDS: Needs = { model: 'wan', size: '720x1280', seconds: 4, image: false, sound: false };

async function look(limits: Partial<Backend>, models: ModelsOutcome, needs: Partial<Needs> = {}) {
  const server = await configured(limits, { models: () => Promise.resolve(models) }).server();
  return preflight(server, { ...NEEDS, ...needs }, NOW_MS);
}
const listed = (...ids: string[]): ModelsOutcome => ({ outcome: 'models', ids });
const only = (...tasks: string[]): ModelsOutcome => ({ ...listed('wan'), tasks: { wan: tasks } }) as ModelsOutcome;

describe('the look before an order', () => {
  it.each([
    [
      'a model that the list does not have',
      { profile: 'sglang' },
      listed('other'),
      {},
      'model_unavailable',
      'has no model wan; it has other',
    ],
    [
      'another than the first served name',
      { profile: 'vllm-omni' },
      listed('wan-a', 'wan'),
      {},
      'model_unavailable',
      'the first name',
    ],
    [
      'a picture for a text-to-video model',
      { profile: 'sglang' },
      only('T2V'),
      { image: true },
      'model_unavailable',
      'from text only',
    ],
    [
      'text alone for an image-to-video model',
      { profile: 'sglang' },
      only('I2V'),
      {},
      'model_unavailable',
      'no clips from text alone',
    ],
    [
      'a model past its last day',
      { retiresOn: '2026-11-28' },
      listed('wan'),
      {},
      'model_retired',
      'was retired on 2026-11-28',
    ],
    [
      'a picture where none is taken',
      { takesImage: false },
      listed('wan'),
      { image: true },
      'model_unavailable',
      'no picture',
    ],
    [
      'sound where there is none',
      { makesSound: false },
      listed('wan'),
      { sound: true },
      'model_unavailable',
      'no sound',
    ],
    [
      'a remix where there is none',
      { makesFrom: ['edit'] },
      listed('wan'),
      { madeHow: 'remix' },
      'model_unavailable',
      'make a remix',
    ],
    ['a size that it does not take', {}, listed('wan'), { size: '100x100' }, 'invalid_value', 'not 100x100'],
    ['a length that it does not take', {}, listed('wan'), { seconds: 5 }, 'invalid_value', 'not 5'],
  ] as [string, Partial<Backend>, ModelsOutcome, Partial<Needs>, string, string][])(
    'refuses %s',
    async (_, limits, models, needs, as, words) => {
      expect(await look(limits, models, needs)).toEqual({ as, detail: expect.stringContaining(words) as string });
    },
  );

  it('takes a 410 for a model that is retired', async () => {
    const gone = { outcome: 'problem', problem: { kind: 'refused_other', status: 410, message: 'Gone.' } } as const;
    expect(await look({}, gone)).toEqual({ as: 'model_retired', detail: 'Gone.' });
  });

  it.each([
    ['lists it', { profile: 'vllm-omni' }, listed('wan', 'alias'), {}],
    ['lists nothing', { profile: 'sglang' }, listed(), {}],
    ['lists base models only', { profile: 'azure' }, listed('gpt'), {}],
    ['makes clips from clips', { profile: 'sglang', makesFrom: ['edit'] }, only('I2V'), { madeHow: 'edit' }],
    ['does both', { profile: 'sglang' }, only('TI2V'), { image: true }],
    ['retires it tomorrow', { retiresOn: '2026-11-29' }, listed('wan'), {}],
    ['has no list', {}, { outcome: 'problem', problem: { kind: 'route_not_found', status: 404, message: 'x' } }, {}],
    ['does not answer', {}, { outcome: 'problem', problem: { kind: 'network', message: 'x' } }, {}],
  ] as [string, Partial<Backend>, ModelsOutcome, Partial<Needs>][])(
    'lets an order through to a server that %s',
    async (_, limits, models, needs) => {
      expect(await look(limits, models, needs)).toBeUndefined();
    },
  );
});
