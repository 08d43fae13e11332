interface Header {
  readonly about: string;
  readonly example: string;
}

/** Headers of requests that calls read, besides those of HTTP itself and the key. */
export const REQUEST_HEADERS = {
  'Idempotency-Key': {
    about:
      'A name of your own for this request, so that a repeat of it starts nothing more: 1 to 200 printable ASCII characters, in quotes or without.',
    example: '"boat-1"',
  },
  'If-Match': { about: 'Answers 412 unless it is this version.', example: '"0a1b2c"' },
  'If-None-Match': { about: 'Answers 304 while it is still this version.', example: 'W/"0a1b2c"' },
  Range: { about: 'The bytes to send, such as the first thousand.', example: 'bytes=0-999' },
  'If-Range': { about: 'Sends the whole unless it is still this version.', example: '"0a1b2c"' },
} as const satisfies Record<string, Header>;
export type RequestHeader = keyof typeof REQUEST_HEADERS;

/** Headers of answers that say what their bodies do not. */
export const ANSWER_HEADERS = {
  'Accept-Ranges': { about: 'Parts of it can be asked for.', example: 'bytes' },
  'Content-Disposition': { about: 'The name to save it by.', example: 'inline; filename="01-baseline.mp4"' },
  'Content-Range': { about: 'Which bytes these are, and of how many.', example: 'bytes 0-999/48213' },
  ETag: { about: 'The version of what is answered, for `If-None-Match` and `If-Match`.', example: 'W/"0a1b2c"' },
  Location: { about: 'Where to look next.', example: 'https://shotloop.azurewebsites.net/api/pipelines/ID' },
  'Retry-After': { about: 'Seconds after which it is worth to look or to send again.', example: '10' },
  'Set-Cookie': { about: 'The session, for the calls below `shared/{id}` alone.', example: 'shotloop_link=…' },
} as const satisfies Record<string, Header>;
export type AnswerHeader = keyof typeof ANSWER_HEADERS;
