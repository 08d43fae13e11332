import type { ErrorEnvelope } from './error-envelope';

/** What an error says, by its code and its words: rules that hold whatever its status. */
type Told = Pick<ErrorEnvelope, 'code' | 'type' | 'message' | 'param'> & Partial<ErrorEnvelope>;

const MONEY_CODES =
  /^(insufficient_(user_)?(quota|balance|funds?|credits?)|pre_consume_token_quota_failed|(token|user)_quota_(not_enough|exhausted)|billing_(hard_limit_reached|not_active)|budget_exceeded|payment_required|out_of_credits?)$/i;
const MONEY_WORDS =
  /\b(insufficient|not enough|no|low) (account )?(balance|credits?|funds)\b|\b(balance|credits?|token quota|user quota)\b.{0,30}\b(not enough|too low|insufficient|exhausted|used up|empty)\b|\b(crossed|exceeded)( your| its)? budget\b|\bbudget (has been )?exceeded\b|\bbilling (hard )?limit\b|\bout of credits?\b|\bcheck your plan and billing\b|余额不足|额度不足/i;

/** No money, or none of what stands for it. "Quota" alone may be a limit on calls, so it is no such word. */
export const tellsOfMoney = ({ code, type, message }: Told): boolean =>
  MONEY_CODES.test(code ?? '') || MONEY_CODES.test(type ?? '') || MONEY_WORDS.test(message);

/** What a 403 needs to say to be about money. */
export const namesMoney = ({ code, message }: Told): boolean =>
  /quota|balance|credit|billing/i.test(`${code ?? ''} ${message}`);

/** That what is asked for does not exist there: no channel, no deployment, no model. */
export const tellsOfNoModel = ({ code, message }: Told): boolean =>
  /^(model_not_found|deploymentnotfound|no_available_channel)$/i.test(code ?? '') ||
  /\bno (available )?(channel|deployment|model)s?\b|\b(channel|deployment|model)\b.{0,120}\b(does not exist|not found|not exist)\b/i.test(
    message,
  );

/** That there is no room now. */
export const tellsOfNoRoom = ({ message }: Told): boolean =>
  /\bqueue\b.{0,30}\bfull\b|\bfull queue\b|\b(at|over|no|insufficient|out of) capacity\b|\bcapacity\b.{0,30}\b(full|reached|exceeded|exhausted)\b|\bbusy\b/i.test(
    message,
  );

/** Words that leave open whether the order was taken: whoever says them was on the way there. */
export const tellsOfDoubt = ({ code, message, outerCode }: Told): boolean =>
  /time[ds]?[ _-]?out|connect|respon[sd]|pars(e|ing)|unmarshal|decod|upstream|reset by|\beof\b/i.test(
    `${code ?? ''} ${outerCode ?? ''} ${message}`,
  );

/** A gateway that could not read its upstream: what it was told there is lost. */
export const tellsOfUnreadableUpstream = ({ code, outerCode }: Told): boolean =>
  /^(fail_to_fetch_task|unmarshal_response(_body)?_failed|read_response_body_failed|bad_response_body)$/i.test(
    outerCode ?? code ?? '',
  );

/** A field of ours that the server does not take as it is; by its code where it has one. */
export const tellsOfField = ({ code, param, message }: Told): boolean =>
  /^(invalid|missing|unknown|unsupported)_/i.test(code ?? '') ||
  (param !== undefined && param !== '') ||
  (hasNoCode({ code }) &&
    /\binvalid (value|type|size|seconds|prompt|model)\b|missing required parameter/i.test(message));

/** A status written where a code belongs is none. */
export const hasNoCode = ({ code }: { code?: string | undefined }): boolean => code === undefined || /^\d*$/.test(code);
