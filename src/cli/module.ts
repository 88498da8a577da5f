import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Container } from 'inversify';
import { codeOf, CommandError } from './errors.js';

export type FileSystemClass = new (...args: never[]) => object;

export interface FileSystemModule {
  readonly fileSystem: FileSystemClass;
  /** What the module exports as `container`, made when it is a function. */
  readonly container?: Container;
  /** Makes another one each time. Of a container that is no function it makes the services anew, but not the constants. */
  readonly freshContainer?: () => Promise<Container>;
}

type Namespace = Readonly<Record<string, unknown>>;

/**
 * Imports a module and takes the class to mount from it.
 * @param className the export to take instead of the default one.
 * @throws CommandError that says what is wrong with the module.
 */
export async function loadModule(path: string, className?: string): Promise<FileSystemModule> {
  const namespace = await importModule(path);
  const fileSystem = pickClass(path, namespace, className);
  const exported = namespace['container'];
  const container = await makeContainer(path, exported);
  if (container === undefined) return { fileSystem };
  const freshContainer =
    typeof exported === 'function'
      ? async () => (await makeContainer(path, exported)) ?? container
      : renewing(container);
  return { fileSystem, container, freshContainer };
}

/** Imports a module. @throws CommandError that says what is wrong with it. */
export async function importModule(path: string): Promise<Namespace> {
  const file = resolve(path);
  await checkFile(path, file);
  return unwrap(await importFile(path, file));
}

/** Gives a container out again and again, each time as it was at first. */
function renewing(container: Container): () => Promise<Container> {
  let isUsed = false;
  return () => {
    if (isUsed) container.restore();
    isUsed = true;
    container.snapshot();
    return Promise.resolve(container);
  };
}

async function checkFile(path: string, file: string): Promise<void> {
  const stats = await stat(file).catch((error: unknown) => {
    const found = codeOf(error) === 'ENOENT' ? 'there is no such file' : String(error);
    throw new CommandError('NO_MODULE', `cannot load ${path}: ${found} (${file})`, { cause: error });
  });
  if (stats.isDirectory()) {
    throw new CommandError(
      'NO_MODULE',
      `${path} is a directory; name the module in it, as ${path.replace(/\/*$/, '')}/index.js`,
    );
  }
}

async function importFile(path: string, file: string): Promise<Namespace> {
  const url = pathToFileURL(file).href;
  try {
    return (await import(url)) as Namespace;
  } catch (error) {
    throw new CommandError('BAD_MODULE', await explainImport(path, url, error), { cause: error });
  }
}

async function explainImport(path: string, url: string, error: unknown): Promise<string> {
  if (!(error instanceof Error)) return `${path} threw ${String(error)} when it was loaded`;
  if (isTypeScript(path) && (error instanceof SyntaxError || codeOf(error)?.startsWith('ERR_') === true)) {
    return (
      `${path} is TypeScript, which this Node does not run: compile it with tsc and mount the .js file, ` +
      'or let a loader do it: NODE_OPTIONS="--import tsx" tallyfs mount …'
    );
  }
  if (error instanceof SyntaxError) return `${path} cannot be parsed:\n${await syntaxErrorOf(url, error)}`;
  if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') return `cannot load ${path}: ${error.message}`;
  return `${path} threw an error when it was loaded:\n${withoutNode(error.stack ?? error.message)}`;
}

function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

/**
 * Node tells where a syntax error is only when it dies of it, so another Node has to. It stops before it runs what
 * could not be parsed.
 */
async function syntaxErrorOf(url: string, error: SyntaxError): Promise<string> {
  const stack = error.stack ?? error.message;
  if (!stack.startsWith('SyntaxError')) return withoutNode(stack);
  const source = 'await import(process.argv[1])';
  const args = [...process.execArgv, '--input-type=module', '--eval', source, url];
  const stderr = await new Promise<string>((done) => {
    execFile(process.execPath, args, { timeout: 10_000 }, (_, __, said) => {
      done(said);
    });
  });
  const end = stderr.indexOf(error.message);
  return end < 0 ? error.message : stderr.slice(0, end + error.message.length);
}

/** A stack without what Node itself did to load the module. */
function withoutNode(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !line.includes('(node:internal'))
    .join('\n');
}

/** A CommonJS module that was compiled from `export default` has all its exports below the default one. */
function unwrap(namespace: Namespace): Namespace {
  const inner = namespace['default'];
  const isCompiled = typeof inner === 'object' && inner !== null && '__esModule' in inner;
  return isCompiled ? inner : namespace;
}

function pickClass(path: string, namespace: Namespace, className?: string): FileSystemClass {
  const name = className ?? 'default';
  const value = namespace[name];
  if (isClass(value)) return value;
  const what = className === undefined ? 'default export' : `export ${className}`;
  const problem =
    name in namespace ? `the ${what} of ${path} is ${kindOf(value)}, not a class` : `${path} has no ${what}`;
  throw new CommandError('NO_CLASS', `${problem}; ${exportsOf(namespace)}`);
}

function exportsOf(namespace: Namespace): string {
  const names = Object.keys(namespace).filter((name) => name !== '__esModule');
  if (names.length === 0) return 'it exports nothing: `export default` the class';
  const list = names.map((name) => `${name} (${kindOf(namespace[name])})`).join(', ');
  const other = names.find((name) => name !== 'default' && isClass(namespace[name]));
  return `it exports ${list}: ${other === undefined ? '`export default` the class' : `try --class ${other}`}`;
}

function isClass(value: unknown): value is FileSystemClass {
  // Arrow functions and methods cannot be constructed, and have no prototype.
  return typeof value === 'function' && typeof value.prototype === 'object' && !isGenerator(value);
}

function isGenerator(value: object): boolean {
  return Object.prototype.toString.call(value).includes('Generator');
}

function kindOf(value: unknown): string {
  if (isClass(value))
    return /^class\b/.test(Function.prototype.toString.call(value)) ? 'a class' : 'a function';
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

async function makeContainer(path: string, exported: unknown): Promise<Container | undefined> {
  if (exported === undefined) return undefined;
  const container: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  if (isContainer(container)) return container;
  throw new CommandError(
    'BAD_CONTAINER',
    `the export container of ${path} is ${kindOf(container)}, not an inversify Container or a function that makes one`,
  );
}

/** By its shape, because the module may have an inversify of its own. */
function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && 'get' in value && 'bind' in value;
}
