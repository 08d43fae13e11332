import type { ProblemKind, VideoApiProblem } from './problem';

/** What a problem most likely is, and what to do about it: one or two sentences for the person who reads the outcome. */
export function adviceFor({ kind, limit }: Pick<VideoApiProblem, 'kind' | 'limit'>): string {
  if (kind === 'too_many_requests' && limit === 'running') {
    return 'All places for running jobs are taken, perhaps by others who share this deployment. The render waits for one; to wait less, render less at a time or deploy more capacity.';
  }
  return advice[kind];
}

const advice: Readonly<Record<ProblemKind, string>> = {
  unauthorized:
    'The server does not accept who we say we are. Sign in again (az login), or check the key or token and that it belongs to this endpoint.',
  forbidden:
    'We are known there, but may not use it. Give the identity the role Cognitive Services OpenAI User on the resource, wait some minutes for it to take effect, and check network rules.',
  token_unavailable:
    'No Entra ID token could be had, so nothing was sent. Sign in with az login on your machine; in Azure, check that the managed identity is assigned and its client id is right.',
  route_not_found:
    'There is no Videos API at this address. Check the endpoint: https://RESOURCE.openai.azure.com on Azure, or the address that ends in /v1 on another server.',
  deployment_not_found:
    'The server is right, but has no deployment or model of that name. On Azure give the name of the deployment, not of the model; one made less than five minutes ago may need a moment.',
  model_retired:
    'The model has been taken out of service, and trying again will not help. Point the backend at another model or server.',
  invalid_value:
    'The server does not take one of the parameters. Start from what every deployment takes, 4 seconds at 720x1280, and change one thing at a time.',
  reference_size_mismatch:
    'The reference image must have exactly the pixel size of the clip. Extract or scale it to that size, or render at the size of the image.',
  moderated:
    'The content policy refused the prompt or the image, and will refuse it again. Reword it: no real people, faces in reference images, known characters, logos or music, and nothing unsafe.',
  upload_timed_out:
    'The server gave up while the reference image was being uploaded; no render was started. Trying again usually helps.',
  too_many_requests:
    'The quota of calls is used up for the moment. The render waits and asks again; to wait less, start fewer at a time or raise the quota.',
  job_not_found:
    'The server knows no job of that id. Jobs are kept for about a day, and only on the resource that made them: check that the endpoint has not changed.',
  not_ready: 'The job has not got that far yet. Ask for its state again, and repeat the request once it has completed.',
  server_error: 'The server failed by itself. This usually passes; if it does not, give its operator the request id.',
  network:
    'The server could not be reached, or the connection broke. Check the endpoint, name resolution, proxy, firewall and certificates; a single break usually passes.',
  timed_out: 'The server did not answer in time. It may be overloaded, or something between is holding the connection.',
  aborted: 'The request was given up on our side, usually because the process was stopping.',
  bad_answer:
    'Something answered, but not as a Videos API does: often a proxy, a sign-in page, or the wrong address. Check the endpoint and what lies in between.',
  refused_other:
    'The server refused the request. Its message says why; compare the request with what this server supports.',
};
