import type { AskedJob } from '../../../../src/renders/adopt-job';
import { decideAdoption, onTaken } from '../../../../src/renders/adopt-job';

const found: AskedJob = { outcome: 'job', job: { status: 'queued' } };
const away: AskedJob = { outcome: 'problem', detail: 'GET /videos/video_1 answered 503', mayPass: true };
const missing: AskedJob = { outcome: 'problem', detail: 'GET /videos/video_1 answered 404', mayPass: false };

const take = { step: 'take', backendStatus: 'queued' };
const cannot = (why: string) => ({ step: 'ask', detail: `Job video_1 cannot be adopted: ${why}` });

describe('adopting a job', () => {
  it.each<[string, AskedJob, { byPerson?: boolean; isPatient?: boolean }, object]>([
    ['takes one that the list offered', found, {}, take],
    ['takes one that a person chose, whatever its server made of size and length', found, { byPerson: true }, take],
    ['waits for a backend that is away', away, { isPatient: true }, { step: 'wait', retryAfterMs: 30_000 }],
    ['asks a person when the backend is away for long', away, {}, cannot('GET /videos/video_1 answered 503')],
    [
      'lets a decision stand while the backend is away, however long',
      away,
      { byPerson: true },
      { step: 'keep asking', detail: 'GET /videos/video_1 answered 503' },
    ],
    [
      'asks a person when the job is not there',
      missing,
      { isPatient: true },
      cannot('GET /videos/video_1 answered 404'),
    ],
    [
      'asks a person anew when the job is not there',
      missing,
      { byPerson: true },
      cannot('GET /videos/video_1 answered 404'),
    ],
  ])('%s', (_, asked, { byPerson = false, isPatient = false }, expected) => {
    expect(decideAdoption({ renderId: 'video_1', asked, byPerson, isPatient })).toMatchObject(expected);
  });

  it('looks again when another render was faster, and asks the person who chose it', () => {
    expect(onTaken('video_1', false)).toMatchObject({ step: 'wait', retryAfterMs: 30_000 });
    expect(onTaken('video_1', true)).toEqual({ step: 'ask', detail: 'Job video_1 belongs to another render already.' });
  });
});
