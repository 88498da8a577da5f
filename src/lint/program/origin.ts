import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const PACKAGE = 'tallyfs';

/** By directory, whether the nearest package.json above it is that of tallyfs. */
const owned = new Map<string, boolean>();

/** The symbol behind the names that imports, exports and re-exports give it. */
export function resolved(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol;
  return checker.getAliasedSymbol(symbol);
}

/** What a symbol is called by tallyfs, or undefined where it is declared elsewhere. */
export function tallyfsName(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): string | undefined {
  const target = resolved(symbol, checker);
  const declaration = target?.declarations?.[0];
  if (target === undefined || declaration === undefined) return undefined;
  return isDeclaredByTallyfs(declaration) ? target.name : undefined;
}

function isDeclaredByTallyfs(declaration: ts.Declaration): boolean {
  const { fileName } = declaration.getSourceFile();
  if (isAmbient(declaration)) return true;
  // Its own samples and tests are programs that use it.
  return isOwned(dirname(fileName)) && /\/(src|decorators)\//.test(fileName);
}

function isAmbient(declaration: ts.Node): boolean {
  const isModule = (node: ts.Node): boolean => ts.isModuleDeclaration(node) && node.name.text === PACKAGE;
  return ts.findAncestor(declaration, isModule) !== undefined;
}

function isOwned(directory: string): boolean {
  const known = owned.get(directory);
  if (known !== undefined) return known;
  const answer = ask(directory);
  owned.set(directory, answer);
  return answer;
}

function ask(directory: string): boolean {
  const manifest = join(directory, 'package.json');
  if (existsSync(manifest)) {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name === PACKAGE;
  }
  const above = dirname(directory);
  return above !== directory && isOwned(above);
}
