import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RunResult } from '../support/children.js';
import { tallyfs } from './command-line.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FIXTURES = 'test/lint/fixtures';

const audit = (args: readonly string[], cwd = ROOT): Promise<RunResult> =>
  tallyfs(['audit', ...args], { cwd, timeout: 60_000 });

/** A directory with the programs of the tests, where `tallyfs` is not installed. */
async function withCopy(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-audit-'));
  try {
    await cp(join(ROOT, FIXTURES), directory, { recursive: true });
    await body(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('tallyfs audit', function () {
  this.timeout(90_000);

  it('answers 1 with findings, and shows each in its source', async () => {
    const { status, stdout, stderr } = await audit([`${FIXTURES}/miscounting.ts`]);
    expect({ status, stderr }).to.deep.equal({ status: 1, stderr: '' });
    const shown = [
      `${FIXTURES}/miscounting.ts:14:22 missing-decrement`,
      '  forget takes off less than it is told. Take nlookup off, all of it: one FORGET can give back many lookups.',
      '    12 |',
      '    13 |   @Forget() forget({ nodeid, nlookup }: ForgetRequest): void {',
      '    14 |     if (nlookup > 0) this.counts.subtract(nodeid, 1);',
      '       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      '  see docs/lint/missing-decrement.md',
    ];
    expect(stdout).to.contain(shown.join('\n'));
    expect(stdout).to.match(/\n1 class, 2 findings\n$/);
  });

  it('answers 0 where nothing is found, and says how much is proved', async () => {
    const { status, stdout } = await audit([`${FIXTURES}/{right,managed}.ts`]);
    expect(status).to.equal(0);
    expect(stdout).to.equal(
      [
        `QuietFs (${FIXTURES}/managed.ts): bookkeeping 'managed', it has no counts to prove`,
        `RightFs (${FIXTURES}/right.ts): the counts of 1 of 1 handlers are proved`,
        '',
        '2 classes, 0 findings',
        '',
      ].join('\n'),
    );
  });

  it('takes directories, patterns and projects, and the project that is here', () =>
    withCopy(async (directory) => {
      const settings = { target: 'ES2022', module: 'NodeNext', strict: true, experimentalDecorators: true };
      await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings }));
      const reports = await Promise.all([
        audit(['.'], directory),
        audit(['*.ts'], directory),
        audit(['-p', 'tsconfig.json'], directory),
        audit([], directory),
      ]);
      for (const { status, stdout } of reports) {
        expect(status).to.equal(1);
        expect(stdout).to.match(/\n3 classes, 2 findings\n$/);
      }
    }));

  it('writes JSON and SARIF', async () => {
    const file = `${FIXTURES}/miscounting.ts`;
    const json = JSON.parse((await audit([file, '--format', 'json'])).stdout) as Record<string, unknown[]>;
    expect(json['findings']?.[1]).to.include({ rule: 'missing-decrement', file, line: 14, fixable: true });
    expect(json['classes']).to.deep.equal([
      {
        name: 'MiscountingFs',
        file,
        bookkeeping: 'own',
        proved: [],
        unproved: ['lookup', 'forget'].map((handler) => ({ handler, why: ['it is wrong, see above'] })),
      },
    ]);
    const sarif = JSON.parse((await audit([file, '--format', 'sarif'])).stdout) as Record<string, unknown>;
    expect(sarif['version']).to.equal('2.1.0');
  });

  it('mends what it can, and reports what is left', () =>
    withCopy(async (directory) => {
      const { status, stdout } = await audit(['miscounting.ts', '--fix'], directory);
      expect(status).to.equal(1);
      expect(stdout)
        .to.contain('missing-increment')
        .and.match(/1 class, 1 finding\n$/);
      const text = await readFile(join(directory, 'miscounting.ts'), 'utf8');
      expect(text).to.contain('if (nlookup > 0) this.counts.subtract(nodeid, nlookup);');
    }));

  it('answers 2 where the command line is wrong, and says why', async () => {
    const wrong = [
      { args: ['no-such.ts'], says: 'there is no no-such.ts' },
      { args: ['no/*.such'], says: 'there is no no/*.such' },
      { args: ['README.md'], says: 'README.md is no TypeScript file' },
      { args: ['-p', 'no.json'], says: 'there is no no.json' },
      { args: ['-p', 'tsconfig.json', 'src'], says: '--project and files: name one of the two' },
      { args: ['--format', 'xml'], says: '--format takes text, json, sarif' },
    ];
    for (const { args, says } of wrong) {
      const { status, stdout, stderr } = await audit(args);
      expect({ status, stdout }, args.join(' ')).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.contain(says);
    }
    expect((await audit([], tmpdir())).stderr).to.contain('name the files to audit');
  });
});
