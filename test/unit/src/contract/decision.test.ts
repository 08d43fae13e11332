import fc from 'fast-check';
import { decisionSchema, isAboutGate, isAboutRender } from '../../../../src/contract/decision';

const WHOLE = {
  adopt: { shot: 'motion', renderId: 'video_1' },
  resubmit: { shot: 'motion' },
  give_up: { shot: 'motion' },
  approve: { gate: 'reference-1' },
  pick: { gate: 'reference-1', candidate: 2 },
  reprompt: { gate: 'follow-ups-1', shot: 'motion', prompt: 'It drifts.' },
  stop: { gate: 'follow-ups-2' },
} as const;
const FIELDS = { shot: 'motion', renderId: 'video_1', gate: 'reference-1', candidate: 1, prompt: 'It drifts.' };

const pathsOf = (value: unknown): string[] => {
  const read = decisionSchema.safeParse(value);
  return read.success ? [] : read.error.issues.map(({ path }) => path.join('.')).sort();
};

describe('a decision', () => {
  it.each(Object.entries(WHOLE))('to %s takes what it needs, and a name, and refuses all else', (action, fields) => {
    expect(pathsOf({ action, ...fields })).toEqual([]);
    expect(pathsOf({ action, ...fields, by: 'Ada' })).toEqual([]);
    expect(pathsOf({ action })).toEqual(Object.keys(fields).sort());
    const others = Object.keys(FIELDS).filter((field) => !(field in fields));
    expect(pathsOf({ action, ...FIELDS, ...fields })).toEqual(others.sort());
    const decision = decisionSchema.parse({ action, ...fields });
    expect([isAboutGate(decision), isAboutRender(decision)]).toEqual(['gate' in fields, !('gate' in fields)]);
  });

  it.each([
    [{ action: 'approve', gate: '../plan' }, ['gate']],
    [{ action: 'approve', gate: 'reference-0' }, ['gate']],
    [{ action: 'pick', gate: 'reference-1', candidate: 0 }, ['candidate']],
    [{ action: 'reprompt', gate: 'reference-1', shot: 'baseline', prompt: '  ' }, ['prompt']],
    [{ action: 'stop', gate: 'reference-1', by: '' }, ['by']],
    [{ action: 'wait', gate: 'reference-1' }, ['action']],
  ])('%j is refused for what is wrong with it', (value, paths) => {
    expect(pathsOf(value)).toEqual(paths);
  });

  it('that is about one thing is never about the other', () => {
    const field = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined });
    const any = fc.record({
      action: fc.constantFrom(...Object.keys(WHOLE)),
      shot: field('motion'),
      renderId: field('video_1'),
      gate: field('reference-1'),
      candidate: field(1),
      prompt: field('It drifts.'),
    });
    fc.assert(
      fc.property(any, (value) => {
        const read = decisionSchema.safeParse(value);
        if (!read.success) return;
        expect(isAboutGate(read.data)).toBe(!['adopt', 'resubmit', 'give_up'].includes(read.data.action));
      }),
    );
  });
});
