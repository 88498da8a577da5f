import ts from 'typescript';
import { operationNames, row, type Operation } from '../../protocol/operations.js';
import { chainOf, isAbstract, isClass, memberName } from './chain.js';
import { decoratorsOf, type UsedDecorator } from './decorators.js';
import { bookOf } from './book.js';
import type { ClassNode, FileSystemClass, FoundHandler, MemberNode, Role } from './file-system.js';

/** From the name of a decorator to its operation. */
const OPERATION_OF = new Map<string, Operation>(
  operationNames.flatMap((operation) => {
    const { decorator } = row(operation);
    return decorator === null ? [] : [[decorator, operation] as const];
  }),
);
const ROLES: ReadonlySet<string> = new Set<Role>(['Increments', 'Decrements', 'RemovesInode', 'Guarded']);

/** Finds the classes of a file that can be mounted: with `@FileSystem`, or extending one that has it. */
export function findFileSystems(file: ts.SourceFile, checker: ts.TypeChecker): FileSystemClass[] {
  const found: FileSystemClass[] = [];
  const visit = (node: ts.Node): void => {
    if (isClass(node) && !isAbstract(node)) {
      const fileSystem = asFileSystem(node, checker);
      if (fileSystem !== undefined) found.push(fileSystem);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function asFileSystem(node: ClassNode, checker: ts.TypeChecker): FileSystemClass | undefined {
  const chain = chainOf(node, checker);
  const marks = chain
    .flatMap((each) => decoratorsOf(each, checker))
    .filter(({ name }) => name === 'FileSystem');
  const [mark] = marks;
  if (mark === undefined) return undefined;
  const member = finder(chain);
  return {
    name: node.name?.text ?? '(anonymous class)',
    node,
    chain,
    bookkeeping: bookkeepingOf(marks, checker),
    handlers: handlersOf(chain, checker),
    book: bookOf(chain, checker),
    rolesOf: (name) => rolesOf(name, chain, checker),
    member,
  };
}

function finder(chain: readonly ClassNode[]): FileSystemClass['member'] {
  return (name, from) => {
    const start = from === undefined ? 0 : chain.indexOf(from);
    for (const owner of chain.slice(Math.max(0, start))) {
      const member = owner.members.find((each) => memberName(each) === name && hasBody(each));
      if (member !== undefined) return { member, owner };
    }
    return undefined;
  };
}

/** Overload signatures and abstract members say nothing about what runs. */
function hasBody(member: MemberNode): boolean {
  if (ts.isMethodDeclaration(member) || ts.isAccessor(member)) return member.body !== undefined;
  return ts.isPropertyDeclaration(member) && !isAbstract(member);
}

function handlersOf(chain: readonly ClassNode[], checker: ts.TypeChecker): FoundHandler[] {
  const find = finder(chain);
  const handlers = new Map<Operation, FoundHandler>();
  const decided = new Set<string>();
  for (const owner of chain) {
    for (const declared of owner.members) {
      const name = memberName(declared);
      const operations = operationsOf(decoratorsOf(declared, checker));
      if (name === undefined || operations.length === 0 || decided.has(name)) continue;
      decided.add(name);
      const runs = find(name);
      for (const operation of operations) {
        if (runs !== undefined && !handlers.has(operation))
          handlers.set(operation, { operation, name, ...runs });
      }
    }
  }
  return [...handlers.values()];
}

export function operationsOf(decorators: readonly UsedDecorator[]): Operation[] {
  return decorators.flatMap(({ name }) => OPERATION_OF.get(name) ?? []);
}

function rolesOf(name: string, chain: readonly ClassNode[], checker: ts.TypeChecker): ReadonlySet<Role> {
  const members = chain.flatMap((owner) => owner.members.filter((each) => memberName(each) === name));
  const used = members.flatMap((member) => decoratorsOf(member, checker));
  return new Set(used.map((each) => each.name).filter((each): each is Role => ROLES.has(each)));
}

function bookkeepingOf(marks: readonly UsedDecorator[], checker: ts.TypeChecker): string {
  for (const { args } of marks) {
    const [settings] = args;
    const property = settings && checker.getTypeAtLocation(settings).getProperty('bookkeeping');
    const declaration = property?.valueDeclaration;
    if (declaration === undefined || !ts.isPropertyAssignment(declaration)) continue;
    const { initializer } = declaration;
    if (ts.isStringLiteralLike(initializer)) return initializer.text;
    const type = checker.getTypeAtLocation(initializer);
    if (type.isStringLiteral()) return type.value;
  }
  return 'own';
}
