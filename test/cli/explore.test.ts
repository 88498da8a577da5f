import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { tallyfs } from './command-line.js';

const sample = (name: string): string => fileURLToPath(new URL(`../../samples/${name}.js`, import.meta.url));

async function withScenario(source: string, body: (file: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tallyfs-scenario-'));
  const file = join(directory, 'scenario.mjs');
  try {
    await writeFile(file, source);
    await body(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const DROP_AND_LOOK = `export default {
  name: 'dropped while it is looked at',
  setup: async (process) => (await process.open('/file', 'w')).close(),
  processes: { A: (_process, memory) => memory.drop(), B: (process) => process.stat('/file') },
};`;

describe('tallyfs explore', () => {
  it('answers 0 where nothing is found, and says how much was seen', async () => {
    const { status, stdout, stderr } = await tallyfs(['explore', sample('hello/index')]);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout).to.match(/^HelloFs, mode kernel-consistent, bound 2, seed 1\n/);
    expect(stdout).to.match(/look ∥ look +\d+ schedules: all there are\n/);
    expect(stdout).to.match(/\d+ schedules, exhausted within the bound: nothing found\n$/);
  });

  it('answers 1 where a fault is found, with a test that plays it again', () =>
    withScenario(DROP_AND_LOOK, async (scenario) => {
      const { status, stdout } = await tallyfs([
        ...['explore', sample('lookup-counts/wont-work'), '-o', 'delay=0'],
        ...['--scenario', scenario, '--bound', '1', '--seed', '3'],
      ]);
      expect(status).to.equal(1);
      expect(stdout).to.match(/^WontWork, mode kernel-consistent, bound 1, seed 3\n/);
      expect(stdout).to.match(/=> removed-while-known: WontWork\.forget/);
      expect(stdout).to.contain('await replay(WontWork, scenario, "');
      expect(stdout).to.contain('    options: {"delay":');
    }));

  it('answers 2 where it cannot explore, and says why', async () => {
    const hello = sample('hello/index');
    const refused = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await tallyfs(['explore', ...args]);
      expect({ status, stdout }, stderr).to.deep.equal({ status: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('/no/module.js')).to.contain('there is no such file');
    expect(await refused(hello, '--mode', 'other')).to.contain('kernel-consistent');
    expect(await refused(hello, '--bound', '-1')).to.contain('--bound');
    expect(await refused(hello, '--seed', 'x')).to.contain('--seed takes a whole number, not "x"');
    expect(await refused(hello, '-o', 'colour=red')).to.contain('colour');
    expect(await refused(hello, '--scenario', hello)).to.contain('must be a scenario');
  });
});
