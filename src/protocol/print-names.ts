/** How many items of a list are printed. */
const MOST_ITEMS = 8;

/** Bytes that are no UTF-8 as JSON escapes them, unless the backslash is itself the second of a pair. */
const ESCAPED_BYTE = /\\(?:udc([89a-f][\da-f])|.)/g;
/** What a terminal would obey or not show: controls beyond those that JSON escapes, and marks of direction. */
const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A name in quotes that fits into one line of any terminal: `"a\n\xff"`. */
export function quote(name: string): string {
  return JSON.stringify(name)
    .replace(ESCAPED_BYTE, (escape: string, byte?: string) => (byte === undefined ? escape : `\\x${byte}`))
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `[a b …]` */
export function printItems(items: Iterable<string>): string {
  const printed: string[] = [];
  for (const item of items) {
    if (printed.length === MOST_ITEMS) {
      printed.push('…');
      break;
    }
    printed.push(item);
  }
  return `[${printed.join(' ')}]`;
}
