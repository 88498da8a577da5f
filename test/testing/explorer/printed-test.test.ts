import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { explore, formatExploration } from 'tallyfs/testing';
import WontWork, { container } from '../../../samples/lookup-counts/wont-work.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Runs mocha on a file of this source, which finds `tallyfs` as any file of this package does. */
async function mocha(source: string): Promise<{ readonly status: unknown; readonly stdout: string }> {
  const directory = await mkdtemp(join(HERE, 'printed-'));
  const file = join(directory, 'printed.mjs');
  try {
    await writeFile(file, source);
    const args = ['node_modules/.bin/mocha', '--no-config', '--require', 'reflect-metadata', file];
    return await new Promise((done) => {
      execFile(process.execPath, args, { cwd: ROOT }, (error, stdout) => {
        done({ status: error?.code ?? 0, stdout });
      });
    });
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The code that stands indented below a fault. */
function printedTest(said: string, kind: string): string {
  const [, test = ''] = said.split(`=> ${kind}: `)[1]?.split(/\n\n(?= {4}\/\/)/) ?? [];
  return test.split(/\n\n(?! {4})/)[0]!.replaceAll(/^ {4}/gm, '');
}

const IMPORTS = (sample: string): string =>
  `import WontWork, { container } from '../../../../samples/lookup-counts/${sample}.js';\n`;

describe('the mocha test that is printed with a fault', () => {
  it('runs as it is, and fails with the timeline', async () => {
    const exploration = await explore(WontWork, undefined, {
      container,
      options: { delay: 0 },
      bound: 1,
      limit: 60,
      random: 0,
    });
    const test = printedTest(formatExploration(exploration), 'removed-while-known');
    const { timeline } = exploration.found.find(({ kind }) => kind === 'removed-while-known')!;
    const failed = await mocha(IMPORTS('wont-work') + test);
    expect(failed.status, failed.stdout).to.equal(1);
    for (const line of timeline.split('\n').slice(0, -1)) expect(failed.stdout).to.contain(line.trim());
  });
});
