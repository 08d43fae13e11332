import { conditionOf, rangeIsWanted, tagMatches } from '../../../../src/http/conditions';

describe('a list of entity tags', () => {
  it.each([
    // list, tag, weak, strong: the table of RFC 9110, section 8.8.3.2, and what lists add to it
    ['W/"1"', 'W/"1"', true, false],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', true, false],
    ['"1"', 'W/"1"', true, false],
    ['"1"', '"1"', true, true],
    ['"0", "1"', '"1"', true, true],
    ['"0",W/"1"', '"1"', true, false],
    ['"0" , "1" ,', '"1"', true, true],
    [', ,"1"', '"1"', true, true],
    ['"a,b", "1"', '"1"', true, true],
    ['"a,b"', '"a,b"', true, true],
    ['"a,b"', '"b"', false, false],
    ['*', '"1"', true, true],
    [' * ', 'W/"1"', true, true],
    ['""', '""', true, true],
    ['w/"1"', '"1"', false, false],
    ['1', '"1"', false, false],
    ['"1', '"1"', false, false],
    ['"1"x', '"1"', false, false],
    ['"0" "1"', '"1"', true, true],
    ['"0"; "1"', '"1"', false, false],
    ['', '"1"', false, false],
  ])('%j against %s matches weakly: %s, strongly: %s', (list, tag, weak, strong) => {
    expect([tagMatches(list, tag, 'weak'), tagMatches(list, tag, 'strong')]).toEqual([weak, strong]);
  });
});

describe('the conditions of a request', () => {
  it.each([
    [{}, 'go on'],
    [{ 'if-none-match': '"1"' }, 'not modified'],
    [{ 'if-none-match': 'W/"1"' }, 'not modified'],
    [{ 'if-none-match': '*' }, 'not modified'],
    [{ 'if-none-match': '"2"' }, 'go on'],
    [{ 'if-match': '"1"' }, 'go on'],
    [{ 'if-match': '*' }, 'go on'],
    [{ 'if-match': 'W/"1"' }, 'precondition failed'],
    [{ 'if-match': '"2"' }, 'precondition failed'],
    [{ 'if-match': '"2"', 'if-none-match': '"1"' }, 'precondition failed'],
    [{ 'if-match': '"1"', 'if-none-match': '"1"' }, 'not modified'],
    [{ 'if-modified-since': new Date().toUTCString() }, 'go on'],
    [{ 'if-none-match': '"1"', 'cache-control': 'no-cache' }, 'not modified'],
  ])('%j on the tag "1" mean: %s', (headers, meaning) => {
    expect(conditionOf(new Headers(headers as Record<string, string>), '"1"')).toBe(meaning);
  });

  it.each([
    [{}, true],
    [{ 'if-range': '"1"' }, true],
    [{ 'if-range': 'W/"1"' }, false],
    [{ 'if-range': '"2"' }, false],
    [{ 'if-range': '*' }, false],
    [{ 'if-range': new Date().toUTCString() }, false],
  ])('%j on the tag "1" allow a part: %s', (headers, allowed) => {
    expect(rangeIsWanted(new Headers(headers as Record<string, string>), '"1"')).toBe(allowed);
  });

  it('never allow a part of what has a weak tag only', () => {
    expect(rangeIsWanted(new Headers({ 'if-range': 'W/"1"' }), 'W/"1"')).toBe(false);
  });
});
