import {
  envelopeOf,
  parseErrorEnvelope,
  looksLikeHtml,
  parseJson,
  parseWire,
  type ErrorEnvelope,
} from './error-envelope';
import type { Dialect } from './dialect';
import { isRecord } from '../contract/is-record';
import { createdJob, type CreatedWith, unusableId } from './job-answer';
import { isModeration } from './moderation';
import type { Job } from './parse-job';
import type { Answer, ProblemKind, VideoApiProblem } from './problem';
import { badAnswer } from './problem';
import { problemFromAnswer, problemOfKind } from './problem-from-answer';
import {
  hasNoCode,
  namesMoney,
  tellsOfDoubt,
  tellsOfField,
  tellsOfMoney,
  tellsOfNoModel,
  tellsOfNoRoom,
  tellsOfUnreadableUpstream,
} from './refusal-words';

/** What an answer to a create means for money; see `CreateOutcome`. */
export type CreateReading =
  | { meaning: 'accepted'; job: Job }
  | { meaning: 'refused' | 'busy' | 'unclear' | 'charge_unknown'; problem: VideoApiProblem }
  /** Nothing was started: the server reads another form than this one. */
  | { meaning: 'other_form'; problem: VideoApiProblem }
  /** A web page: a refusal only if the base answers everything with one. */
  | { meaning: 'page'; problem: VideoApiProblem };

/** How the create went out. */
export interface SentCreate {
  readonly form: 'json' | 'multipart';
  readonly toldOnce: boolean;
  readonly gateway: Dialect['gateway'];
  readonly learnsForm: boolean;
  /** Made from another job of the server, which may be what is missing. */
  readonly fromJob?: boolean;
}

/** `text` is without the clip that may have come with it. */
type CreateAnswer = Omit<Answer, 'operation'> & { readonly with?: CreatedWith };

/**
 * Reads the answer to a create. Pure. Where rules meet, the reading wins that cannot buy twice: whatever might mean that the order was
 * taken is a doubt, and a doubt is never repeated.
 */
export function readCreateAnswer(answer: CreateAnswer, sent: SentCreate): CreateReading {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return readSuccess(answer, sent);
  if (status >= 300 && status < 400) return readRedirect(answer, sent);

  const envelope = parseErrorEnvelope(text);
  if (status >= 500 && tellsOfUnreadableUpstream(envelope)) return as('charge_unknown', 'gateway_unreadable', answer);
  if (mayHaveOrderedBefore(sent)) return readUntoldGateway(answer, envelope, sent);
  return readRefusal(answer, envelope, sent);
}

/** A gateway that was not told to order once may have done so before what it answers now. */
const mayHaveOrderedBefore = ({ gateway, toldOnce }: SentCreate): boolean => gateway !== null && !toldOnce;

function readSuccess(answer: CreateAnswer, sent: SentCreate): CreateReading {
  const { text } = answer;
  if (looksLikeHtml(text)) {
    return { meaning: 'page', problem: badAnswer(answer, 'a web page where a job was expected') };
  }
  const came = answer.with ?? { hasClip: false };
  // An answer that is nothing but the clip.
  const value = came.hasClip && text === '' ? {} : parseWire(text);
  const job = createdJob(value, came);
  if (job !== undefined) return { meaning: 'accepted', job };
  const doubt = (found: string): CreateReading => ({ meaning: 'unclear', problem: badAnswer(answer, found) });
  if (value === undefined) {
    return doubt(
      text.trim() === ''
        ? 'an empty body where a job was expected'
        : `malformed JSON (${text.length} characters) where a job was expected`,
    );
  }
  if (!isRecord(value)) return doubt('other JSON where a job was expected');

  const unusable = unusableId(value);
  if (unusable !== undefined && envelopeOf(value).message === '') return doubt(unusable);
  const envelope = parseErrorEnvelope(text);
  if (tellsOfUnreadableUpstream(envelope)) return as('charge_unknown', 'gateway_unreadable', answer);
  if (envelope.message === '' && hasNoCode(envelope)) return doubt('other JSON where a job was expected');
  const isOwnWord = !mayHaveOrderedBefore(sent) || saidBeforeOrdering(envelope, sent);
  const kind = isOwnWord && !tellsOfDoubt(envelope) ? listedRefusal(envelope) : undefined;
  return kind === undefined ? as('unclear', 'bad_answer', answer) : as('refused', kind, answer);
}

/** What a refusal must say to be one although its status is a success: by its code, or by its words where it has none. */
function listedRefusal(envelope: ErrorEnvelope): ProblemKind | undefined {
  const told = hasNoCode(envelope) ? envelope : { ...envelope, message: '' };
  if (tellsOfMoney(told)) return 'insufficient_funds';
  if (isModeration(told)) return 'moderated';
  if (tellsOfNoModel(told)) return 'model_unavailable';
  return tellsOfField(told) ? 'invalid_value' : undefined;
}

