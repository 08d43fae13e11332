import type { HttpRequest } from '@azure/functions';
import { readBody } from '../../../../src/http/read-body';

const requestOf = (...chunks: (string | Uint8Array)[]) => ({
  body: new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  }) as HttpRequest['body'],
});
const readJson = (request: Pick<HttpRequest, 'body'>, limits: { maxBytes: number; ifEmpty?: unknown }) =>
  readBody({ ...request, headers: new Headers() }, { ...limits, maxImageBytes: 0 });
const codeOf = (read: Awaited<ReturnType<typeof readJson>>): unknown =>
  read.ok ? 'ok' : (JSON.parse(read.response.body as string) as { code: string }).code;

describe('a JSON body', () => {
  it('may come in chunks that cut a character in two', async () => {
    const bytes = Buffer.from('{"a":"ü"}');
    const read = await readJson(requestOf(bytes.subarray(0, 7), bytes.subarray(7)), { maxBytes: 100 });
    expect(read).toEqual({ ok: true, value: { a: 'ü' }, problems: [] });
  });

  it('may be exactly as long as the limit', async () => {
    expect(codeOf(await readJson(requestOf('"123"'), { maxBytes: 5 }))).toBe('ok');
    expect(codeOf(await readJson(requestOf('"1234"'), { maxBytes: 5 }))).toBe('BODY_TOO_LARGE');
  });

  it('is taken in to its end when it is too long, for what is left would block the connection it came by', async () => {
    const request = requestOf('"12', '345', '678', '9"');
    expect(codeOf(await readJson(request, { maxBytes: 5 }))).toBe('BODY_TOO_LARGE');
    const reader = request.body?.getReader();
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
  });

  it.each([['{'], [''], ['undefined'], [new Uint8Array([0xff])]])('is not %j', async (chunk) => {
    expect(codeOf(await readJson(requestOf(chunk), { maxBytes: 100 }))).toBe('INVALID_JSON');
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('may be nested as deep as anything needs, but not endlessly, with %s', async (open, close) => {
    const nested = (depth: number) => requestOf(`${open.repeat(depth)}1${close.repeat(depth)}`);
    expect(codeOf(await readJson(nested(32), { maxBytes: 1_000_000 }))).toBe('ok');
    expect(codeOf(await readJson(nested(33), { maxBytes: 1_000_000 }))).toBe('INVALID_JSON');
    expect(codeOf(await readJson(nested(50_000), { maxBytes: 1_000_000 }))).toBe('INVALID_JSON');
  });

  it('may be left out where it is optional', async () => {
    expect(await readJson({ body: null }, { maxBytes: 5, ifEmpty: {} })).toEqual({
      ...{ ok: true, value: {}, problems: [] },
    });
    expect(codeOf(await readJson({ body: null }, { maxBytes: 5 }))).toBe('INVALID_JSON');
  });
});
