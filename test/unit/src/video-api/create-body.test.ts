import { dynamo } from '../../../../src/backends/profiles/dynamo';
import { newApiVidu } from '../../../../src/backends/profiles/new-api';
import { createPost, type CreateRequest } from '../../../../src/video-api/create-body';
import { defaultDialect } from '../../../../src/video-api/default-dialect';
import type { Dialect } from '../../../../src/video-api/dialect';

const request: CreateRequest = {
  model: 'wan',
  prompt: 'a boat',
  size: '832x480',
  seconds: '4',
  parameters: { seed: 7 },
};
const reference = { bytes: Buffer.from('png'), fileName: 'r.png', contentType: 'image/png' };
const dialect = (changes: Partial<Dialect>): Dialect => ({ ...defaultDialect, ...changes });
const sent = (changes: Partial<Dialect>, more: Partial<CreateRequest> = {}, learnt = {}) => {
  const { form, body, headers, toldOnce } = createPost({ ...request, ...more }, dialect(changes), learnt);
  return { form, text: Buffer.from(body.bytes).toString(), contentType: body.contentType, headers, toldOnce };
};
const parts = (text: string): string[] => [...text.matchAll(/; name="([^"]+)"/g)].map(([, name = '']) => name);

describe('a create as it goes out', () => {
  it('tells LiteLLM not to repeat it, whatever the profile', () => {
    expect(sent({}).headers).toEqual({ 'x-litellm-num-retries': '0' });
    expect(sent({ createForm: 'multipart', gateway: 'new-api' }).headers).toEqual({ 'x-litellm-num-retries': '0' });
  });

  it('has no field that the profile does not know', () => {
    expect(JSON.parse(sent({}).text)).toEqual({ model: 'wan', prompt: 'a boat', size: '832x480', seconds: '4' });
  });

  it('has seconds as a number and parameters under their names where the profile says so', () => {
    const parameters = { seed: { field: 'random_seed', type: 'number' } } as const;
    expect(JSON.parse(sent({ secondsAs: 'number', parameters }).text)).toMatchObject({ seconds: 4, random_seed: 7 });
  });

  it('has the parameters of a Dynamo in the object that it looks for them in', () => {
    const post = sent(dynamo.dialect, { parameters: { seed: 7, negative_prompt: 'text', flow_shift: 3 } });
    expect(JSON.parse(post.text)).toEqual({
      ...{ model: 'wan', prompt: 'a boat', size: '832x480', seconds: 4 },
      nvext: { seed: 7, negative_prompt: 'text' },
    });
    expect(JSON.parse(sent(dynamo.dialect, { parameters: {} }).text)).not.toHaveProperty('nvext');
  });

  it('has the picture in a list where new-api has Vidu behind it', () => {
    const fields = JSON.parse(sent(newApiVidu.dialect, { reference }).text) as object;
    expect(fields).toMatchObject({ seconds: '4', images: ['data:image/png;base64,cG5n'] });
    expect(Object.keys(fields)).not.toContain('images[]');
  });

  it('has a name with brackets as it is in a form, where it is a name and nothing else', () => {
    const image = { field: 'images[]', as: 'file' } as const;
    expect(parts(sent({ image }, { reference }).text)).toContain('images[]');
  });

  it.each([
    ['behind LiteLLM, as its profile says', { gateway: 'litellm' }, {}],
    ['behind LiteLLM, as its answers have shown', {}, { gateway: 'litellm' }],
  ] as const)('says in its JSON to order once %s', (_, changes, learnt) => {
    const post = sent(changes, {}, learnt);
    expect(JSON.parse(post.text)).toMatchObject({ num_retries: 0, disable_fallbacks: true });
    expect(post.toldOnce).toBe(true);
  });

  it('does not count as told in a form, nor behind another gateway, unless the settings say so', () => {
    expect(sent({ gateway: 'litellm' }, { reference }).toldOnce).toBe(false);
    expect(sent({ gateway: 'new-api' }).toldOnce).toBe(false);
    expect(sent({ gateway: 'new-api', ordersOnce: true }).toldOnce).toBe(true);
  });

  it.each([
    ['always a form', { createForm: 'multipart' }, {}, {}, 'multipart'],
    ['a form with a picture', { createForm: 'json-unless-image' }, { reference }, {}, 'multipart'],
    ['JSON without one', { createForm: 'json-unless-image' }, {}, {}, 'json'],
    ['always JSON', { createForm: 'json' }, { reference }, {}, 'json'],
    ['JSON with the picture in it', { image: { field: 'image', as: 'dataUrl' } }, { reference }, {}, 'json'],
    ['a form once that was learnt', {}, {}, { form: 'multipart' }, 'multipart'],
  ] as const)('is %s', (_, changes, more, learnt, form) => {
    expect(sent(changes, more, learnt).form).toBe(form);
  });

  it('has the picture under the name that the server reads, as a file or as a data URL', () => {
    expect(parts(sent({ image: { field: 'image', as: 'file' } }, { reference }).text)).toEqual([
      'model',
      'prompt',
      'size',
      'seconds',
      'image',
    ]);
    const json = sent({ createForm: 'json', image: { field: 'image', as: 'dataUrl' } }, { reference }).text;
    expect(JSON.parse(json)).toMatchObject({ image: 'data:image/png;base64,cG5n' });
    expect(sent({ createForm: 'multipart', image: { field: 'image', as: 'dataUrl' } }, { reference }).text).toContain(
      'data:image/png;base64,cG5n',
    );
  });
});

describe('what is made from another job', () => {
  const made = (how: 'remix' | 'edit' | 'extend', changes: Partial<Dialect> = {}, renderId = 'video_1') => {
    const source = { how, renderId, ...(how === 'extend' ? { addsSeconds: 8 } : {}) };
    const { path, form, body, headers, toldOnce } = createPost({ ...request, source }, dialect(changes), {
      form: 'multipart',
    });
    return { path, form, fields: JSON.parse(Buffer.from(body.bytes).toString()) as unknown, headers, toldOnce };
  };

  it("goes as JSON to a path of its own, with a prompt and nothing that is its source's", () => {
    const prompt = 'a boat';
    const video = { id: 'video_1' };
    expect(made('remix')).toMatchObject({ path: '/videos/video_1/remix', form: 'json', fields: { prompt } });
    expect(made('edit')).toMatchObject({ path: '/videos/edits', fields: { prompt, video } });
    expect(made('extend')).toMatchObject({ path: '/videos/extensions', fields: { prompt, seconds: '8', video } });
    expect(made('extend', { secondsAs: 'number' }).fields).toMatchObject({ seconds: 8 });
    expect(Object.keys(made('remix').fields as object)).toEqual(['prompt']);
  });

  it('writes an id into the path so that it stays one', () => {
    expect(made('remix', {}, 'video_a/b==').path).toBe('/videos/video_a%2Fb%3D%3D/remix');
  });

  it('tells LiteLLM to order once, and does not count that as heard', () => {
    expect(made('remix', { gateway: 'litellm' })).toMatchObject({
      fields: { prompt: 'a boat', num_retries: 0, disable_fallbacks: true },
      headers: { 'x-litellm-num-retries': '0' },
      toldOnce: false,
    });
    expect(made('edit', { ordersOnce: true }).toldOnce).toBe(true);
  });
});
