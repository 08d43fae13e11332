import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJobLog } from '../../../../../dev/videos-api/jobs/job-log';

describe('the job log', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'job-log-'))));
  afterEach(() => rm(folder, { recursive: true }));
  const event = (id: string) => ({ type: 'deleted', id, atMs: 1, how: 'forgotten' }) as const;

  it('gives back what was appended', () => {
    const path = join(folder, 'jobs.jsonl');
    const log = openJobLog(path);
    log.append(event('a'));
    log.append(event('b'));
    log.close();
    const again = openJobLog(path);
    expect(again.events).toEqual([event('a'), event('b')]);
    again.close();
  });

  it('drops a last line that a kill cut short, and goes on behind the line before it', async () => {
    const path = join(folder, 'jobs.jsonl');
    await writeFile(path, `${JSON.stringify(event('a'))}\n{"type":"dele`);
    const log = openJobLog(path);
    log.append(event('b'));
    log.close();
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(event('a'))}\n${JSON.stringify(event('b'))}\n`);
  });

  it('names the line that is no event', async () => {
    const path = join(folder, 'jobs.jsonl');
    await appendFile(path, `${JSON.stringify(event('a'))}\nbroken\n`);
    expect(() => openJobLog(path)).toThrow(`${path}:2 is not an event of the job log: broken`);
  });
});
