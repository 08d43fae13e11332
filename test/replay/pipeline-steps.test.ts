import { resolve } from 'node:path';
import type { Replayed } from '../support/replay/replayed';
import { replay, stepsOf, withoutPolls } from '../support/replay/replayed';

const root = resolve(__dirname, '../..');
const NAMES = [
  'pipeline-completed',
  'pipeline-partial',
  'pipeline-reconciled',
  'pipeline-cancelled',
  'janitor',
  'watchdog',
  'pipeline-told',
  'sender',
];

/**
 * Given these histories, these actions: what a person reads here is what the orchestrators ask the engine for. Where nothing is in
 * flight, `checkRenders` is the look for a cancel in every fifth turn of the loop.
 */
describe('step by step', () => {
  const replayed = new Map<string, Replayed>();
  beforeAll(async () => {
    const files = NAMES.map((name) => resolve(root, 'test/fixtures/histories', `${name}.jsonl`));
    for (const [index, each] of (await replay(root, files)).entries()) replayed.set(NAMES[index] ?? '', each);
  });
  const stepsIn = (name: string): string[] => stepsOf(replayed.get(name) ?? { episodes: [] });
  const story = (name: string): string[] => withoutPolls(stepsIn(name));

  it('a pipeline renders its baseline, takes the frame, then both follow-ups side by side', () => {
    expect(story('pipeline-completed')).toEqual([
      ...['request slot', 'submitRender', 'poll', 'release slot', 'settleRenders', 'storeClip'],
      ...['measureClip + checkRenders', 'extractReference'],
      ...['request slot + request slot', 'submitRender', 'request slot + checkRenders', 'submitRender + checkRenders'],
      ...['poll', 'release slot', 'settleRenders', 'storeClip + checkRenders', 'measureClip + checkRenders'],
      ...['poll', 'release slot', 'settleRenders', 'storeClip + checkRenders', 'measureClip', 'writeManifest'],
    ]);
  });

  it('a pipeline gives its slot back at a 429, and goes on without a follow-up that failed', () => {
    expect(story('pipeline-partial')).toEqual([
      ...['request slot', 'submitRender', 'return slot', 'request slot', 'submitRender', 'poll'],
      ...['release slot', 'settleRenders', 'storeClip', 'measureClip', 'extractReference'],
      ...['request slot + request slot + checkRenders', 'submitRender + submitRender'],
      ...['poll', 'release slot', 'settleRenders', 'poll', 'release slot', 'settleRenders'],
      ...['storeClip', 'measureClip', 'writeManifest'],
    ]);
  });

  it('a pipeline asks again about a submit without an answer, and submits nothing in between', () => {
    const steps = stepsIn('pipeline-reconciled');
    expect(steps.slice(0, 8)).toEqual([
      ...['request slot', 'submitRender', 'timer or wake', 'submitRender', 'timer or wake', 'submitRender'],
      ...['timer or wake', 'checkRenders'],
    ]);
    expect(steps.filter((step) => step.includes('submitRender'))).toHaveLength(3);
  });

  it('a cancelled pipeline hands over what still runs, and submits nothing more', () => {
    expect(story('pipeline-cancelled')).toEqual([
      'request slot',
      'submitRender',
      'poll',
      'startJanitor',
      'writeManifest',
    ]);
  });

  it('a pipeline stores what there is to tell beside its steps, and its end after the manifest', () => {
    expect(story('pipeline-told')).toEqual([
      ...['request slot + recordEvents', 'submitRender', 'poll', 'release slot', 'settleRenders', 'storeClip'],
      ...['measureClip + checkRenders', 'writeManifest', 'recordEvents'],
    ]);
  });

  it('a sender tries again after a pause, sleeps until there is more to tell, and goes when the end is told', () => {
    expect(stepsIn('sender')).toEqual([
      // The first try fails, and the second one is not due yet.
      ...['sendWebhook', 'sendWebhook', 'timer or wake'],
      // The start is told, and nothing else is there yet.
      ...['sendWebhook', 'sendWebhook', 'timer or wake'],
      // The clip, the end, and a last look.
      ...['sendWebhook', 'sendWebhook', 'sendWebhook'],
    ]);
  });

  it('a janitor keeps the slot of what runs, and settles and deletes what has ended', () => {
    expect(stepsIn('janitor')).toEqual([
      ...['timer', 'checkRenders', 'request slot', 'timer', 'checkRenders', 'request slot'],
      ...['timer', 'checkRenders', 'release slot', 'settleRenders', 'deleteRenders'],
    ]);
  });

  it('a watchdog looks once more after its pipeline has ended, and goes', () => {
    expect(stepsIn('watchdog')).toEqual(['timer', 'watchRenders']);
  });

  it('every sleep of a pipeline can be woken, and none is a bare timer', () => {
    for (const name of NAMES.filter((each) => each.startsWith('pipeline')))
      expect(stepsIn(name).filter((step) => step === 'timer')).toEqual([]);
  });
});
