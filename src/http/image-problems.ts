import type { FieldProblem } from '../contract/problem-details';
import { parseImageHeader } from '../media/read-image-header';

/** What can be told of a picture at a glance. */
export function imageProblems(
  bytes: Buffer,
  { path, maxImageBytes }: { path: string; maxImageBytes: number },
): FieldProblem[] {
  if (bytes.length > maxImageBytes)
    return [{ path, expected: `at most ${maxImageBytes} bytes (SHOTLOOP_MAX_IMAGE_BYTES)` }];
  const read = parseImageHeader(bytes);
  return read.outcome === 'read' ? [] : [{ path, expected: `a PNG, JPEG or WebP. ${read.message}` }];
}
