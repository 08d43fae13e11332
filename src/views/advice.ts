import type { ShotOutcome } from '../contract/outcome';
import { shotOutcomeSchema } from '../contract/outcome';

/** Advice for each ending: what most likely happened, and what to do next. Null for an ending that needs none. */
export function adviceFor(outcome: ShotOutcome): string | null {
  return ADVICE[outcome];
}

const ADVICE: Record<ShotOutcome, string | null> = {
  completed: null,
  completed_without_audible_sound:
    'The clip is stored, but it has no audible sound. Name concrete sounds, say how loud they should be and what to leave out, then render that follow-up again.',
  completed_without_audio_track:
    'The clip is stored, but it has no audio track. Check that this backend and model generate sound at all, then ask for short, concrete sounds.',
  unauthorized:
    'The backend did not accept the credential. On your machine, sign in with `az login` or check VIDEO_API_KEY; in Azure, check the managed identity (AZURE_CLIENT_ID) and AZURE_OPENAI_SCOPE.',
  forbidden:
    'The backend knows the identity, but does not let it use the model. Give it a data-plane role on the resource, such as Cognitive Services OpenAI User, and allow five minutes for it to take effect.',
  route_not_found:
    'The server has no video route at this address. Set AZURE_OPENAI_ENDPOINT to the resource, such as https://NAME.openai.azure.com, or to the /v1 base URL of a compatible server.',
  deployment_not_found:
    'The endpoint answers, but has no deployment of that name. If it was made within the last minutes, it may not show yet: wait ten minutes, then resume with that shot asked for again. Otherwise set AZURE_OPENAI_DEPLOYMENT_NAME to the name of the deployment (not of the model).',
  model_retired:
    'The model is retired, and no retry will bring it back. Point AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT_NAME at another model or a compatible /v1/videos server.',
  model_unavailable:
    'The server has no model that can make this shot: none of that name, none that takes a picture or a text alone as the shot needs, or nobody to hand the request on to. Nothing was started. Name a model that GET /models of that server lists and that can do it, or give the gateway a channel for it; then resume with that shot asked for again.',
  insufficient_funds:
    'The account at the backend has no money or quota left, and nothing was started. Top it up or raise its limit there, then resume with that shot asked for again: no retry helps before that.',
  invalid_value:
    'The backend does not accept one of the values. Start with seconds 4 and size 720x1280, and set VIDEO_API_SIZES and VIDEO_API_SECONDS to what it really accepts.',
  reference_size_mismatch:
    'The reference image must have exactly the pixel size of the video. Take the frame from a clip of the same size, or resize the image first.',
  too_many_requests:
    'The backend had no room until the queue deadline. Start fewer pipelines at once, raise the capacity of the deployment, or lengthen SHOTLOOP_QUEUE_DEADLINE_SECONDS.',
  budget_exceeded:
    'Nothing was submitted, because the price would have exceeded the ceiling. Raise SHOTLOOP_DAILY_BUDGET_USD, or wait for the next day (UTC), then resume. budget.maxUsd is part of the brief: to spend more than that, start a new pipeline.',
  moderated:
    'The content filter refused the prompt or the image, and will refuse the same words again. Leave out real people, faces in reference images, protected characters and brands, then start a new pipeline.',
  refused:
    "The backend refused the request for a reason that shotloop does not know. The detail holds the backend's own words.",
  backend_unreachable:
    'The app could not reach the backend, and nothing was submitted. Check its address, name resolution and network rules, and that it has woken up if it is scaled to zero; then resume with that shot asked for again.',
  render_failed:
    'The backend gave up on the render; the detail holds its error. Simplify the prompt to one clear action and start again. Backends usually do not charge for a failed render.',
  expired:
    'The finished clip was gone before the app could store it: backends keep a clip for about 24 hours. Start the pipeline again, and look for what kept it waiting.',
  cancelled_by_backend:
    'The backend cancelled the render. Find out who or what cancelled it at the resource, then start again.',
  job_not_found:
    'The backend no longer knows the render that it accepted. Make sure that every call reaches the same resource: a job exists only where it was created.',
  timed_out:
    'The render was still unfinished at its deadline. It may finish later, and is then still charged. Its id is kept: resume the pipeline to ask for it again, or set SHOTLOOP_RENDER_DEADLINE_SECONDS to wait longer.',
  download_not_ready:
    'The backend reported the render as completed, but did not hand out a clip that can be played before the deadline. The render is paid. Where a page or JSON came in its place, look for a proxy or a sign-in page between the app and the backend. Resume the pipeline to ask for the clip again, while the backend still keeps it.',
  clip_invalid:
    'What was downloaded is no clip of which anything can be played. The render is paid. Download it from the backend by the id of the render and look what it is; resume with that shot asked for again to have it rendered anew.',
  outcome_unknown:
    'Nobody knows whether the backend accepted this render, so it is not submitted again: you could pay twice. Look at the jobs on the backend, then resume the pipeline and decide: adopt a job id, resubmit, or give up.',
  gateway_unreadable:
    'The gateway passed the order on and could not read what its upstream answered, so the render may have been made and charged there, out of reach. It is never ordered again by itself. Look at the gateway and its upstream, then resume and decide.',
  backend_moved:
    'A render stays on the server that accepted it: it may go on and be charged there, and is kept for about 24 hours. Point the setting of its backend back to that server and resume the pipeline, or leave the render and start a new pipeline.',
  cancelled:
    'The pipeline was cancelled before this shot finished. If the backend had begun with it (`cleanup.stillCharged` names it), it is rendered to its end there and charged as it ends: on most servers a deletion would not stop it, and on a single GPU the next render waits for it.',
  skipped:
    'This shot was never submitted, because the image that it starts from, or the render that it is made from, is missing. A remix, an edit or an extension is made where its source was rendered: point the setting of that backend back to its server, or have the source rendered again, and resume the pipeline.',
  internal_error:
    'Something failed in this app, not at the backend, and kept failing. Search the log for the id of this pipeline.',
};

