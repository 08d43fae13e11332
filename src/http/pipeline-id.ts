import { randomBytes } from 'node:crypto';

/** Ids sort by their time of birth and are safe in paths, blob names and instance ids. */
export function newPipelineId(nowMs: number): string {
  const stamp = new Date(nowMs)
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, '')
    .toLowerCase();
  return `${stamp}-${randomBytes(5).toString('hex')}`;
}

/** An id that could be ours: nothing else is looked up. */
export const isPipelineId = (id: string | undefined): id is string =>
  id !== undefined && /^[a-z0-9][a-z0-9-]{0,99}$/.test(id);
