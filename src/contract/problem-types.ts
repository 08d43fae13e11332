/** What a problem is called, and what to do about it. */
interface ProblemType {
  /** Of its answer, where that says nothing else. */
  readonly status: number;
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: string;
  /** What it means, and what to do. */
  readonly about: string;
}

/** Every problem that the API answers, by its code: the one list of them. Codes, and so their URIs, never change. */
export const PROBLEM_TYPES = {
  INVALID_QUERY: {
    status: 400,
    title: 'The query cannot be used as it is',
    about:
      'A parameter is unknown, given twice, or has a value that it does not take. `problems` names each of them, and what is wrong with the body besides. Nothing was done.',
  },
  INVALID_JSON: {
    status: 400,
    title: 'The body is not JSON',
    about: 'There is no body, it is no JSON, or it nests too deeply; `detail` says which. Nothing was done.',
  },
  INVALID_FORM: {
    status: 400,
    title: 'The form cannot be read',
    about: 'A `multipart/form-data` body is cut, or has no part `brief`. Nothing was done.',
  },
  INVALID_IDEMPOTENCY_KEY: {
    status: 400,
    title: 'The Idempotency-Key cannot be used',
    about:
      'A key has 1 to 200 printable ASCII characters, and quotes around it where it has spaces. Nothing was started.',
  },
  INVALID_BRIEF: {
    status: 400,
    title: 'The brief cannot be used as it is',
    about: '`problems` names every field that is wrong, and what was expected. Nothing was started.',
  },
  INVALID_CANCEL: {
    status: 400,
    title: 'The body of the cancel cannot be used as it is',
    about: '`problems` names every field that is wrong. Nothing was cancelled; a cancel needs no body.',
  },
  INVALID_DECISION: {
    status: 400,
    title: 'The decision cannot be used as it is',
    about: '`problems` names every field that is wrong, or does not fit the gate. Nothing was decided.',
  },
  INVALID_RESUME: {
    status: 400,
    title: 'The body of the resume cannot be used as it is',
    about: '`problems` names every field that is wrong, such as a shot that the pipeline has not. Nothing was resumed.',
  },
  INVALID_REPLAY: {
    status: 400,
    title: 'The body of the replay cannot be used as it is',
    about: '`problems` says what the backend cannot do, or which shots cannot be rendered alone. Nothing was started.',
  },
  INVALID_LINK: {
    status: 400,
    title: 'The body of the link cannot be used as it is',
    about: '`problems` names every field that is wrong. No link was made.',
  },
  INVALID_SESSION: {
    status: 400,
    title: 'The body of the session cannot be used as it is',
    about: 'A session is opened with the token of a link, and nothing else. Nothing was opened.',
  },
  LINK_NEEDED: {
    status: 401,
    title: 'A link is needed',
    about: 'Calls below `shared/` are made with the cookie of a link: open the link once more.',
  },
  LINK_INVALID: {
    status: 401,
    title: 'The link cannot be used',
    about: 'It was not made here as it is, or the key that signed it is gone. Ask for another.',
  },
  LINK_EXPIRED: {
    status: 401,
    title: 'The link has expired',
    about: 'Ask whoever has a key of the app for another: `POST /api/pipelines/{id}/links`.',
  },
  LINK_REVOKED: {
    status: 401,
    title: 'The link was revoked',
    about: 'All links to the pipeline were, with `DELETE /api/pipelines/{id}/links`. Ask for another.',
  },
  BUDGET_EXCEEDED: {
    status: 402,
    title: 'This would cost more than the ceiling allows',
    about:
      '`budget.maxUsd` of the brief, or `SHOTLOOP_DAILY_BUDGET_USD`, leaves too little. Members say how much is left. Nothing was bought. Of a decision, the status is 409.',
  },
  LINK_ELSEWHERE: {
    status: 403,
    title: 'The link is for another pipeline',
    about: 'A link opens one pipeline alone.',
  },
  LINK_ROLE: {
    status: 403,
    title: 'The link is for looking only',
    about: 'Ask for a link of the role `decide`.',
  },
  WRONG_ORIGIN: {
    status: 403,
    title: 'Only the page of this app may do that',
    about: 'A call that changes something with the cookie of a link needs an `Origin` header that names the app.',
  },
  JSON_NEEDED: {
    status: 403,
    title: 'The body must be JSON',
    about: 'A call that changes something with the cookie of a link needs `Content-Type: application/json`.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing by that name',
    about: 'There is no such pipeline, or it has not (yet) got what was asked for; `detail` says which.',
  },
  STILL_RUNNING: {
    status: 409,
    title: 'This pipeline has not ended',
    about: 'Follow it to its end, or cancel it, and call again.',
  },
  ALREADY_ENDED: {
    status: 409,
    title: 'This pipeline has ended already',
    about: 'There is nothing left to cancel; `state` says how it ended.',
  },
  NOTHING_TO_DECIDE: {
    status: 409,
    title: 'Nothing waits for this decision',
    about: 'Read the pipeline document again: the gate is closed, or the shot is no longer undecided.',
  },
  DECIDED_ALREADY: {
    status: 409,
    title: 'Somebody has decided this already',
    about: 'The first decision counts, and stands in `decision`.',
  },
  RENDERS_OPEN: {
    status: 409,
    title: 'Some renders of this pipeline are still open',
    about:
      '`renders` names those of which nobody can say whether they were accepted (`unclear`), which still run (`followed`), or whose clip is still to be had (`collectable`). Wait, decide or resume; `?force=true` deletes the pipeline all the same, and books what still runs as unknown.',
  },
  CLIPS_MISSING: {
    status: 409,
    title: 'The sequence has gaps',
    about: 'Some shots have no clip; `missing` names them. Resume the pipeline and ask for them again.',
  },
  SEQUENCE_NOT_MADE: {
    status: 409,
    title: 'The clips cannot be put together',
    about: '`reason` and `detail` say why. The clips themselves are there.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still being stored',
    about: 'Send the same request again after `Retry-After`.',
  },
  PIPELINE_DELETED: {
    status: 410,
    title: 'The pipeline of this Idempotency-Key was deleted',
    about: 'A key is used once. To make it again, use a new key; it is then paid again.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'It is not the one that was asked for',
    about: '`If-Match` names another version than the one that there is. Read it again.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The body is too large',
    about: '`SHOTLOOP_MAX_BODY_BYTES` and, for a picture, `SHOTLOOP_MAX_IMAGE_BYTES` are the limits.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    title: 'The range asked for is not in the file',
    about: '`Content-Range` says how many bytes the file has.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'This Idempotency-Key was used with another request',
    about:
      'Use a new key for another brief. Of a picture that is given by its URL or blob, what that leads to counts as well. Nothing was started.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'Something failed here',
    about:
      'Nothing is known to be wrong with the request. The log has the details under the invocation that `detail` names.',
  },
  SETTINGS_INCOMPLETE: {
    status: 503,
    title: 'The app is not configured yet',
    about: '`settings` names what is missing, and so does `GET /api/health`.',
  },
  LINKS_OFF: {
    status: 503,
    title: 'Links are not set up',
    about: 'Links are signed with `SHOTLOOP_LINK_KEYS`, which is not set.',
  },
  WEBHOOKS_OFF: {
    status: 503,
    title: 'Webhooks are not set up',
    about: 'Webhooks are signed with `SHOTLOOP_WEBHOOK_SECRETS`, which is not set; nothing unsigned is ever sent.',
  },
} as const satisfies Record<string, ProblemType>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

/** The `type` of a problem: a name, and no place, since the app has no address of its own. */
export const problemUri = (code: ProblemCode): string => `urn:shotloop:problem:${code.toLowerCase()}`;
