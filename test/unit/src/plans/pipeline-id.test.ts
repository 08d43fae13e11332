import fc from 'fast-check';
import { isPipelineId, newPipelineId } from '../../../../src/plans/pipeline-id';

describe('pipeline ids', () => {
  it('sort by their time of birth, differ within a millisecond, and are ids', () => {
    const early = newPipelineId(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(early).toMatch(/^20260102t030405-[0-9a-f]{10}$/);
    expect(newPipelineId(Date.UTC(2026, 10, 1)) > early).toBe(true);
    expect(new Set(Array.from({ length: 100 }, () => newPipelineId(0))).size).toBe(100);
    expect(isPipelineId(early)).toBe(true);
  });

  it('are nothing that could leave its folder', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isPipelineId(text)) expect(text).toMatch(/^[a-z0-9-]+$/);
      }),
    );
    for (const text of ['..', 'a/b', 'a%2fb', 'A', '', '-a', 'a'.repeat(101)]) expect(isPipelineId(text)).toBe(false);
    expect(isPipelineId(undefined)).toBe(false);
  });
});
