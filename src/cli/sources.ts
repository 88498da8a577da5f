import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { UsageError } from './errors.js';

const SOURCE = /\.[cm]?tsx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;
/** Folders with code that is not the user's own. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** The TypeScript files that operands name: files, directories with all below them, patterns. @throws UsageError */
export function sourcesOf(operands: readonly string[]): string[] {
  return [...new Set(operands.flatMap(expanded))];
}

function expanded(operand: string): string[] {
  if (existsSync(operand)) return statSync(operand).isDirectory() ? below(operand) : [sourceAt(operand)];
  const pattern = patternOf(normalize(operand));
  const found = /[*?{]/.test(operand) ? below(rootOf(operand)).filter((name) => pattern.test(name)) : [];
  if (found.length === 0) throw new UsageError(`there is no ${operand}`);
  return found;
}

function sourceAt(file: string): string {
  if (!SOURCE.test(file)) throw new UsageError(`${file} is no TypeScript file`);
  return file;
}

function below(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : below(path);
    return SOURCE.test(path) && !DECLARATION.test(path) ? [path] : [];
  });
}

/** The directory above the first wildcard. */
function rootOf(pattern: string): string {
  const parts = pattern.split('/');
  const fixed = parts.slice(
    0,
    parts.findIndex((part) => /[*?{]/.test(part)),
  );
  return fixed.length === 0 ? '.' : fixed.join('/') || '/';
}

/** `**` any number of folders, `*` and `?` within a name, `{a,b}` one or the other. */
function patternOf(glob: string): RegExp {
  const text = glob.replace(/\*\*\/|[*?{},.+^$()|[\]\\]/g, (found) => TRANSLATIONS[found] ?? `\\${found}`);
  return new RegExp(`^${text}$`);
}

const TRANSLATIONS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};
