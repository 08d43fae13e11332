import { checkCreate } from '../../../../src/video-api/check-create';

const limits = { sizes: ['720x1280', '1280x720'], seconds: [4, 8, 12], maxPromptChars: 50 };
const request = { model: 'sora-2', prompt: 'a boat', size: '720x1280', seconds: '4' };
const png = (width: number, height: number): Buffer => {
  const header = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000802000000', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
};
const reference = { bytes: png(720, 1280), fileName: 'frame.png', contentType: 'image/png' };

describe('checkCreate', () => {
  it('finds nothing in a request that fits', () => {
    expect(checkCreate(request, limits)).toEqual([]);
    expect(checkCreate({ ...request, reference }, limits)).toEqual([]);
  });

  it('lists every problem at once', () => {
    const bad = { model: ' ', prompt: 'x'.repeat(51), size: '480x480', seconds: '5' };
    expect(checkCreate({ ...bad, reference }, limits)).toEqual([
      { field: 'model', value: 'an empty name', expected: 'the name of a deployment or model' },
      { field: 'prompt', value: '51 characters', expected: 'at most 50' },
      { field: 'size', value: '480x480', expected: 'one of 720x1280, 1280x720' },
      { field: 'seconds', value: '5', expected: 'one of 4, 8, 12' },
      { field: 'reference', value: '720x1280 pixels', expected: 'exactly 480x480, the size of the clip' },
    ]);
  });

  it.each(['4.0', ' 4', '04', ''])(
    'refuses %j for seconds, which is a number to us and not to the server',
    (seconds) => {
      expect(checkCreate({ ...request, seconds }, limits)).toMatchObject([{ field: 'seconds' }]);
    },
  );

  it.each([
    ['', 'an empty text'],
    [' \n', 'an empty text'],
  ])('refuses the prompt %j', (prompt, value) => {
    expect(checkCreate({ ...request, prompt }, limits)).toMatchObject([{ field: 'prompt', value }]);
  });

  it.each([
    ['another size', { bytes: png(1280, 720) }, '1280x720 pixels'],
    ['another type', { contentType: 'image/gif' }, 'image/gif'],
    ['no image', { bytes: Buffer.from('hello') }, '5 bytes that are no image'],
  ])('refuses a reference of %s', (_title, change, value) => {
    const found = checkCreate({ ...request, reference: { ...reference, ...change } }, limits);
    expect(found).toMatchObject([{ field: 'reference', value }]);
  });
});
