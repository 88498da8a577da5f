import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../../..');

/** What the compiler says about one source: `TS2345: …`, with the whole explanation. */
export type Diagnostics = readonly string[];

/**
 * Compiles source texts that exist in memory only, as if they lay in `test/decorators/`, with the repository's settings.
 * @returns what the compiler says about each, in the order given.
 */
export function check(sources: readonly string[], settings: ts.CompilerOptions = {}): readonly Diagnostics[] {
  const files = new Map(
    sources.map((text, index) => [join(ROOT, `test/decorators/in-memory-${String(index)}.ts`), text]),
  );
  const options: ts.CompilerOptions = {
    ...repositorySettings(),
    noEmit: true,
    incremental: false,
    ...settings,
  };
  const program = ts.createProgram([...files.keys()], options, hostWith(files, options));
  return [...files.keys()].map((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(
      ({ code, messageText }) => `TS${String(code)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
}

function repositorySettings(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  return { ...options, noUnusedLocals: false, noUnusedParameters: false };
}

function hostWith(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    readFile: (path) => files.get(path) ?? host.readFile(path),
    getSourceFile: (path, version, ...rest) => {
      const text = files.get(path);
      return text === undefined
        ? host.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, text, version, true);
    },
  };
}
