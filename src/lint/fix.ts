import { writeFileSync } from 'node:fs';
import type { LintAudit } from './audit.js';
import { edited } from './edits.js';
import type { Edit } from './findings.js';

/** Writes the repairs that are right whatever was meant into the files. @returns how many findings that mends. */
export function applyFixes({ findings }: LintAudit): number {
  const edits = new Map<string, Edit[]>();
  const texts = new Map<string, string>();
  const mended = findings.filter(({ fix }) => fix !== undefined);
  for (const { node, fix } of mended) {
    const { fileName, text } = node.getSourceFile();
    texts.set(fileName, text);
    edits.set(fileName, [...(edits.get(fileName) ?? []), ...(fix?.edits ?? [])]);
  }
  for (const [fileName, text] of texts) writeFileSync(fileName, edited(text, edits.get(fileName) ?? []));
  return mended.length;
}
