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
    const parameters = { seed: { field: 'nvext_seed', type: 'number' } } as const;
    expect(JSON.parse(sent({ secondsAs: 'number', parameters }).text)).toMatchObject({ seconds: 4, nvext_seed: 7 });
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
