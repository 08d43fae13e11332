import type { OrchestrationContext } from 'durable-functions';
import { logOnce } from '../../../../src/orchestrations/log-once';

const linesWhen = (isReplaying: boolean): string[] => {
  const lines: string[] = [];
  const context = { df: { isReplaying }, log: (line: string) => lines.push(line) };
  logOnce(context as unknown as OrchestrationContext, 'render.queued', { pipelineId: 'p1', shot: 'baseline' });
  return lines;
};

describe('a line of an orchestrator', () => {
  it('is written when something happens', () => {
    expect(linesWhen(false)).toEqual(['{"step":"render.queued","pipelineId":"p1","shot":"baseline"}']);
  });

  it('is not written again when that is replayed', () => {
    expect(linesWhen(true)).toEqual([]);
  });
});
