import ts from 'typescript';
import { decoratorsOf } from '../program/decorators.js';
import type { FileSystemClass } from '../program/file-system.js';
import { resolved } from '../program/origin.js';
import { bare } from '../program/syntax.js';
import { isFromTallyfs, isMap, isPromise, isSet } from './world.js';

interface Surroundings {
  readonly checker: ts.TypeChecker;
  readonly fileSystem: FileSystemClass;
}

/** What there is in a function, and in what it calls, that the lint has to see. */
export interface Interest {
  /** Counts, pages, locks, removals, replies, functions that it is given. */
  readonly isNeeded: boolean;
  /** Whether it can change counts at all, as far as its text tells. */
  readonly counts: boolean;
  /** Whether it calls a function that it is given. */
  readonly calls: boolean;
  readonly throws: boolean;
  readonly writes: boolean;
  /** Whether it makes the names "." and "..". */
  readonly dots: boolean;
  /** How much text it has, with what it calls. */
  readonly size: number;
}

const NOTHING: Interest = {
  isNeeded: false,
  counts: false,
  calls: false,
  throws: false,
  writes: false,
  dots: false,
  size: 0,
};
const COUNTING: Interest = { ...NOTHING, isNeeded: true, counts: true };
/** Running what is smaller takes few steps, and what it says of a value is worth more than they cost. */
export const SMALL = 600;

/** Looks into functions once, and remembers. */
export class Interests {
  readonly #world: Surroundings;
  readonly #known = new Map<ts.Node, Interest>();

  constructor(world: Surroundings) {
    this.#world = world;
  }

  of(node: ts.Node): Interest {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    // What calls itself is not more than what it is without that.
    this.#known.set(node, NOTHING);
    const found = this.#look(node);
    this.#known.set(node, found);
    return found;
  }

  #look(node: ts.Node): Interest {
    let found: Interest = { ...NOTHING, size: node.end - node.getStart() };
    const visit = (each: ts.Node): void => {
      if (ts.isDecorator(each)) return;
      found = joined(found, this.#at(each));
      ts.forEachChild(each, visit);
    };
    ts.forEachChild(node, visit);
    return found;
  }

  #at(node: ts.Node): Interest {
    if (ts.isStringLiteral(node)) return { ...NOTHING, dots: node.text === '..' };
    if (ts.isThrowStatement(node)) return { ...NOTHING, throws: true };
    if (ts.isPropertyAccessExpression(node)) return this.#isCounting(node) ? COUNTING : NOTHING;
    if (ts.isObjectLiteralExpression(node)) return { ...NOTHING, isNeeded: isReply(node) };
    if (ts.isDeleteExpression(node)) return { ...NOTHING, isNeeded: true };
    if (ts.isBinaryExpression(node)) return { ...NOTHING, writes: isWrite(node) };
    return ts.isCallExpression(node) || ts.isNewExpression(node) ? this.#ofCall(node) : NOTHING;
  }

  #isCounting({ name }: ts.PropertyAccessExpression): boolean {
    const { book } = this.#world.fileSystem;
    return name.text === book?.name || name.text === book?.counterName;
  }

  #ofCall(node: ts.CallExpression | ts.NewExpression): Interest {
    const { checker } = this.#world;
    if (ts.isNewExpression(node)) return { ...NOTHING, isNeeded: isPromise(checker.getTypeAtLocation(node)) };
    if (this.#isCountingCall(node)) return COUNTING;
    if (this.#isParameter(node.expression)) return { ...NOTHING, calls: true };
    if (this.#isNeededCall(node)) return { ...NOTHING, isNeeded: true, writes: true };
    const body = this.#bodyOf(node, calledBy(node, checker));
    if (body === undefined) return NOTHING;
    const roles = decoratorsOf(body, checker).some(({ name }) => ROLES.has(name));
    return roles ? joined(COUNTING, this.of(body)) : this.of(body);
  }

  /** Through `this`, what runs is what the class has, not what the base class declares. */
  #bodyOf(node: ts.CallExpression, declaration: ts.Node | undefined): ts.Node | undefined {
    const { fileSystem } = this.#world;
    const access = node.expression;
    const isOwn =
      ts.isPropertyAccessExpression(access) && access.expression.kind === ts.SyntaxKind.ThisKeyword;
    const own =
      isOwn && ts.isIdentifier(access.name) ? fileSystem.member(access.name.text)?.member : undefined;
    const isOfChain =
      declaration !== undefined && fileSystem.chain.some((each) => each === declaration.parent);
    const body = own !== undefined && isOfChain ? own : declaration;
    return body === undefined || body.getSourceFile().isDeclarationFile ? undefined : body;
  }

  #isNeededCall(node: ts.CallExpression): boolean {
    const { checker } = this.#world;
    const callee = node.expression;
    if (!ts.isPropertyAccessExpression(callee)) return false;
    const type = checker.getTypeAtLocation(callee.expression);
    if (isFromTallyfs(type, 'InodeLocks', checker) || isFromTallyfs(type, 'Notifier', checker)) return true;
    return (
      /^(delete|clear|release|acquire|lock)$/.test(callee.name.text) &&
      (isMap(type) || isSet(type) || !ts.isIdentifier(callee.expression))
    );
  }

  #isCountingCall({ expression }: ts.CallExpression): boolean {
    if (!ts.isPropertyAccessExpression(expression)) return false;
    const { checker } = this.#world;
    const type = checker.getTypeAtLocation(expression.expression);
    return COUNTERS.some((name) => isFromTallyfs(type, name, checker));
  }

  #isParameter(callee: ts.Expression): boolean {
    const declaration = this.#world.checker.getSymbolAtLocation(callee)?.valueDeclaration;
    return declaration !== undefined && ts.isParameter(declaration);
  }
}

/** By its symbol, which is found faster than the signature: no argument has to be looked at. */
function calledBy({ expression }: ts.CallExpression, checker: ts.TypeChecker): ts.Node | undefined {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  const symbol = resolved(checker.getSymbolAtLocation(name), checker);
  const withBody = symbol?.declarations?.find((each) => 'body' in each && each.body !== undefined);
  const declaration = withBody ?? symbol?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return declaration;
  const { initializer } = declaration;
  return initializer && ts.isFunctionLike(bare(initializer)) ? initializer : undefined;
}

const REPLY: ReadonlySet<string> = new Set(['...', 'attr', 'entryTimeout', 'attrTimeout']);
const COUNTERS = ['LookupBook', 'DirectoryPage', 'DirectoryPlusPage'];
const ROLES: ReadonlySet<string> = new Set(['Increments', 'Decrements', 'RemovesInode', 'Guarded']);

/** An entry, or a part of one: a nodeid together with what only replies have, or alone with 0. */
function isReply({ properties }: ts.ObjectLiteralExpression): boolean {
  const names = properties.map((property) => property.name?.getText() ?? '...');
  return names.includes('nodeid') && names.some((name) => REPLY.has(name));
}

function joined(left: Interest, right: Interest): Interest {
  return {
    isNeeded: left.isNeeded || right.isNeeded,
    counts: left.counts || right.counts,
    calls: left.calls || right.calls,
    throws: left.throws || right.throws,
    writes: left.writes || right.writes,
    dots: left.dots || right.dots,
    size: left.size + right.size,
  };
}

function isWrite({ left, operatorToken: { kind } }: ts.BinaryExpression): boolean {
  const isAssignment = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  return isAssignment && !ts.isIdentifier(left);
}
