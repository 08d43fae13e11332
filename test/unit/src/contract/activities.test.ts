import { readFileSync } from 'node:fs';
import { WRITING_DOWN_MS } from '../../../../src/activities/run-activity';
import { ACTIVITIES } from '../../../../src/contract/activities';
import {
  CLAIM_VALID_MS,
  CREATE_TIMEOUT_MS,
  FUNCTION_TIMEOUT_MS,
  SYNCHRONOUS_AT_ONCE,
  synchronousCreateMs,
} from '../../../../src/renders/timing';
import { defaultTimeouts } from '../../../../src/video-api/video-api';

const bounds = Object.entries(ACTIVITIES).map(([name, { bound }]) => ({ name, ...bound }));
const { functionTimeout } = JSON.parse(readFileSync('host.json', 'utf8')) as { functionTimeout: string };
const [hours = NaN, minutes = NaN, seconds = NaN] = functionTimeout.split(':').map(Number);
const functionTimeoutMs = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
/** What a host may take beside an activity: to start its invocation, and to write down its end. */
const OF_THE_HOST_MS = 60_000;
/** One whose end is written down whatever becomes of its invocation needs less. */
const ofTheHostMs = ({ then }: (typeof bounds)[number]): number => (then === 'let_go' ? 30_000 : OF_THE_HOST_MS);

describe('the bound of an activity', () => {
  it.each(bounds)('ends $name well before host.json lets the host end it', (bound) => {
    expect(bound.ms + ofTheHostMs(bound)).toBeLessThanOrEqual(functionTimeoutMs);
  });

  it('is why functionTimeout is what it is, and no more: the longest of all decides', () => {
    expect(functionTimeoutMs).toBe(Math.max(...bounds.map((bound) => bound.ms + ofTheHostMs(bound))));
    expect(FUNCTION_TIMEOUT_MS).toBe(functionTimeoutMs);
  });

  /** All but one that asks nobody, and writes down what it was given. */
  const asking = bounds.filter(({ name }) => name !== 'recordEvents');
  it.each(asking)('leaves $name time for more than one question, and to write down its answer', ({ ms }) => {
    expect(ms - WRITING_DOWN_MS).toBeGreaterThan(2 * defaultTimeouts.askMs);
  });

  it('has room for a create that begins as late as it may, takes as long as it may, and is written down', () => {
    expect(ACTIVITIES.submitRender.bound.ms).toBeGreaterThanOrEqual(
      CLAIM_VALID_MS + CREATE_TIMEOUT_MS + WRITING_DOWN_MS,
    );
  });

  it('has room for a create that waits for its clip, whose time counts from the start of its activity', () => {
    const createMs = synchronousCreateMs({ renderDeadlineMs: Infinity, functionTimeoutMs });
    expect(ACTIVITIES.submitRender.bound.ms).toBeGreaterThanOrEqual(createMs + WRITING_DOWN_MS);
  });

  it('leaves half of the activities that a host runs at once to others than creates that wait for their clips', () => {
    const { extensions } = JSON.parse(readFileSync('host.json', 'utf8')) as {
      extensions: { durableTask: { maxConcurrentActivityFunctions: number } };
    };
    expect(SYNCHRONOUS_AT_ONCE).toBe(extensions.durableTask.maxConcurrentActivityFunctions / 2);
  });

  it('lets nothing go on that nobody waits for, but what may have been paid', () => {
    expect(bounds.filter(({ then }) => then === 'let_go').map(({ name }) => name)).toEqual(['submitRender']);
  });
});
