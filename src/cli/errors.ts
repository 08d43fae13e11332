import { ApiError } from '../client/api-error';
import { VARIABLES } from './environment';
import type { ExitCode } from './exit-codes';
import { EXIT } from './exit-codes';

/** Something that the caller has to say otherwise. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The app cannot be asked as this caller. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** Somebody pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('Interrupted.');
  }
}

/** Problems that the app answers with a 5xx although only a change of its settings helps. */
const OF_SETTINGS: readonly string[] = ['SETTINGS_INCOMPLETE', 'LINKS_OFF', 'WEBHOOKS_OFF'];

export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof NotAllowedError) return EXIT.unreachable;
  if (!(error instanceof ApiError)) return EXIT.usage;
  const { status, problem } = error;
  if (problem !== undefined && OF_SETTINGS.includes(problem.code)) return EXIT.usage;
  // Without a problem of ours, somebody else answered.
  const isOurs = problem !== undefined && status !== undefined && status < 500;
  return isOurs && status !== 401 && status !== 403 && status !== 429 ? EXIT.usage : EXIT.unreachable;
}

/** What failed, and what to do about it where that is known. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const advice = error instanceof ApiError ? adviceOn(error) : undefined;
  return advice === undefined ? message : `${message}\n${advice}`;
}

function adviceOn({ status, problem }: ApiError): string | undefined {
  if (status === undefined) return `Is the app running there? ${VARIABLES.url}, or --url, says where it is.`;
  if (status === 401 || status === 403)
    return `${VARIABLES.key} takes a function key of the app; an app that also asks for Entra tokens needs --entra APP.`;
  if (status === 404 && problem === undefined)
    return `Nothing of shotloop answers there: --url takes the address of the app, such as https://NAME.azurewebsites.net.`;
  return undefined;
}
