import { networkProblem } from '../../../../src/video-api/network-problem';

const failure = (fields: Record<string, unknown>, message = 'secret header value'): Error =>
  Object.assign(new Error(message), fields);
const thrown = (cause: unknown): Error => new TypeError('fetch failed', { cause });
const name = (error: unknown): ReturnType<typeof networkProblem> =>
  networkProblem(error, { label: 'POST /videos', ended: undefined, timeoutMs: 50 });

describe('networkProblem', () => {
  it.each([
    ['a refused connection', failure({ code: 'ECONNREFUSED', syscall: 'connect' })],
    ['an unknown host', failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })],
    ['a resolver that is away', failure({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' })],
    ['an unreachable network', failure({ code: 'ENETUNREACH', syscall: 'connect' })],
    ['an expired certificate', failure({ code: 'CERT_HAS_EXPIRED' })],
    ['an unknown authority', failure({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['a certificate of another host', failure({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['a port that fetch blocks', failure({}, 'bad port')],
    [
      'several addresses that all refuse',
      new AggregateError([
        failure({ code: 'ECONNREFUSED', syscall: 'connect' }),
        failure({ code: 'EHOSTUNREACH', syscall: 'connect' }),
      ]),
    ],
  ])('knows that nothing was sent after %s', (_title, cause) => {
    expect(name(thrown(cause))).toMatchObject({ kind: 'network', sent: false });
  });

  it('knows that nothing was sent when connecting took too long', () => {
    expect(name(thrown(failure({ code: 'UND_ERR_CONNECT_TIMEOUT' })))).toMatchObject({
      kind: 'timed_out',
      sent: false,
    });
  });

  it.each([
    ['a reset', failure({ code: 'ECONNRESET', syscall: 'read' }), 'network'],
    ['a broken pipe', failure({ code: 'EPIPE', syscall: 'write' }), 'network'],
    ['a closed socket', failure({ code: 'UND_ERR_SOCKET' }), 'network'],
    ['a wait for headers', failure({ code: 'UND_ERR_HEADERS_TIMEOUT' }), 'timed_out'],
    ['a wait for the body', failure({ code: 'UND_ERR_BODY_TIMEOUT' }), 'timed_out'],
    ['a connection that timed out in use', failure({ code: 'ETIMEDOUT', syscall: 'read' }), 'timed_out'],
    ['nothing that is known', failure({}), 'network'],
    ['no error at all', 'oops', 'network'],
    [
      'several failures of which one came after connecting',
      new AggregateError([failure({ code: 'ECONNREFUSED', syscall: 'connect' }), failure({ code: 'ECONNRESET' })]),
      'network',
    ],
  ])('leaves open whether anything was sent after %s', (_title, cause, kind) => {
    const problem = name(thrown(cause));
    expect(problem).toMatchObject({ kind });
    expect(problem).not.toHaveProperty('sent');
    expect(problem.message).not.toContain('secret');
  });
});