function readRedirect(answer: CreateAnswer, sent: SentCreate): CreateReading {
  const problem = problemFromAnswer({ ...answer, operation: 'create' });
  // These ask for the same POST elsewhere; a 302 or 303 may also follow one that was carried out.
  const isUndone = [301, 307, 308].includes(answer.status) && !mayHaveOrderedBefore(sent);
  return { meaning: isUndone ? 'refused' : 'unclear', problem };
}

function readRefusal(answer: CreateAnswer, envelope: ErrorEnvelope, sent: SentCreate): CreateReading {
  const { status } = answer;
  if (isMoney(status, envelope)) return as('refused', 'insufficient_funds', answer);
  if (status === 429) return as('busy', 'too_many_requests', answer);
  if (status >= 500) {
    if (status !== 503) return as('unclear', 'server_error', answer);
    const isOpen = tellsOfDoubt(envelope);
    if (!isOpen && tellsOfNoModel(envelope)) return as('refused', 'model_unavailable', answer);
    return !isOpen && tellsOfNoRoom(envelope)
      ? as('busy', 'too_many_requests', answer)
      : as('unclear', 'server_error', answer);
  }
  if (status === 409 && tellsOfNoRoom(envelope)) {
    return tellsOfDoubt(envelope) ? as('unclear', 'refused_other', answer) : as('busy', 'too_many_requests', answer);
  }
  const problem = problemFromAnswer({ ...answer, operation: sent.fromJob === true ? 'make' : 'create' });
  // 408 and 499 are said by gateways while the service behind them may go on.
  if (status === 408 || status === 499) return { meaning: 'unclear', problem };
  if (sent.form === 'json' && sent.learnsForm && sent.gateway === null && readsAnotherForm(status, answer.text))
    return { meaning: 'other_form', problem: { ...problem, kind: 'other_form' } };
  return { meaning: 'refused', problem };
}

function isMoney(status: number, envelope: ErrorEnvelope): boolean {
  if (status === 402) return true;
  if (status === 403) return tellsOfMoney(envelope) || namesMoney(envelope);
  return (status === 400 || status === 422 || status === 429) && tellsOfMoney(envelope);
}

function readUntoldGateway(answer: CreateAnswer, envelope: ErrorEnvelope, sent: SentCreate): CreateReading {
  const { status } = answer;
  if (saidBeforeOrdering(envelope, sent) && !(status >= 500 && tellsOfDoubt(envelope)))
    return readRefusal(answer, envelope, sent);
  const problem = problemFromAnswer({ ...answer, operation: 'create' });
  if ([400, 413, 422].includes(status)) {
    if (isModeration(envelope)) return as('charge_unknown', 'moderated', answer);
    if (tellsOfField(envelope)) return as('charge_unknown', 'invalid_value', answer);
  }
  return { meaning: 'unclear', problem };
}

/** Whether it is the gateway itself that refuses, before it has sent anything on. */
function saidBeforeOrdering({ code, type, form, message, passedOn }: ErrorEnvelope, { gateway }: SentCreate): boolean {
  if (passedOn === true) return false;
  if (gateway === 'new-api') {
    const isOwnCode = form === 'flat' && /^(pre_consume_token_quota_failed|invalid_\w+)$/i.test(code ?? '');
    return type === 'new_api_error' || isOwnCode;
  }
  if (gateway === 'litellm')
    return type === 'auth_error' || type === 'budget_exceeded' || /invalid model name passed in/i.test(message);
  return false;
}

/** Fields that every create has, so that whoever misses one of them has not read it. */
const SENT = ['model', 'prompt', 'size', 'seconds'];

/** A 415; or a 400 or 422 that calls a field missing which was sent, in the body of the request. */
function readsAnotherForm(status: number, text: string): boolean {
  if (status === 415) return true;
  if (status !== 400 && status !== 422) return false;
  const body = parseJson(text);
  if (!isRecord(body)) return false;
  const { detail, error } = body;
  if (Array.isArray(detail))
    return detail.some((entry) => isRecord(entry) && entry['type'] === 'missing' && isOurs(entry['loc']));
  if (isRecord(error)) {
    const { param, message } = error;
    return typeof param === 'string' && isOurs(param.split('.')) && /missing|field required/i.test(String(message));
  }
  return (
    typeof detail === 'string' && SENT.some((field) => new RegExp(`\\b${field}\\s+Field required`, 'i').test(detail))
  );
}

const isOurs = (path: unknown): boolean =>
  Array.isArray(path) && path.length === 2 && path[0] === 'body' && SENT.includes(String(path[1]));

const as = (
  meaning: 'refused' | 'busy' | 'unclear' | 'charge_unknown',
  kind: ProblemKind,
  answer: CreateAnswer,
): CreateReading => ({ meaning, problem: problemOfKind(kind, { ...answer, operation: 'create' }) });
