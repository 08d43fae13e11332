import { defined } from '../../../../src/contract/defined';

describe('defined', () => {
  it('leaves out what is undefined, and keeps null, false, 0 and empty text', () => {
    const status: number | undefined = undefined;
    expect(defined({ status, a: null, b: false, c: 0, d: '' })).toStrictEqual({ a: null, b: false, c: 0, d: '' });
  });

  it('fits where an optional property may be absent but not undefined', () => {
    const answer = (status: number | undefined): { text: string; status?: number } => defined({ text: 'a', status });
    expect([answer(undefined), answer(404)]).toStrictEqual([{ text: 'a' }, { text: 'a', status: 404 }]);
  });
});
