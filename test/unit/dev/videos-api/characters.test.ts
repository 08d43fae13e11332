import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestSimulator } from './simulator';
import { createForm, startSimulator } from './simulator';

const FILM = Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('ftypisom'), Buffer.alloc(4)]);

describe('characters', () => {
  let stateDir: string;
  let simulator: TestSimulator;
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'characters-'));
    simulator = await startSimulator({}, { stateDir });
  });
  afterAll(async () => {
    await simulator.stop();
    await rm(stateDir, { recursive: true });
  });

  async function ask(path: string, body?: FormData | string): Promise<{ status: number; body: Answered }> {
    const answer = await fetch(`${simulator.baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'api-key': 'a key', ...(typeof body === 'string' && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    return { status: answer.status, body: (await answer.json()) as Answered };
  }
  function form(fields: Record<string, string>, film?: Buffer): FormData {
    const made = createForm(fields);
    if (film !== undefined) made.set('video', new Blob([film], { type: 'video/mp4' }), 'film.mp4');
    return made;
  }

  it.each(['/v1', '/openai/v1'])(
    'makes one of a film under %s, which costs nothing, and shows it again',
    async (base) => {
      const made = await ask(`${base}/videos/characters`, form({ name: 'Boat' }, FILM));
      expect(made).toEqual({
        status: 200,
        body: {
          id: expect.stringMatching(/^char_[0-9a-f]{12}8190[0-9a-f]{16}$/) as string,
          created_at: expect.any(Number) as number,
          name: 'Boat',
        },
      });
      expect((await ask(`${base}/videos/characters/${made.body.id}`)).body).toEqual(made.body);
      expect((await simulator.control<{ jobs: unknown[] }>('GET', '/bill')).body.jobs).toEqual([]);
    },
  );

  it.each([
    ['without a name', form({}, FILM), /^Missing required parameter: 'name'/],
    ['without a film', form({ name: 'Boat' }), /^Missing required parameter: 'video'/],
    [
      'with a name that is too long',
      form({ name: 'b'.repeat(81) }, FILM),
      /^Invalid type for 'name': expected a string of 1 to 80/,
    ],
    ['of something that is no film', form({ name: 'Boat' }, Buffer.from('not a film')), /^Invalid file 'video'/],
    ['with a field that it does not know', form({ name: 'Boat', prompt: 'x' }, FILM), /^Unknown parameter: 'prompt'/],
    ['of a film in JSON', JSON.stringify({ name: 'Boat', video: 'x' }), /^Invalid type for 'video': expected a file/],
  ])('refuses one %s', async (_how, body, message) => {
    expect(await ask('/v1/videos/characters', body)).toEqual({
      status: 400,
      body: { error: expect.objectContaining({ message: expect.stringMatching(message) as string }) as object },
    });
  });

  it('does not know one that was never made', async () => {
    expect(await ask('/v1/videos/characters/char_1')).toMatchObject({
      status: 404,
      body: { error: { message: "Character with id 'char_1' not found." } },
    });
  });

  it('keeps them over a restart', async () => {
    const { body } = await ask('/v1/videos/characters', form({ name: 'Boat' }, FILM));
    await simulator.stop();
    simulator = await startSimulator({}, { stateDir });
    expect((await ask(`/v1/videos/characters/${body.id}`)).body).toEqual(body);
  });
});

interface Answered {
  readonly id?: string;
  readonly error?: unknown;
}
