/** The field in which servers send a clip as text. */
const FIELD = 'b64_json';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const SLASH = 0x2f;
const U = 0x75;
/** Longer texts are the name of no field that matters. */
const LONGEST_NAME = 32;
/** Enough to tell `data:video/mp4;base64,` from base64, which has no colon. */
const LONGEST_PREFIX = 100;

/**
 * Splits JSON as it arrives: the first text of a `b64_json` field becomes bytes, and everything else stays JSON (with that text
 * empty). So a clip of any size passes through without ever being in memory whole.
 */
export class Base64Field {
  /** All of the JSON so far, less the clip. */
  get json(): Buffer {
    return Buffer.concat(this.#json);
  }
  jsonBytes = 0;

  readonly #json: Buffer[] = [];
  #inText = false;
  #inClip = false;
  #hadClip = false;
  #escaped = false;
  /** Hex digits of an escape in the clip, such as a plus sign that some serializers write so; null outside of one. */
  #unicode: string | null = null;
  #text = '';
  #key: string | null = null;
  /** Base64 that has not become bytes yet. */
  #rest = '';
  #isPrefixRead = false;

  /** Takes the next piece of the answer; gives the bytes of the clip that were in it. */
  push(chunk: Uint8Array): Buffer {
    const kept: number[] = [];
    let base64 = '';
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let index = 0; index < bytes.length; index++) {
      if (this.#inClip) {
        const plain = this.#escaped || this.#unicode !== null ? index : endOfPlain(bytes, index);
        base64 += bytes.toString('latin1', index, plain);
        index = plain;
        if (index === bytes.length) break;
        base64 += this.#ofClip(bytes.readUInt8(index));
        if (!this.#inClip) kept.push(QUOTE);
        continue;
      }
      const byte = bytes.readUInt8(index);
      kept.push(byte);
      if (this.#inText) this.#ofText(byte);
      else this.#ofJson(byte);
    }
    this.#json.push(Buffer.from(kept));
    this.jsonBytes += kept.length;
    return this.#decode(base64);
  }

  #ofJson(byte: number): void {
    if (byte === QUOTE) {
      this.#inClip = this.#key === FIELD && !this.#hadClip;
      this.#hadClip ||= this.#inClip;
      this.#inText = !this.#inClip;
      this.#text = '';
    } else if (byte === COLON) this.#key = this.#text;
    else if (byte > 0x20) {
      this.#key = null;
      if (byte !== COMMA) this.#text = '';
    }
  }

  #ofText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inText = false;
      this.#key = null;
      return;
    }
    if (this.#text.length < LONGEST_NAME) this.#text += String.fromCharCode(byte);
  }

  #ofClip(byte: number): string {
    if (this.#unicode !== null) {
      this.#unicode += String.fromCharCode(byte);
      if (this.#unicode.length < 4) return '';
      const character = String.fromCharCode(parseInt(this.#unicode, 16));
      this.#unicode = null;
      return character;
    }
    if (this.#escaped) {
      this.#escaped = false;
      if (byte === U) this.#unicode = '';
      // A line end within base64 means nothing.
      return byte === SLASH ? '/' : '';
    }
    if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inClip = false;
    else return String.fromCharCode(byte);
    return '';
  }

  #decode(base64: string): Buffer {
    this.#rest += base64;
    if (!this.#isPrefixRead) {
      if (this.#inClip && this.#rest.length < LONGEST_PREFIX) return Buffer.alloc(0);
      this.#rest = this.#rest.replace(/^data:[^,]*,/, '');
      this.#isPrefixRead = this.#hadClip;
    }
    const whole = this.#inClip ? this.#rest.length - (this.#rest.length % 4) : this.#rest.length;
    const bytes = Buffer.from(this.#rest.slice(0, whole), 'base64');
    this.#rest = this.#rest.slice(whole);
    return bytes;
  }
}

/** Where the clip's text ends, or begins an escape. */
function endOfPlain(bytes: Buffer, from: number): number {
  const escape = bytes.indexOf(BACKSLASH, from);
  const end = escape < 0 ? bytes.length : escape;
  const quote = bytes.subarray(from, end).indexOf(QUOTE);
  return quote < 0 ? end : from + quote;
}
