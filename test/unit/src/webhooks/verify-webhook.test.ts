import { signedHeaders } from '../../../../src/webhooks/signed-headers';
import { verifyWebhook } from '../../../../src/webhooks/verify-webhook';

const secretOf = (seed: number, bytes = 32): string => `whsec_${Buffer.alloc(bytes, seed).toString('base64')}`;
const [OLD, NEW, ANOTHER] = [secretOf(1), secretOf(2), secretOf(3)];
const BODY = '{"type":"pipeline.started","data":{"pipelineId":"p"}}';
const sent = (secrets: readonly string[], agoMs = 0) => ({
  headers: signedHeaders({ id: 'p_started-1', body: BODY, at: new Date(Date.now() - agoMs) }, secrets),
  body: BODY,
});

describe('verifying a webhook', () => {
  it.each([
    ['the old secret', [OLD]],
    ['the new one', [NEW]],
    ['both', [ANOTHER, NEW]],
  ])('takes one that two secrets have signed from a receiver who knows %s', (_, secrets) => {
    expect(verifyWebhook(sent([OLD, NEW]), secrets)).toEqual({ ok: true, event: JSON.parse(BODY) as unknown });
  });

  it('takes headers in any case', () => {
    const { headers, body } = sent([NEW]);
    const upper = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(verifyWebhook({ headers: upper, body }, [NEW]).ok).toBe(true);
  });

  it('refuses what anything was changed of, and says why', () => {
    const fine = sent([NEW]);
    const changed = { ...fine.headers, 'webhook-id': 'p_started-2' };
    const { 'webhook-signature': _, ...unsigned } = fine.headers;
    expect([
      verifyWebhook({ ...fine, body: BODY.replace('started', 'failed') }, [NEW]),
      verifyWebhook({ ...fine, headers: changed }, [NEW]),
      verifyWebhook({ ...fine, headers: unsigned }, [NEW]),
      verifyWebhook(fine, [ANOTHER]),
      verifyWebhook(sent([NEW], 301_000), [NEW]),
    ]).toEqual([
      { ok: false, reason: 'No matching signature found.' },
      { ok: false, reason: 'No matching signature found.' },
      { ok: false, reason: 'Missing required headers.' },
      { ok: false, reason: 'No matching signature found.' },
      { ok: false, reason: 'Message timestamp too old.' },
    ]);
  });

  it('says which secret cannot be used, without repeating it', () => {
    const reasons = [[], ['whsec_short'], [NEW, 'not a secret'], [secretOf(1, 65)]].map((secrets) => {
      const { ok, ...rest } = verifyWebhook(sent([NEW]), secrets);
      return { ok, ...rest };
    });
    expect(reasons).toEqual([
      { ok: false, reason: 'There is no secret to verify with; expected one at least.' },
      {
        ok: false,
        reason: expect.stringMatching(/^Secret 1 cannot be used; expected secrets such as whsec_…/) as string,
      },
      { ok: false, reason: expect.stringMatching(/^Secret 2 cannot/) as string },
      { ok: false, reason: expect.stringMatching(/^Secret 1 cannot/) as string },
    ]);
    expect(JSON.stringify(reasons)).not.toContain('not a secret');
  });

  it('is of no use for what nobody has signed: that is never made', () => {
    expect(() => sent([])).toThrow('cannot be signed: there is no secret');
  });
});
