import { transformSync } from '@swc/core';
import { expect } from 'chai';
import { stop, transform } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { check } from '../decorators/compiler.js';
import { run } from '../support/children.js';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../../..');

type Compile = (source: string) => string | Promise<string>;

const withEsbuild =
  (experimentalDecorators: boolean, target: string): Compile =>
  async (source) => {
    const tsconfigRaw = { compilerOptions: { experimentalDecorators } };
    return (await transform(source, { loader: 'ts', format: 'esm', target, tsconfigRaw })).code;
  };

const withSwc =
  (target: 'es2022' | 'es2020'): Compile =>
  (source) =>
    transformSync(source, {
      swcrc: false,
      jsc: {
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: false },
        target,
      },
    }).code;

const withTsc =
  (emitDecoratorMetadata: boolean): Compile =>
  (source) =>
    ts.transpileModule(source, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        experimentalDecorators: true,
        isolatedModules: true,
        verbatimModuleSyntax: true,
        emitDecoratorMetadata,
      },
    }).outputText;

const EXPECTED = {
  labels: ['HelloFs.lookup', 'HelloFs.forget', 'Rooted.getattr', 'HelloFs.forget', 'HelloFs.readdirplus'],
  book: 'HelloFs.counts',
  lookup: { nodeid: 2, attr: { mode: 0o100444, size: 5 }, attrTimeout: 0.5 },
  getattr: { attr: { mode: 0o40755 } },
};

interface Probed {
  readonly error?: string;
  readonly getattr?: unknown;
}

async function probe(path: string, args: readonly string[] = []): Promise<Probed> {
  const result = await run(process.execPath, [...args, join(HERE, 'fixtures/probe.js'), path], {
    cwd: ROOT,
    timeout: 20_000,
  });
  expect(result.stderr).to.equal('');
  return JSON.parse(result.stdout) as Probed;
}

function fixture(name: string): string {
  return join(ROOT, 'test/toolchains/fixtures', `${name}.ts`);
}

/** Compiles to a module inside of the package, where `tallyfs` is the package itself. */
async function withModule<T>(
  compile: Compile,
  source: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(HERE, 'compiled-'));
  try {
    const path = join(directory, 'module.mjs');
    await writeFile(path, await compile(source));
    return await use(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compiled(compile: Compile, name: string): Promise<Probed> {
  return withModule(compile, await readFile(fixture(name), 'utf8'), (path) => probe(path));
}

// Its service process would stay for as long as the tests run.
after(() => stop());

describe('a class that injects by token', () => {
  const compilers: Readonly<Record<string, Compile>> = {
    tsc: withTsc(true),
    'tsc without emitted metadata': withTsc(false),
    esbuild: withEsbuild(true, 'es2022'),
    'esbuild for an old target, which adds constructors': withEsbuild(true, 'es2020'),
    swc: withSwc('es2022'),
    'swc for an old target': withSwc('es2020'),
  };
  for (const [name, compile] of Object.entries(compilers)) {
    it(`works when it was compiled by ${name}`, async () => {
      expect(await compiled(compile, 'by-token')).to.deep.equal(EXPECTED);
    });
  }

  it('works when it is run by tsx', async () => {
    expect(await probe(fixture('by-token'), ['--import', 'tsx'])).to.deep.equal(EXPECTED);
  });
});

describe('a class that injects by type', () => {
  it('works when its metadata was emitted', async () => {
    const { getattr } = await compiled(withTsc(true), 'by-type');
    expect(getattr).to.deep.equal({ attr: { mode: 0o40755, mtimeSec: 7 } });
  });

  it('is told about @inject when it was not', async () => {
    const { error } = await compiled(withEsbuild(true, 'es2022'), 'by-type');
    expect(error).to.contain('the constructor parameters of ClockFs').and.contain('@inject(TOKEN)');
  });
});

describe('a class that is compiled to standard decorators', () => {
  it('is told which setting is missing', async () => {
    const source =
      "import { Getattr } from 'tallyfs'; class A { @Getattr() getattr() { return { attr: { mode: 0 } }; } } export default A;";
    const { stderr } = await withModule(withEsbuild(false, 'es2022'), source, (path) =>
      run(process.execPath, [path], { cwd: ROOT }),
    );
    expect(stderr)
      .to.contain('@Getattr was called as a standard (TC39) decorator')
      .and.contain('"experimentalDecorators": true');
  });
});

describe('the documented imports', () => {
  it('compile with isolatedModules, verbatimModuleSyntax and emitDecoratorMetadata', async function () {
    this.timeout(60_000);
    const source = await readFile(fixture('by-token'), 'utf8');
    const settings = { isolatedModules: true, verbatimModuleSyntax: true, emitDecoratorMetadata: true };
    expect(check([source], settings)).to.deep.equal([[]]);
  });
});
