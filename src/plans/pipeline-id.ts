import { randomBytes } from 'node:crypto';

/** Ids sort by their time of birth and are safe in paths, blob names and instance ids. */
export function newPipelineId(nowMs: number): string {
  const stamp = new Date(nowMs)
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, '')
    .toLowerCase();
  return `${stamp}-${randomBytes(5).toString('hex')}`;
}

/** When an id was made, to the second; undefined for one that was not made here. */
export function bornAtMs(id: string): number | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)-/.exec(id)?.map(Number) ?? [];
  if (year === undefined || month === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The same as ISO 8601 (20260131t235959-… is 2026-01-31T23:59:59.000Z). */
export function pipelineStart(id: string): string | undefined {
  const bornMs = bornAtMs(id);
  return bornMs === undefined ? undefined : new Date(bornMs).toISOString();
}

/** An id that could be ours: nothing else is looked up. */
export const isPipelineId = (id: string | undefined): id is string =>
  id !== undefined && /^[a-z0-9][a-z0-9-]{0,99}$/.test(id);
