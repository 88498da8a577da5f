import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A program, and the files of it that were asked for. */
export interface Loaded {
  readonly program: ts.Program;
  readonly files: readonly ts.SourceFile[];
}

/** What a project cannot be read for. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
  readonly code = 'PROJECT';
}

/** Without a tsconfig.json: what the README says that one should have. */
const DEFAULTS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  strict: true,
  experimentalDecorators: true,
};

/** Loads all files of a project. @throws ProjectError */
export function loadProject(config: string): Loaded {
  const { options, fileNames } = parseConfig(config);
  return load(fileNames, options);
}

/** Loads files with the options of the tsconfig.json nearest to the first. */
export function loadFiles(names: readonly string[]): Loaded {
  const [first] = names;
  const config = first && ts.findConfigFile(dirname(resolve(first)), (name) => ts.sys.fileExists(name));
  return load(names, config === undefined ? DEFAULTS : parseConfig(config).options);
}

function parseConfig(config: string): ts.ParsedCommandLine {
  const path = resolve(config);
  const { config: json, error } = ts.readConfigFile(path, (name) => ts.sys.readFile(name)) as {
    config: unknown;
    error?: ts.Diagnostic;
  };
  if (error !== undefined) throw new ProjectError(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const parsed = ts.parseJsonConfigFileContent(json, ts.sys, dirname(path), undefined, path);
  const problem = parsed.errors.find(({ code }) => code !== NO_INPUTS);
  if (problem !== undefined)
    throw new ProjectError(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return parsed;
}

/** "No inputs were found": a project of declarations alone has nothing to find. */
const NO_INPUTS = 18003;

function load(names: readonly string[], options: ts.CompilerOptions): Loaded {
  const settings: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    incremental: false,
    composite: false,
    skipLibCheck: true,
  };
  delete settings.tsBuildInfoFile;
  const paths = names.map((name) => resolve(name));
  const program = ts.createProgram(paths, settings, hostOf(settings));
  const files = paths.flatMap((path) => program.getSourceFile(path) ?? []);
  return { program, files: files.filter((file) => !file.isDeclarationFile) };
}

/** Where a project cannot find tallyfs, as a file in a temporary directory, it gets this one. */
function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  quicken(host);
  const own = fileURLToPath(import.meta.url);
  const cache = ts.createModuleResolutionCache(host.getCurrentDirectory(), (name) => name, options);
  host.resolveModuleNameLiterals = (literals, file, redirect, settings, containing) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(containing, literal, settings);
      const found = ts.resolveModuleName(literal.text, file, settings, host, cache, redirect, mode);
      if (found.resolvedModule !== undefined || literal.text.startsWith('.')) return found;
      return ts.resolveModuleName(
        literal.text,
        own,
        settings,
        host,
        undefined,
        redirect,
        ts.ModuleKind.ESNext,
      );
    });
  host.resolveTypeReferenceDirectiveReferences = (references, file, redirect, settings, containing) =>
    references.map((reference) => {
      const name = typeof reference === 'string' ? reference : reference.fileName;
      const mode = typeof reference === 'string' ? undefined : reference.resolutionMode;
      const found = ts.resolveTypeReferenceDirective(name, file, settings, host, redirect, undefined, mode);
      if (found.resolvedTypeReferenceDirective !== undefined) return found;
      return ts.resolveTypeReferenceDirective(
        name,
        own,
        settings,
        host,
        redirect,
        undefined,
        mode ?? containing?.impliedNodeFormat,
      );
    });
  return host;
}

/** The comments of the language's and Node's declarations are most of their text, and nothing here asks for them. */
function quicken(host: ts.CompilerHost): void {
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) => {
    const options = typeof version === 'object' ? version : { languageVersion: version };
    const isForeign = /\/node_modules\/(@types\/node|typescript\/lib)\//.test(name);
    const jsDocParsingMode = isForeign ? ts.JSDocParsingMode.ParseNone : ts.JSDocParsingMode.ParseAll;
    return read(name, { ...options, jsDocParsingMode }, ...rest);
  };
}
