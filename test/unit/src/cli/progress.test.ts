import { showProgress } from '../../../../src/cli/progress';
import type { PipelineDocument } from '../../../../src/views/pipeline-document';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/** A stream that remembers what was written, and calls itself a terminal or not. */
function fakeStream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = {
    isTTY,
    columns: 100,
    rows: 24,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
  };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

const shot = (name: string, change: object = {}) => ({
  name,
  state: 'rendering',
  outcome: null,
  progress: 40,
  problem: null,
  ...change,
});
const documentOf = (...shots: object[]): PipelineDocument => ({ shots }) as unknown as PipelineDocument;

describe('the progress of a pipeline', () => {
  it('is a bar for each shot on a terminal, with percentage and state', () => {
    const { stream, text } = fakeStream(true);
    const progress = showProgress(stream);
    progress.update(documentOf(shot('baseline'), shot('motion', { state: 'waiting', progress: 0 })));
    progress.end();
    expect(text()).toMatch(/baseline \[[^\]]+\] 40 % {2}rendering/);
    expect(text()).toMatch(/motion {3}\[[^\]]+\] 0 % {2}waiting/);
  });

  it('leaves the terminal as it was, however often it is ended', () => {
    const { stream, text } = fakeStream(true);
    const progress = showProgress(stream);
    progress.update(documentOf(shot('baseline')));
    expect([text().includes(HIDE_CURSOR), text().includes(WRAP_OFF)]).toEqual([true, true]);
    progress.end();
    const ended = text();
    for (const [off, on] of [
      [HIDE_CURSOR, SHOW_CURSOR],
      [WRAP_OFF, WRAP_ON],
    ] as const)
      expect(ended.lastIndexOf(on)).toBeGreaterThan(ended.lastIndexOf(off));
    progress.end();
    progress.update(documentOf(shot('baseline', { progress: 50 })));
    expect(text()).toBe(ended);
  });

  it('touches no terminal when it is ended before its first bar', () => {
    const { stream, text } = fakeStream(true);
    showProgress(stream).end();
    expect(text()).toBe('');
  });

  it('is a plain line elsewhere, for each shot that has news', () => {
    const { stream, text } = fakeStream(false);
    const progress = showProgress(stream);
    progress.update(documentOf(shot('baseline'), shot('motion', { state: 'pending', progress: 0 })));
    progress.update(documentOf(shot('baseline'), shot('motion', { state: 'pending', progress: 0 })));
    progress.update(documentOf(shot('baseline', { outcome: 'completed', state: 'ended', progress: 100 })));
    progress.update(documentOf(shot('motion', { state: 'waiting', problem: { code: 'too_many_requests' } })));
    progress.end();
    expect(text()).toBe(
      'baseline: rendering 40 %\nmotion: pending\nbaseline: completed\nmotion: waiting (too_many_requests)\n',
    );
  });
});
