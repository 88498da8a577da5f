import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Loads the package as a user does, mounts a sample, works on it, and tells which addons the process has. */
const PROGRAM = `
  import { SimulatedKernel } from 'tallyfs/testing';
  const { default: HelloFs, container } = await import('${ROOT}build/samples/hello/index.js');
  const kernel = await SimulatedKernel.mount(HelloFs, { container });
  const content = await kernel.process().readFile('/hello.txt');
  await kernel.assertBalanced();
  const addons = process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node'));
  console.log(JSON.stringify({ content: Buffer.from(content).toString(), addons }));
`;

describe('tallyfs/testing', () => {
  it('mounts on a simulated kernel without loading the addon', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROGRAM], { cwd: ROOT });
    expect(JSON.parse(stdout)).to.deep.equal({ content: 'Hello, world!\n', addons: [] });
  });
});
