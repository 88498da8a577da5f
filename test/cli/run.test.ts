import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { commands } from '../../src/cli/commands.js';
import { wantsColour } from '../../src/cli/terminal.js';
import { tallyfs } from './command-line.js';

describe('tallyfs', () => {
  it('without a command shows its commands, as an error', async () => {
    const { status, stdout, stderr } = await tallyfs([]);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    for (const { name, summary } of commands) expect(inOneLine(stderr)).to.contain(name).and.contain(summary);
  });

  for (const args of [['--help'], ['-h'], ['help']]) {
    it(`${args.join(' ')} shows its commands`, async () => {
      const { status, stdout, stderr } = await tallyfs(args);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      for (const { name, summary } of commands)
        expect(inOneLine(stdout)).to.contain(name).and.contain(summary);
    });
  }

  it('--version is that of the package', async () => {
    const manifest = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect((await tallyfs(['--version'])).stdout).to.equal(`${manifest.version}\n`);
  });

  it('lists its commands when it does not know one', async () => {
    const { status, stderr } = await tallyfs(['mont']);
    expect(status).to.equal(2);
    expect(stderr).to.equal(
      `tallyfs: unknown command mont\nCommands: ${commands.map(({ name }) => name).join(' ')}\nSee \`tallyfs --help\`.\n`,
    );
  });

  it('names the command in a usage error, and where its manual is', async () => {
    const { status, stdout, stderr } = await tallyfs(['report', '--jsn', '/mnt']);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    expect(stderr).to.equal(
      'tallyfs report: unknown option --jsn\nKnown: --json --help\nSee `tallyfs report --help`.\n',
    );
  });

  it('shows the stack of a foreseen error only when it is asked to', async () => {
    const plain = await tallyfs(['report', '/proc']);
    expect(plain.status).to.equal(1);
    expect(plain.stderr).to.equal('tallyfs: /proc is a mount of type proc, not one of tallyfs\n');
    const debug = await tallyfs(['report', '/proc'], { env: { TALLYFS_DEBUG: '1' } });
    expect(debug.stderr).to.contain('NOT_TALLYFS').and.contain('    at ');
  });

  it('paints on a terminal alone, and not against NO_COLOR', async () => {
    expect(wantsColour(true, {})).to.equal(true);
    expect(wantsColour(false, {})).to.equal(false);
    expect(wantsColour(true, { NO_COLOR: '1' })).to.equal(false);
    expect(wantsColour(true, { NO_COLOR: '' })).to.equal(true);
    expect(wantsColour(true, { TERM: 'dumb' })).to.equal(false);
    expect((await tallyfs(['--help'])).stdout).not.to.contain('\u001b');
  });
});

describe('--help', () => {
  for (const { name, summary } of commands) {
    it(`of ${name} fits 80 columns and explains each option`, async () => {
      const { status, stdout, stderr } = await tallyfs([name, '--help']);
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      expect(stdout).to.match(new RegExp(`^Usage: tallyfs ${name} `));
      expect(inOneLine(stdout)).to.contain(summary);
      for (const line of stdout.split('\n')) expect(line.length, line).to.be.at.most(80);
      const command = await commands.find((row) => row.name === name)?.load();
      for (const [flag, { help }] of Object.entries(command?.flags ?? {})) {
        const words = help.split(' ').slice(0, 3).join(' ');
        expect(inOneLine(stdout)).to.contain(`--${flag}`).and.contain(words);
      }
    });
  }

  it('wins over arguments that are wrong', async () => {
    const { status, stdout } = await tallyfs(['mount', '--nope', '--help']);
    expect(status).to.equal(0);
    expect(stdout).to.contain('MOUNTPOINT');
  });
});

/** Without the line breaks and the indentation of a manual. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
