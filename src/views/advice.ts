import type { ShotOutcome } from '../contract/outcome';
import { shotOutcomeSchema } from '../contract/outcome';

/** Plain advice for each ending: what it most likely is, and what to do next. Null for an ending that needs none. */
export function adviceFor(outcome: ShotOutcome): string | null {
  return ADVICE[outcome];
}

const ADVICE: Record<ShotOutcome, string | null> = {
  completed: null,
  completed_without_audible_sound:
    'The clip is stored, but nothing audible was measured. Name concrete sounds, say how loud they are meant to be and what to leave out, and render that follow-up again.',
  completed_without_audio_track:
    'The clip is stored, but it has no audio track. Check that this backend and model generate sound at all, then ask for short, concrete sounds.',
  unauthorized:
    'The backend did not accept the credential. Locally, sign in with `az login` or check VIDEO_API_KEY; in Azure, check the managed identity (AZURE_CLIENT_ID) and AZURE_OPENAI_SCOPE.',
  forbidden:
    'The identity is known but may not use the model. Give it a data-plane role on the resource, such as Cognitive Services OpenAI User, and allow five minutes for it to take effect.',
  route_not_found:
    'The server has no video route there. AZURE_OPENAI_ENDPOINT must be the resource host, such as https://NAME.openai.azure.com, or the /v1 base of a compatible server.',
  deployment_not_found:
    'The endpoint answers, but has no deployment of that name. Set AZURE_OPENAI_DEPLOYMENT_NAME to the deployment (not the model) and wait a moment if it was created just now.',
  model_retired:
    'The model is retired and no retry will bring it back. Point AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT_NAME at another model or a compatible /v1/videos server.',
  invalid_value:
    'The backend takes no such value. Start with seconds 4 and size 720x1280, and set VIDEO_API_SIZES and VIDEO_API_SECONDS to what it really accepts.',
  reference_size_mismatch:
    'The reference image must have exactly the pixel size of the video. Take the frame from a clip of the same size, or resize the image first.',
  too_many_requests:
    'The backend had no room until the queue deadline. Start fewer pipelines at once, raise the deployment capacity, or lengthen SHOTLOOP_QUEUE_DEADLINE_SECONDS.',
  budget_exceeded:
    'Nothing was submitted: the price would have gone over the ceiling. Raise SHOTLOOP_DAILY_BUDGET_USD, or wait for the next day (UTC), then resume. budget.maxUsd is part of the brief: for more than that, start anew.',
  moderated:
    'The content filter refused it, and the same words will be refused again. Leave out real people, faces in reference images, protected characters and brands, then start anew.',
  refused: 'The backend refused the request for a reason not known here; its own words stand in the detail.',
  backend_unreachable:
    'The backend could not be reached, and nothing was submitted. Check AZURE_OPENAI_ENDPOINT, name resolution and the network rules of the resource.',
  render_failed:
    'The backend gave up on the render; its error stands in the detail. Simplify the prompt to one clear action and start again; a failed render is usually not charged.',
  expired:
    'The finished clip was gone before it could be stored: backends keep one for about 24 hours. Start the pipeline again, and look for what kept it waiting.',
  cancelled_by_backend: 'The backend cancelled the render. Look at the resource for who or what did, then start again.',
  job_not_found:
    'The backend no longer knows the render it accepted. Make sure every call reaches the same resource: a job exists only where it was created.',
  timed_out:
    'The render was still unfinished at its deadline. It may finish yet and is then still charged: its id is kept, and SHOTLOOP_RENDER_DEADLINE_SECONDS sets the wait.',
  download_not_ready:
    'The backend said completed, yet did not hand out the clip before the deadline. The render is paid: ask for its content by the id while it is kept.',
  clip_invalid:
    'What was downloaded is not a whole MP4, several times over. Look at what stands between here and the backend (a proxy, a login page), then download by the id.',
  outcome_unknown:
    'Nobody can say whether the backend accepted this render, so it is not submitted again: that could be paid twice. Look at the jobs on the backend, then resume the pipeline and decide: adopt a job id, resubmit, or give up.',
  cancelled: 'It was cancelled before it finished.',
  skipped: 'It was never submitted, because what it starts from is missing.',
  internal_error: 'Something failed here, not at the backend, and kept failing. The log of this pipeline id says what.',
};

