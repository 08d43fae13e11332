/** The durable client tells its failures apart by their texts alone; every text we know is here, and nowhere else. */

/** That there is no instance of that id: what `getStatus`, `raiseEvent` and `terminate` say of it. */
export const saysNoInstance = (error: unknown): boolean =>
  says(error, /replied with HTTP 404 response|^No instance with ID |unexpected status code: (404|410)\b/);

/** That an instance of that id runs: 409 since version 3 of the extension, 500 with these words before. */
export const saysRunsAlready = (error: unknown): boolean =>
  says(error, /unexpected status code: 409\b|instance with the status \w+ already exists/);

const says = (error: unknown, text: RegExp): boolean => error instanceof Error && text.test(error.message);
