import type { Edit } from './findings.js';

/** A text with its edits done, of which none may overlap another: of two that do, the first is done. */
export function edited(text: string, edits: readonly Edit[]): string {
  let end = text.length;
  let result = text;
  for (const edit of [...edits].sort((left, right) => right.start - left.start)) {
    if (edit.end > end) continue;
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
    end = edit.start;
  }
  return result;
}