/** The same for the code of any problem a pipeline ended with. Null for a code without advice. */
export function adviceForCode(code: string): string | null {
  const outcome = shotOutcomeSchema.safeParse(code);
  return outcome.success ? adviceFor(outcome.data) : (ADVICE_BY_CODE[code] ?? null);
}

/** For a trouble of something that has not ended: what is done about it by itself, and what could be done besides. */
export function adviceForTrouble(code: string): string | null {
  return ADVICE_WHILE_IT_LASTS[code] ?? adviceForCode(code);
}

const ADVICE_WHILE_IT_LASTS: Readonly<Record<string, string>> = {
  submit_again:
    'Its first submit never arrived, or somebody decided so. It waits for a slot like any other, and is then submitted once more by itself.',
  slot_lost:
    'Its slot at the backend was given to somebody else, because it was not renewed in time. It waits for another one by itself.',
  too_many_requests:
    'The backend has no room at the moment; the shot waits for a slot and is tried again by itself until its queue deadline. If that happens often, others may share the quota: set VIDEO_API_MAX_RUNNING and VIDEO_API_CREATES_PER_MINUTE to what is left for this app.',
  job_not_found:
    'The backend says that it does not know this render. A server that is behind says so too, so it is asked again before it is believed.',
  timed_out:
    'The backend did not answer in time. That says nothing of the render; it is asked again until the deadline.',
  refused: 'The backend refused to answer. It is asked again until the deadline; its own words stand in the detail.',
  refused_other:
    'The backend refused to answer. It is asked again until the deadline; its own words stand in the detail.',
  moderated: 'The backend refused to answer for a reason of content. It is asked again until the deadline.',
  invalid_value: 'The backend did not like how it was asked. It is asked again until the deadline.',
  internal_error:
    'Something failed here, not at the backend, and is tried again. If it goes on, the log of this pipeline id says what.',
  outcome_unknown:
    'The answer to a submit was lost, so nothing is submitted again until it is known what became of it. Where a decision is asked for: look at the jobs on the backend, then adopt a job id, resubmit, or give up.',
};

const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
  backend_moved:
    'A render stays on the server that accepted it, where it is paid and kept for about 24 hours. Point AZURE_OPENAI_ENDPOINT back to that server and resume the pipeline, or leave it and start anew.',
  duplicate_job:
    'Look at the named jobs on the backend, and delete them if nobody wants them; GET /api/spend counts them as unknown. If this happens again, VIDEO_API_LIST_COMPLETE_AFTER_SECONDS promises more than the backend keeps.',
  frame_past_end:
    'Choose a reference time within the clip, or "last" for its last frame, and start again with the same prompt.',
  clip_unreadable:
    'The stored baseline cannot be decoded. Play it to see whether the backend delivered a damaged file, then render it again.',
  clip_missing:
    'The clip was deleted from the media container while the pipeline ran; a lifecycle rule may be too eager.',
  history_missing:
    'What was stored and what was paid is kept, and POST …/resume goes on from there: renders still under way are adopted, and nothing is bought a second time unless asked for.',
  token_unavailable:
    'No Entra ID token could be had, so nothing was sent. Sign in with `az login`; in Azure, check that the managed identity is assigned and AZURE_CLIENT_ID is its client id.',
  upload_timed_out:
    'The backend gave up while the reference image was being sent, and started nothing. It is tried again.',
  server_error: 'The backend failed by itself. This usually passes, and it is asked again until the deadline.',
  network:
    'The connection broke or was refused. A single break passes by itself; if it goes on, check AZURE_OPENAI_ENDPOINT, name resolution, proxy and firewall.',
  bad_answer:
    'Something answered, but not as a Videos API does: often a proxy, a sign-in page or the wrong address. Check AZURE_OPENAI_ENDPOINT.',
  not_ready: 'The backend is not that far yet. It is asked again until the deadline.',
};
