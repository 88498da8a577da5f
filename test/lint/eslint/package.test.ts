import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { run, type RunResult } from '../../support/children.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** What a project of a user installs besides tallyfs. */
const INSTALLED = ['eslint', 'typescript', 'typescript-eslint', 'inversify', 'reflect-metadata', '@types'];
const TSCONFIG = {
  compilerOptions: { target: 'ES2022', module: 'NodeNext', strict: true, experimentalDecorators: true },
};
const ESLINT = `
import tseslint from 'typescript-eslint';
import tallyfs from 'tallyfs/eslint';

export default tseslint.config(tseslint.configs.base, tallyfs.configs.recommended, {
  languageOptions: { parserOptions: { projectService: true } },
});
`;

describe('the package in a project of its own', function () {
  this.timeout(90_000);
  let project: string;
  const inProject = (bin: string, ...args: string[]): Promise<RunResult> =>
    run(process.execPath, [`node_modules/${bin}`, ...args], { cwd: project, timeout: 60_000 });

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'tallyfs-project-'));
    const modules = join(project, 'node_modules');
    await mkdir(modules);
    const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], {
      cwd: ROOT,
      timeout: 60_000,
    });
    const unpacked = await run('tar', ['-xzf', packed.stdout.trim(), '-C', modules], { cwd: project });
    expect(unpacked).to.include({ status: 0, stderr: '' });
    await rename(join(modules, 'package'), join(modules, 'tallyfs'));
    for (const name of INSTALLED) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
    await cp(join(ROOT, 'test/lint/fixtures'), join(project, 'src'), { recursive: true });
    await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await writeFile(join(project, 'eslint.config.js'), ESLINT);
  });

  after(() => rm(project, { recursive: true, force: true }));

  it('has its rules for ESLint', async () => {
    const { status, stdout } = await inProject('eslint/bin/eslint.js', '--format', 'json', 'src');
    expect(status).to.equal(1);
    const reports = JSON.parse(stdout) as { messages: { ruleId: string; line: number }[] }[];
    expect(
      reports.flatMap(({ messages }) => messages.map(({ ruleId, line }) => [ruleId, line])),
    ).to.deep.equal([
      ['tallyfs/missing-increment', 10],
      ['tallyfs/missing-decrement', 14],
    ]);
  });

  it('has its command', async () => {
    const { status, stdout } = await inProject('tallyfs/build/src/cli/main.js', 'audit');
    expect(status).to.equal(1);
    expect(stdout).to.match(/\n3 classes, 2 findings\n$/);
  });
});
