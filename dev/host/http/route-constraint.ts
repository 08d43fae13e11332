/** The test that an inline constraint such as `int`, `length(2,5)` or `regex(^a)` makes of a value. Throws on unknown ones. */
export function routeConstraint(spec: string): (value: string) => boolean {
  const [, name = '', args] = /^([a-z]+)(?:\((.*)\))?$/is.exec(spec) ?? [];
  const [first = NaN, second = first] = (args ?? '').split(',').map(Number);
  const integer = (value: string): boolean => /^[+-]?\d+$/.test(value);
  switch (name.toLowerCase()) {
    case 'int':
      return (value) => integer(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31;
    case 'long':
      return (value) => integer(value) && BigInt(value) === BigInt.asIntN(64, BigInt(value));
    case 'bool':
      return (value) => /^(true|false)$/i.test(value);
    case 'datetime':
      return (value) => !Number.isNaN(Date.parse(value));
    case 'decimal':
    case 'double':
    case 'float':
      return (value) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
    case 'guid':
      return (value) => /^(\{|\()?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(\}|\))?$/i.test(value);
    case 'alpha':
      return (value) => /^[a-z]*$/i.test(value);
    case 'required':
      return (value) => value !== '';
    case 'length':
      return (value) => value.length >= first && value.length <= second;
    case 'minlength':
      return (value) => value.length >= first;
    case 'maxlength':
      return (value) => value.length <= first;
    case 'min':
      return (value) => integer(value) && Number(value) >= first;
    case 'max':
      return (value) => integer(value) && Number(value) <= first;
    case 'range':
      return (value) => integer(value) && Number(value) >= first && Number(value) <= second;
    case 'regex': {
      const pattern = new RegExp(
        (args ?? '').replaceAll('{{', '{').replaceAll('}}', '}').replaceAll('\\\\', '\\'),
        'i',
      );
      return (value) => pattern.test(value);
    }
    default:
      throw new Error(`The route constraint "${spec}" is not known.`);
  }
}
