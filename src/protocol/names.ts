import { Unfit } from './unfit.js';

/**
 * Names, link targets and xattr names are bytes to the kernel and strings to a handler. A byte that is not part of
 * valid UTF-8 becomes U+DC80–U+DCFF (0xDC00 + the byte) and back, so that nothing is lost and strings serve as keys.
 */
const encoder = new TextEncoder();

/** Up to this many bytes a loop is faster than the decoder. */
const SHORT = 8;
/** What Buffer's decoder puts in the place of what is no UTF-8. */
const REPLACEMENT = '\ufffd';
const REPLACED = Buffer.from(REPLACEMENT);

/** The string of `bytes[start..end)`. */
export function decodeName(bytes: Buffer, start: number, end: number): string {
  let text = '';
  if (end - start > SHORT) return decodeUtf8(bytes, start, end);
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte > 0x7f) return decodeUtf8(bytes, start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * The bytes of a string that {@link decodeName} made, or of any other well-formed string.
 * @throws Unfit for surrogates that stand for nothing: what they would become is another name.
 */
export function encodeName(text: string): Uint8Array {
  return text.isWellFormed() ? encoder.encode(text) : encodeEscaped(text);
}

/** How many bytes a name has for the kernel: what a limit such as NAME_MAX counts. */
export function nameLength(name: string): number {
  if (name.isWellFormed()) return Buffer.byteLength(name);
  // An escaped byte is a lone surrogate, which Buffer counts as the three bytes of its replacement.
  return Buffer.byteLength(name) - 2 * (name.match(/[\udc80-\udcff]/gu)?.length ?? 0);
}

const ESCAPE = 0xdc00;

function decodeUtf8(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(REPLACEMENT) ? decodeEscaped(bytes.subarray(start, end)) : text;
}

/** Longest valid sequences first, each byte that begins none of them escaped. */
function decodeEscaped(bytes: Buffer): string {
  let text = '';
  let index = 0;
  while (index < bytes.length) {
    const size = sequenceLength(bytes[index] ?? 0);
    const sequence = bytes.subarray(index, index + size);
    const piece = sequence.toString();
    const valid = size > 0 && (!piece.includes(REPLACEMENT) || sequence.equals(REPLACED));
    text += valid ? piece : String.fromCharCode(ESCAPE + (bytes[index] ?? 0));
    index += valid ? size : 1;
  }
  return text;
}

/** How long the UTF-8 sequence is that this byte begins; 0 where it begins none (RFC 3629, section 4). */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function encodeEscaped(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) bytes.push(code - ESCAPE);
    else if (code >= 0xd800 && code <= 0xdfff)
      throw new Unfit('the name', text, 'text without lone surrogates');
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}