/** Advice for the code of any problem that a pipeline ended with. Null for a code without advice. */
export function adviceForCode(code: string): string | null {
  const outcome = shotOutcomeSchema.safeParse(code);
  return outcome.success ? adviceFor(outcome.data) : (ADVICE_BY_CODE[code] ?? null);
}

/** Advice for a trouble of something that has not ended: what the app does by itself, and what a person could do. */
export function adviceForTrouble(code: string): string | null {
  return ADVICE_WHILE_IT_LASTS[code] ?? adviceForCode(code);
}

export const ADVICE_WHILE_IT_LASTS: Readonly<Record<string, string>> = {
  submit_again:
    'The first submit of this shot never arrived, or somebody decided to submit it again. It waits for a slot like any other shot, and is then submitted once more by itself.',
  slot_lost:
    'This shot did not renew its slot in time, so the slot went to another render. It waits for a new one by itself.',
  other_form:
    'The server reads another form of request than the first one it was sent, and started nothing. The app remembers that and submits once more by itself.',
  too_many_requests:
    'The backend has no room at the moment. The shot waits for a slot and is tried again by itself until its queue deadline. If this happens often, others may share the quota: set VIDEO_API_MAX_RUNNING and VIDEO_API_CREATES_PER_MINUTE to what is left for this app.',
  job_not_found:
    'The backend says that it does not know this render. A server that lags behind says so too, so the app asks again before it believes it.',
  timed_out:
    'The backend did not answer in time. That says nothing about the render; the app asks again until the deadline.',
  refused:
    "The backend refused to answer. The app asks again until the deadline; the detail holds the backend's own words.",
  refused_other:
    "The backend refused to answer. The app asks again until the deadline; the detail holds the backend's own words.",
  moderated: 'The backend refused to answer because of the content. The app asks again until the deadline.',
  invalid_value: 'The backend did not accept the form of the question. The app asks again until the deadline.',
  internal_error:
    'Something failed in this app, not at the backend, and is tried again. If it goes on, search the log for the id of this pipeline.',
  outcome_unknown:
    'The response to a submit was lost, so nothing is submitted again until it is known what became of it. If you are asked for a decision: look at the jobs on the backend, then adopt a job id, resubmit, or give up.',
};

export const ADVICE_BY_CODE: Readonly<Record<string, string>> = {
  duplicate_job:
    'Look at the named jobs on the backend, and delete them if nobody wants them. GET /api/spend counts them as unknown. If this happens again, the backend does not keep what VIDEO_API_LIST_COMPLETE_AFTER_SECONDS promises.',
  length_short:
    'Resume the pipeline: it asks the backend for the whole clip again, and goes on from it. To go on from what there is, resume with {"again": [...]} and the name of this shot.',
  no_second_candidate:
    'Look at the candidates: too many of them are blank or alike. Start again with more of them, or with a list of times at which the baseline shows something else.',
  frame_past_end:
    'Choose a reference time within the clip, or "last" for its last frame, and start again with the same prompt.',
  clip_unreadable:
    'The stored baseline cannot be decoded. Play it to see whether the backend delivered a damaged file, then render it again.',
  clip_missing:
    'The clip was deleted from the media container while the pipeline ran. Check whether a lifecycle rule deletes too early.',
  history_missing:
    'What was stored and what was paid is kept, and POST …/resume goes on from there: it adopts renders that are still running, and buys nothing a second time unless you ask for it.',
  terminated:
    'What was stored and what was paid is kept, and renders that are still running are followed to their end. POST …/resume goes on from there. To end a pipeline, prefer POST …/cancel: it gives slots and money back at once, and deletes what nobody wants.',
  token_unavailable:
    'The app got no Entra ID token, so it sent nothing. Sign in with `az login`; in Azure, check that the managed identity is assigned and that AZURE_CLIENT_ID is its client id.',
  upload_timed_out:
    'The backend gave up while the app was sending the reference image, and started nothing. The app tries again.',
  server_error: 'The backend failed by itself. This usually passes; the app asks again until the deadline.',
  network:
    'The connection broke or was refused. A single break passes by itself. If it goes on, check AZURE_OPENAI_ENDPOINT, name resolution, proxy and firewall.',
  bad_answer:
    'Something answered, but not as a Videos API does: often a proxy, a sign-in page or the wrong address. Check AZURE_OPENAI_ENDPOINT.',
  not_ready: 'The backend is not ready yet. The app asks again until the deadline.',
};
