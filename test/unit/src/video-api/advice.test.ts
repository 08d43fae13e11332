import { adviceFor } from '../../../../src/video-api/advice';

describe('adviceFor', () => {
  it('tells a full house from a used-up quota', () => {
    expect(adviceFor({ kind: 'too_many_requests', limit: 'running' })).toMatch(/places for running jobs/);
    expect(adviceFor({ kind: 'too_many_requests', limit: 'rate' })).toMatch(/quota of calls/);
  });

  it.each([
    ['unauthorized', /az login/],
    ['forbidden', /Cognitive Services OpenAI User/],
    ['route_not_found', /https:\/\/RESOURCE\.openai\.azure\.com/],
    ['deployment_not_found', /name of the deployment/],
    ['invalid_value', /720x1280/],
    ['reference_size_mismatch', /exactly the pixel size/],
    ['moderated', /no real people/],
    ['model_retired', /Point the backend at another/],
  ] as const)('says what to do about %s', (kind, advice) => {
    expect(adviceFor({ kind })).toMatch(advice);
  });
});
