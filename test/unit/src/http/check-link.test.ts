import type { LinkGrant } from '../../../../src/http/link-token';
import { checkToken, signToken } from '../../../../src/http/link-token';
import { ROUTES } from '../../../../src/http/routes';
import { SHARED_ROUTES } from '../../../../src/http/shared-routes';
import type { CreatedLink } from '../../../../src/views/answers';
import type { PipelineDocument } from '../../../../src/views/pipeline-document';
import type { Answered } from '../../../support/http/api-world';
import { ApiWorld, CLIP, ID, LINK_KEY } from '../../../support/http/api-world';
import { AT } from '../../../support/paid/fixtures';

const NOW_MS = Date.parse(AT);
const HOUR_MS = 3_600_000;
const OURS = 'http://localhost:7071';
const JSON_FROM_OURS = { origin: OURS, 'content-type': 'application/json' };
const grant = (more: Partial<LinkGrant> = {}): LinkGrant => ({
  ...{ pipelineId: ID, role: 'see', expiresAt: NOW_MS / 1_000 + 60, generation: 0 },
  ...more,
});
const shared = (name: string) => {
  const route = SHARED_ROUTES[name];
  if (route === undefined)
    throw new Error(`There is no shared route ${name}; there are ${Object.keys(SHARED_ROUTES).join(', ')}.`);
  return route;
};

/** A world, a link to its pipeline as somebody made it there, and the cookie that it was exchanged for. */
async function opened(role: 'see' | 'decide', world?: ApiWorld) {
  const there = world ?? (await ApiWorld.begun());
  const made = await there.ask(ROUTES.createLink, { path: `pipelines/${ID}/links`, body: { role } });
  const link = made.body as CreatedLink;
  const token = new URL(link.url).hash.replace('#token=', '');
  const session = await there.ask(ROUTES.openSession, { path: `shared/${ID}/session`, body: { token } });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = (name: string, path: string, more: object = {}): Promise<Answered> =>
    there.ask(shared(name), { path: `shared/${path}`, headers: { cookie, ...more } });
  return { world: there, link, token, session, cookie, ask };
}
const codeOf = ({ status, body }: Answered): [number, unknown] => [status, (body as { code?: string }).code];

describe('the token of a link', () => {
  it('is read by whoever has the key that signed it, also where a newer one signs by now', async () => {
    const token = await signToken(grant(), LINK_KEY);
    expect(await checkToken(token, ['a-newer-key-of-thirty-two-characters', LINK_KEY], NOW_MS)).toEqual({
      ok: true,
      grant: grant(),
    });
    expect(await checkToken(token, ['a-newer-key-of-thirty-two-characters'], NOW_MS)).toEqual({
      ok: false,
      why: 'forged',
    });
  });

  it('is worth nothing with any character of it changed, cut off or added', async () => {
    const token = await signToken(grant(), LINK_KEY);
    const other = (character: string): string => (character === 'A' ? 'B' : 'A');
    const changed = [...token]
      .slice(0, -1)
      .map((character, at) => token.slice(0, at) + other(character) + token.slice(at + 1));
    const forged = [...changed, token.slice(0, -4), `${token}.A`, `${token}AAAA`, '', '.', 'x'.repeat(5_000)];
    for (const each of forged) expect(await checkToken(each, [LINK_KEY], NOW_MS)).toEqual({ ok: false, why: 'forged' });
  });
});

