import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../../dev/videos-api';

/** A folder with one real and very small clip, for tests of what is said about clips rather than of clips. The caller removes it. */
export function folderWithShortClip(): string {
  const folder = mkdtempSync(join(tmpdir(), 'short-clip-'));
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=24:duration=0.5', '-pix_fmt', 'yuv420p'];
  execFileSync(findFfmpeg().path, ['-v', 'error', ...source, join(folder, 'clip.mp4')]);
  return folder;
}
