/** The durable client tells its failures apart by their texts alone; every text we know is here, and nowhere else. */

/** That there is no instance of that id: what `getStatus`, `raiseEvent` and `terminate` say of it. */
export const saysNoInstance = (error: unknown): boolean =>
  says(error, /replied with HTTP 404 response|^No instance with ID |unexpected status code: (404|410)\b/);

/** That an instance of that id runs: 409 since version 3 of the extension, 500 with these words before. */
export const saysRunsAlready = (error: unknown): boolean =>
  says(error, /unexpected status code: 409\b|instance with the status \w+ already exists/);

/**
 * The status of an instance that is no JSON, out of what `getStatus` says of it. The engine prints an output that it takes for a
 * value of Json.NET's, and the reason somebody terminates with is such an output: `undefined` is printed as it is.
 */
export function statusWithoutJson(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const text = /could not construct a DurableOrchestrationStatus .* Initializer received: (".*")$/s.exec(
    error.message,
  )?.[1];
  return text === undefined ? undefined : (JSON.parse(text) as string);
}

const says = (error: unknown, text: RegExp): boolean => error instanceof Error && text.test(error.message);
