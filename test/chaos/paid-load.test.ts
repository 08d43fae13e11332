import type { LoadResult } from '../support/paid/load';
import { runLoad } from '../support/paid/load';

// A machine that shares its cores may ask for fewer.
const PIPELINES = Number(process.env['PAID_LOAD_PIPELINES'] ?? 100);

describe(`${PIPELINES} pipelines at once on a backend with two slots`, () => {
  let load: LoadResult;
  beforeAll(async () => {
    load = await runLoad(PIPELINES);
  });

  it('pipelines all complete, and cost what the simulator bills', () => {
    expect(load.documents.map(({ state }) => state)).toEqual(Array(PIPELINES).fill('completed'));
    expect(load.acceptedJobs).toBe(3 * PIPELINES);
    expect(load.billedUsd).toBeCloseTo(1.2 * PIPELINES, 6);
    expect(load.spentUsd).toBeCloseTo(load.billedUsd, 6);
  });

  it('pipelines never run more than two renders, nor start more than two a minute', () => {
    expect(load.mostRunning).toBe(2);
    expect(load.mostPerMinute).toBeLessThanOrEqual(2);
  });

  it('pipelines are hardly ever refused a slot they were granted', () => {
    expect(load.refused).toBeLessThanOrEqual(Math.ceil(PIPELINES / 50));
  });

  it('pipelines are served in the order of their starts', () => {
    const ids = load.documents.map(({ id }) => id);
    for (const [slot, id] of load.served.entries()) expect(Math.abs(ids.indexOf(id) - slot)).toBeLessThanOrEqual(1);
    expect(load.served).toHaveLength(PIPELINES);
  });
});