describe('a link to a pipeline', () => {
  it('leads to its page with the token in the fragment, and lasts a day', async () => {
    const { link, token } = await opened('see');
    expect(link).toMatchObject({ role: 'see', expiresAt: new Date(NOW_MS + 24 * HOUR_MS).toISOString() });
    expect(link.url).toBe(`${OURS}/api/shared/${ID}/review#token=${token}`);
  });

  it('is exchanged for a cookie that no script reads, which goes to the routes of this pipeline alone', async () => {
    const { session, token } = await opened('see');
    expect(session.status).toBe(200);
    expect(session.headers.get('set-cookie')).toBe(
      `shotloop_link=${token}; Path=/api/shared/${ID}; Max-Age=${24 * 3_600}; HttpOnly; SameSite=Strict`,
    );
  });

  it('shows the document, the manifest and the clips, whose links lead there again', async () => {
    const { world, ask } = await opened('see');
    const document = (await ask('sharedGetPipeline', ID)).body as PipelineDocument;
    expect(document.links.self).toBe(`${OURS}/api/shared/${ID}`);
    expect(document.links.review).toBe(`${OURS}/api/shared/${ID}/review`);
    const part = await ask('sharedGetMedia', `${ID}/media/${CLIP}`, { range: 'bytes=2-4' });
    expect([part.status, part.headers.get('content-range'), part.headers.get('cache-control')]).toEqual([
      206,
      'bytes 2-4/10',
      'private, no-cache',
    ]);
    await world.end();
    expect((await ask('sharedGetManifest', `${ID}/manifest`)).status).toBe(200);
  });

  it.each([
    ['to see', 'see', 403, 'LINK_ROLE'],
    ['to decide', 'decide', 202, undefined],
  ] as const)('%s may stop it, or not', async (_, role, status, code) => {
    const { world, cookie } = await opened(role);
    const cancel = await world.ask(shared('sharedCancelPipeline'), {
      path: `shared/${ID}/cancel`,
      headers: { cookie, ...JSON_FROM_OURS },
      body: {},
    });
    expect(codeOf(cancel)).toEqual([status, code]);
  });

  it.each([
    [
      'from the page of another origin',
      { origin: 'https://a.example', 'content-type': 'application/json' },
      'WRONG_ORIGIN',
    ],
    ['without an origin', { 'content-type': 'application/json' }, 'WRONG_ORIGIN'],
    ['as a form could send it', { origin: OURS, 'content-type': 'text/plain' }, 'JSON_NEEDED'],
  ])('decides nothing %s', async (_, headers, code) => {
    const { world, cookie } = await opened('decide');
    const cancel = await world.ask(shared('sharedCancelPipeline'), {
      path: `shared/${ID}/cancel`,
      headers: { cookie, ...headers },
      body: {},
    });
    expect(codeOf(cancel)).toEqual([403, code]);
    expect(await world.deps?.control.cancelRequest(ID)).toBeNull();
  });

  it('is out once links are revoked, also where it was opened before, and a new one is in', async () => {
    const { world, token, ask } = await opened('see');
    expect((await world.ask(ROUTES.revokeLinks, { path: `pipelines/${ID}/links` })).status).toBe(204);
    expect(codeOf(await ask('sharedGetPipeline', ID))).toEqual([401, 'LINK_REVOKED']);
    const again = await world.ask(ROUTES.openSession, { path: `shared/${ID}/session`, body: { token } });
    expect(codeOf(again)).toEqual([401, 'LINK_REVOKED']);
    expect((await (await opened('see', world)).ask('sharedGetPipeline', ID)).status).toBe(200);
  });

  describe('whose page is held until something changes', () => {
    const held = async (during: (world: ApiWorld, sleeps: number) => Promise<unknown>) => {
      const { world, ask } = await opened('see');
      let sleeps = 0;
      if (world.deps !== undefined)
        world.deps = {
          ...world.deps,
          uptimeMs: () => sleeps * 250,
          sleep: async () => void (await during(world, ++sleeps)),
        };
      return { answer: await ask('sharedGetPipeline', `${ID}?wait=60`), heldMs: () => sleeps * 250 };
    };
    const revoke = (world: ApiWorld) => world.ask(ROUTES.revokeLinks, { path: `pipelines/${ID}/links` });

    it('is told within seconds of its revocation', async () => {
      const { answer, heldMs } = await held(async (world, sleeps) => sleeps === 10 && revoke(world));
      expect(codeOf(answer)).toEqual([401, 'LINK_REVOKED']);
      expect(heldMs()).toBeLessThanOrEqual(10 * 250 + 5_000);
    });

    it('is shown nothing that came after it', async () => {
      const { answer, heldMs } = await held(async (world, sleeps) => {
        if (sleeps !== 2) return;
        await revoke(world);
        await world.end();
      });
      expect([...codeOf(answer), heldMs()]).toEqual([401, 'LINK_REVOKED', 500]);
    });

    it('is answered as before where nothing was revoked', async () => {
      const { answer, heldMs } = await held(async (world, sleeps) => sleeps === 30 && world.end());
      expect([answer.status, heldMs()]).toEqual([200, 30 * 250]);
    });
  });

  it('to see may not start the making of one file, and is told who may', async () => {
    const { world, ask } = await opened('see');
    await world.end();
    expect((await ask('sharedGetSequence', `${ID}/sequence`)).status).toBe(200);
    expect(codeOf(await ask('sharedGetSequence', `${ID}/sequence?stitch=true`))).toEqual([403, 'LINK_ROLE']);
    const { ask: askToDecide } = await opened('decide', world);
    const decided = await askToDecide('sharedGetSequence', `${ID}/sequence?stitch=true`);
    expect(codeOf(decided)).toEqual([409, 'CLIPS_MISSING']);
  });

  it.each<[string, Partial<LinkGrant>, number, string]>([
    ['has expired', { expiresAt: NOW_MS / 1_000 }, 401, 'LINK_EXPIRED'],
    ['is for another pipeline', { pipelineId: '20260101t000000-aaaaaaaaaa' }, 403, 'LINK_ELSEWHERE'],
  ])('that %s opens nothing, and the answer says so', async (_, more, status, code) => {
    const world = await ApiWorld.begun();
    const token = await signToken(grant(more), LINK_KEY);
    const session = await world.ask(ROUTES.openSession, { path: `shared/${ID}/session`, body: { token } });
    expect(codeOf(session)).toEqual([status, code]);
    const asked = await world.ask(shared('sharedGetPipeline'), {
      path: `shared/${ID}`,
      headers: { cookie: `other=1; shotloop_link=${token}` },
    });
    expect(codeOf(asked)).toEqual([status, code]);
  });

  it('is needed: without its cookie nothing is shown', async () => {
    const world = await ApiWorld.begun();
    for (const [name, route] of Object.entries(SHARED_ROUTES)) {
      const path = route.path.replace('{id}', ID).replace('{file}', CLIP);
      const answer = await world.ask(route, {
        path,
        ...(route.body === undefined ? {} : { body: { shot: 'baseline', action: 'resubmit' } }),
      });
      expect([name, ...codeOf(answer)]).toEqual([name, 401, 'LINK_NEEDED']);
    }
  });

  it('cannot be made, nor opened, where no key is set', async () => {
    const { world, token } = await opened('see');
    if (world.deps !== undefined) world.deps = { ...world.deps, linkKeys: [] };
    const made = await world.ask(ROUTES.createLink, { path: `pipelines/${ID}/links`, body: { role: 'see' } });
    expect(codeOf(made)).toEqual([503, 'LINKS_OFF']);
    const session = await world.ask(ROUTES.openSession, { path: `shared/${ID}/session`, body: { token } });
    expect(codeOf(session)).toEqual([503, 'LINKS_OFF']);
  });
});

describe('the shared routes', () => {
  it('are those of one pipeline that start nothing new', () => {
    expect(
      Object.entries(SHARED_ROUTES).map(([name, { path, shared: role, auth }]) => [name, path, role, auth]),
    ).toEqual([
      ['sharedGetPipeline', 'shared/{id}', 'see', 'anonymous'],
      ['sharedGetManifest', 'shared/{id}/manifest', 'see', 'anonymous'],
      ['sharedGetMedia', 'shared/{id}/media/{file}', 'see', 'anonymous'],
      ['sharedGetSequence', 'shared/{id}/sequence', 'see', 'anonymous'],
      ['sharedCancelPipeline', 'shared/{id}/cancel', 'decide', 'anonymous'],
      ['sharedDecideRender', 'shared/{id}/decision', 'decide', 'anonymous'],
      ['sharedResumePipeline', 'shared/{id}/resume', 'decide', 'anonymous'],
    ]);
  });
});
