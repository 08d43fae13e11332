import { netJson } from '../../../../../dev/host/durable/json-net';
import { jsonNetValue } from '../../../../../dev/host/durable/json-net-value';

describe('The reason in a status', () => {
  it.each([
    ['enough', '"enough"'],
    ['  enough ', '"enough"'],
    ['trueish', '"trueish"'],
    ['no more', '"no more"'],
    ['new brief', '"new brief"'],
    ['2026-11-28', '"2026-11-28"'],
    ['5xx', '"5xx"'],
    ['09', '"09"'],
    ['[baseline] was wrong', '"[baseline] was wrong"'],
    ["it's over", '"it\'s over"'],
  ])('shows %j as the text %s', (reason, shown) => {
    expect(netJson({ output: jsonNetValue(reason) })).toBe(`{"output":${shown}}`);
  });

  it.each([
    ['true', 'true'],
    ['true story', 'true'],
    ['null and void', 'null'],
    ['3 tries', '3'],
    ['-7', '-7'],
    ['0x1F', '31'],
    ['010', '8'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.5 apples', '1.5'],
    ['1. it was wrong', '1.0'],
    ['NaN', '"NaN"'],
    ['-Infinity', '"-Infinity"'],
    ["'quoted' by hand", '"quoted"'],
    ['"quoted \\u00e9\\n"', '"quoted é\\n"'],
    ['{"a":[1]} and more', '{"a":[1]}'],
  ])('shows %j as %s, which is what Json.NET reads first in it', (reason, shown) => {
    expect(netJson({ output: jsonNetValue(reason) })).toBe(`{"output":${shown}}`);
  });

  it.each([
    ['undefined', 'undefined'],
    [', enough', 'undefined'],
    ['// enough', '/* enough*/'],
    ['new price(12)', 'new price(12)'],
  ])('shows %j as %s, which is no JSON', (reason, shown) => {
    expect(netJson({ output: jsonNetValue(reason), last: '"' })).toBe(`{"output":${shown},"last":"\\""}`);
  });
});
