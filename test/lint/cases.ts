import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';
import { analyseFile } from '../../src/lint/analyse.js';
import { edited } from '../../src/lint/edits.js';
import type { LintFinding } from '../../src/lint/findings.js';
import * as tallyfs from '../../src/index.js';

const HERE = fileURLToPath(new URL('../../../test/lint/', import.meta.url));
/** Stands in front of each place where a finding is expected. */
const MARK = '/*!*/ ';

/** Programs, by what they show. */
export type Programs = Readonly<Record<string, string>>;

/** All programs of all rules: one compilation serves them together. */
const sources = new Map<string, string>();
let program: ts.Program | undefined;

const TYPES = ['Entry', 'NegativeEntry', 'ForgetRequest', 'DirectoryPage', 'DirectoryPlusPage', 'AttrReply'];
const PREAMBLE = [
  `import { ${Object.keys(tallyfs).sort().join(', ')} } from 'tallyfs';`,
  "import type * as fuse from 'tallyfs';",
  `import type { ${TYPES.filter((name) => !(name in tallyfs)).join(', ')} } from 'tallyfs';`,
].join(' ');

interface Cases {
  readonly valid: Programs;
  readonly invalid: Programs;
  /** A program before and after the repair. */
  readonly fixes?: Readonly<Record<string, readonly [before: string, after: string]>>;
}

const FORGET =
  '@Forget() forget({ nodeid, nlookup }: ForgetRequest): void { this.counts.subtract(nodeid, nlookup); }';

/** A class with a book, some members, and a right forget handler or another one. */
export function fileSystem(members: string, { forget = FORGET, name = 'Fs' } = {}): string {
  const book = '@LookupCounts() readonly counts = new LookupBook();';
  const node =
    'interface Node { readonly nodeid: number; readonly mode: number; nlink: number; opens: number }';
  return `${node}\n@FileSystem({ bookkeeping: 'own' })\nclass ${name} {\n${book}\n${forget}\n${members}\n}`;
}

/** Tests a rule: it is silent about the valid programs, and finds in the others exactly what is marked. */
export function testRule(rule: string, { valid, invalid, fixes = {} }: Cases): void {
  describe(`the rule ${rule}`, () => {
    for (const [name, code] of Object.entries(valid)) {
      const file = register(`${rule}/valid`, name, code);
      it(`is silent: ${name}`, () => {
        expect(findingsIn(file).map(({ rule: by, message }) => `${by}: ${message}`)).to.deep.equal([]);
      });
    }
    for (const [name, code] of Object.entries(invalid)) {
      const file = register(`${rule}/invalid`, name, code);
      it(`finds: ${name}`, () => {
        const found = findingsIn(file).filter((finding) => finding.rule === rule);
        expect([...new Set(found.map(placeOf))]).to.have.members(marksIn(file));
      });
    }
    for (const [name, [before, after]] of Object.entries(fixes)) {
      const file = register(`${rule}/fixes`, name, before);
      it(`repairs: ${name}`, () => {
        const edits = findingsIn(file).flatMap(({ fix }) => fix?.edits ?? []);
        expect(edited(sources.get(file) ?? '', edits)).to.equal(`${PREAMBLE}\n${after}`);
      });
    }
  });
}

/** Makes a program part of the compilation. @returns its file. */
export function register(folder: string, name: string, code: string): string {
  const file = join(HERE, 'programs', folder, `${name.replace(/\W+/g, '-')}.ts`);
  sources.set(file, `${PREAMBLE}\n${code}`);
  return file;
}

/** What the lint finds in a program, of all rules. */
export function findingsIn(file: string): LintFinding[] {
  program ??= compile();
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is no part of the compilation`);
  const [problem] = program.getSemanticDiagnostics(source);
  if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return analyseFile(source, program.getTypeChecker()).flatMap(({ findings }) => findings);
}

function placeOf({ node }: LintFinding): string {
  return lineAndColumn(node.getSourceFile(), node.getStart());
}

function marksIn(file: string): string[] {
  const source = program?.getSourceFile(file);
  if (source === undefined) return [];
  const marks = [...source.text.matchAll(/\/\*!\*\/ /g)];
  return marks.map(({ index }) => lineAndColumn(source, index + MARK.length));
}

function lineAndColumn(source: ts.SourceFile, position: number): string {
  const { line, character } = source.getLineAndCharacterOfPosition(position);
  return `${String(line)}:${String(character)}`;
}

function compile(): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options, true);
  const fileExists = host.fileExists.bind(host);
  const readFile = host.readFile.bind(host);
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  host.getSourceFile = withSources(host);
  return ts.createProgram([...sources.keys()], options, host);
}

function withSources(host: ts.CompilerHost): ts.CompilerHost['getSourceFile'] {
  const getSourceFile = host.getSourceFile.bind(host);
  return (name, settings, ...rest) => {
    const own = sources.get(name);
    return own === undefined
      ? getSourceFile(name, settings, ...rest)
      : ts.createSourceFile(name, own, settings, true);
  };
}
