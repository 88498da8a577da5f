import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { loadModule } from '../../src/cli/module.js';

describe('the module of a file system', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tallyfs-test-'));
  });

  after(() => rm(directory, { recursive: true }));

  async function write(name: string, source: string): Promise<string> {
    const path = join(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, source);
    return path;
  }

  /** The message of the error, with the private directory left out. */
  async function refusal(path: string, className?: string): Promise<string> {
    const error: unknown = await loadModule(path, className).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an.instanceOf(Error);
    return (error as Error).message.replaceAll(`${directory}/`, '');
  }

  it('exports its class as default', async () => {
    const path = await write('good.mjs', 'export default class GoodFs {}');
    expect((await loadModule(path)).fileSystem.name).to.equal('GoodFs');
    expect((await loadModule(relative(process.cwd(), path))).fileSystem.name).to.equal('GoodFs');
  });

  it('may be CommonJS, also as compiled from ES modules', async () => {
    const path = await write('plain.cjs', 'module.exports = class PlainFs {};');
    expect((await loadModule(path)).fileSystem.name).to.equal('PlainFs');
    const compiled = await write(
      'compiled.cjs',
      'Object.defineProperty(exports, "__esModule", { value: true }); exports.default = class CompiledFs {}; exports.Other = class Other {};',
    );
    expect((await loadModule(compiled)).fileSystem.name).to.equal('CompiledFs');
    expect((await loadModule(compiled, 'Other')).fileSystem.name).to.equal('Other');
  });

  it('may export other classes to choose from', async () => {
    const path = await write('two.mjs', 'export class One {} export class Two {}');
    expect((await loadModule(path, 'Two')).fileSystem.name).to.equal('Two');
  });

  it('may have characters in its name that mean something in a URL', async () => {
    const path = await write('a b#c?d%20e/fs.mjs', 'export default class OddFs {}');
    expect((await loadModule(path)).fileSystem.name).to.equal('OddFs');
  });

  it('may export a container, or a function that makes one', async () => {
    const container = '{ get() {}, bind() {} }';
    const ready = await write(
      'ready.mjs',
      `export default class A {} export const container = ${container};`,
    );
    expect((await loadModule(ready)).container).to.have.property('bind');
    const made = await write(
      'made.mjs',
      `export default class A {} export const container = async () => (${container});`,
    );
    expect((await loadModule(made)).container).to.have.property('bind');
    const wrong = await write('wrong.mjs', 'export default class A {} export const container = [];');
    expect(await refusal(wrong)).to.equal(
      'the export container of wrong.mjs is an array, not an inversify Container or a function that makes one',
    );
  });

  it('gives out another container each time, also of one that is exported as it is', async () => {
    const inversify = JSON.stringify(import.meta.resolve('inversify'));
    const bound = `import { Container } from ${inversify}; const c = new Container(); c.bind('s').toDynamicValue(() => ({})).inSingletonScope();`;
    for (const exported of [
      'container = c',
      'container = () => { c.unbindAll(); c.bind("s").toDynamicValue(() => ({})).inSingletonScope(); return c; }',
    ]) {
      const path = await write(
        `fresh-${String(exported.length)}.mjs`,
        `${bound} export default class A {} export const ${exported};`,
      );
      const { freshContainer } = await loadModule(path);
      const one = (await freshContainer!()).get('s');
      expect((await freshContainer!()).get('s'), exported).not.to.equal(one);
    }
  });

  it('has to exist', async () => {
    expect(await refusal(join(directory, 'none.js'))).to.equal(
      'cannot load none.js: there is no such file (none.js)',
    );
  });

  it('is a file', async () => {
    expect(await refusal(`${directory}/.`)).to.match(
      /is a directory; name the module in it, as .*\/index\.js$/,
    );
  });

  it('says what it exports when there is no default', async () => {
    const path = await write(
      'named.mjs',
      'export class HelloFs {} export const limit = 5; export const make = () => 1;',
    );
    expect(await refusal(path)).to.equal(
      'named.mjs has no default export; it exports HelloFs (a class), limit (a number), make (a function): try --class HelloFs',
    );
    expect(await refusal(path, 'HelloFS')).to.contain(
      'named.mjs has no export HelloFS; it exports HelloFs (a class)',
    );
  });

  it('says what to do when it exports no class at all', async () => {
    const path = await write('values.mjs', 'export const limit = 5;');
    expect(await refusal(path)).to.equal(
      'values.mjs has no default export; it exports limit (a number): `export default` the class',
    );
  });

  it('says so when it exports nothing', async () => {
    const path = await write('empty.mjs', '');
    expect(await refusal(path)).to.equal(
      'empty.mjs has no default export; it exports nothing: `export default` the class',
    );
  });

  it('says what its default export is instead of a class', async () => {
    const kinds = {
      'new (class A {})()': 'an object',
      '() => 1': 'a function',
      '42': 'a number',
      null: 'null',
    };
    for (const [index, [source, kind]] of Object.entries(kinds).entries()) {
      const path = await write(`kind${String(index)}.mjs`, `export default ${source};`);
      expect(await refusal(path)).to.contain(
        `the default export of kind${String(index)}.mjs is ${kind}, not a class`,
      );
    }
  });

  it('shows the line of a syntax error', async () => {
    const path = await write('bad.mjs', 'export const a = 1;\nexport default class { foo( }\n');
    expect(await refusal(path)).to.match(
      /^bad\.mjs cannot be parsed:\nfile:\/\/bad\.mjs:2\nexport default class \{ foo\( \}\n +\^\n\nSyntaxError: Unexpected token '\}'$/,
    );
  });

  it('shows the line of a syntax error in what it imports', async () => {
    await write('inner.mjs', '\n\nlet let = 1;\n');
    const path = await write('outer.mjs', 'import "./inner.mjs"; export default class A {}');
    expect(await refusal(path))
      .to.contain('outer.mjs cannot be parsed:')
      .and.contain('inner.mjs:3\nlet let = 1;');
  });

  it('shows where it imports a name that is not there', async () => {
    await write('names.mjs', 'export const yes = 1;');
    const path = await write('importer.mjs', "import { no } from './names.mjs'; export default class A {}");
    expect(await refusal(path))
      .to.contain('importer.mjs:1\n')
      .and.contain("does not provide an export named 'no'");
  });

  it('says which import cannot be found', async () => {
    const path = await write('lonely.mjs', "import 'no-such-package'; export default class A {}");
    expect(await refusal(path)).to.equal(
      "cannot load lonely.mjs: Cannot find package 'no-such-package' imported from lonely.mjs",
    );
  });

  it('shows the stack of what it throws, without the loader', async () => {
    const path = await write('thrower.mjs', 'export default class A {}\nthrow new Error("boom");');
    const message = await refusal(path);
    expect(message).to.match(
      /^thrower\.mjs threw an error when it was loaded:\nError: boom\n +at file:.*thrower\.mjs:2:7/,
    );
    expect(message).not.to.contain('node:internal');
    expect(await refusal(await write('odd.mjs', 'throw 5;'))).to.equal('odd.mjs threw 5 when it was loaded');
  });

  it('is compiled first when it is TypeScript', async () => {
    const path = await write(
      'hello.ts',
      'enum A { B }\nconst a: A = A.B;\nexport default class HelloFs { a = a }',
    );
    expect(await refusal(path))
      .to.contain('hello.ts is TypeScript')
      .and.contain('compile it with tsc');
  });
});
