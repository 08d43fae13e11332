import { Printed } from './json-net';

/** What may stand right behind a word or a number. */
const END = String.raw`(?=[\s,}\]]|\/[*/]|$)`;

/**
 * The value that Json.NET reads at the beginning of a text, and that the engine then prints: a status shows it in place of the
 * text. What stands behind the value is not looked at, so `3 tries` is the number 3; some of what it reads is no JSON when it
 * is printed. A text that begins with none is shown as it is. Of objects and lists, those of strict JSON are read.
 */
export function jsonNetValue(text: string): unknown {
  const trimmed = text.trim();
  for (const read of [word, number, quoted, comment, construct, strict]) {
    const value = read(trimmed);
    if (value !== undefined) return value;
  }
  return trimmed;
}

type Read = (text: string) => unknown;

const word: Read = (text) => {
  if (text.startsWith(',')) return new Printed('undefined');
  switch (new RegExp(`^(?:true|false|null|undefined|NaN|-?Infinity)${END}`).exec(text)?.[0]) {
    case undefined:
      return undefined;
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case 'undefined':
      return new Printed('undefined');
    default:
      // A number to Json.NET, which it prints as a text.
      return /^[\w-]+/.exec(text)?.[0];
  }
};

const number: Read = (text) => {
  const digits = /^[-.\d][-+.\da-fx]*(?=[\s,}\])/]|$)/i.exec(text)?.[0] ?? '';
  if (/^0x[\da-f]{1,16}$/i.test(digits)) return new Printed(String(BigInt.asIntN(64, BigInt(digits))));
  if (/^0\d/.test(digits)) {
    return /^0[0-7]{1,21}$/.test(digits)
      ? new Printed(String(BigInt.asIntN(64, BigInt(`0o${digits.slice(1)}`))))
      : undefined;
  }
  if (/^-?\d{1,380}$/.test(digits)) return new Printed(String(BigInt(digits)));
  if (!/^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits)) return undefined;
  const printed = String(Number(digits));
  return new Printed(/^-?\d+$/.test(printed) ? `${printed}.0` : printed);
};

const ESCAPED: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

/** Single quotes are as good as double ones. */
const quoted: Read = (text) => {
  const content = /^(['"])((?:\\.|(?!\1)[^\\])*)\1/s.exec(text)?.[2];
  if (content === undefined || /\\(?:[^btnfr\\"'/u]|u(?![\da-f]{4}))/i.test(content.replaceAll('\\\\', '')))
    return undefined;
  return content.replace(/\\(?:u([\da-f]{4})|(.))/gis, (_, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPED[char] ?? char) : String.fromCharCode(Number.parseInt(code, 16)),
  );
};

/** A comment is a value of its own, and is printed as one. */
const comment: Read = (text) => {
  const found = /^\/(?:\*(.*?)\*\/|\/([^\r\n]*))/s.exec(text);
  return found === null ? undefined : new Printed(`/*${found[1] ?? found[2] ?? ''}*/`);
};

/** `new Date(5)` is a value to Json.NET. */
const construct: Read = (text) => {
  const [, name, inputs] = /^new\s+([\p{L}\p{N}]*)\s*\(([^)]*)\)/u.exec(text) ?? [];
  if (inputs === undefined) return undefined;
  const values = parsed(`[${inputs}]`);
  return values === undefined ? undefined : new Printed(`new ${name}(${JSON.stringify(values).slice(1, -1)})`);
};

/** An object or a list, up to where its last bracket closes. */
const strict: Read = (text) => {
  if (!/^[{[]/.test(text)) return undefined;
  let depth = 0;
  for (const { 0: part, index } of text.matchAll(/"(?:\\.|[^"\\])*"|[{}[\]]/gs)) {
    if (part.length > 1) continue;
    depth += /[{[]/.test(part) ? 1 : -1;
    if (depth === 0) return parsed(text.slice(0, index + 1));
  }
  return undefined;
};

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
