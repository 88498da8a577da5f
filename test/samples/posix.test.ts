import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FEATURES, posixChecks, type Feature } from 'tallyfs/testing';
import { withSample, type MountedSample } from './mounted-sample.js';
import { withShown } from './shown-directory.js';

const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));

interface Subject {
  readonly module: string;
  readonly options: readonly string[];
  readonly features: readonly Feature[];
  /** Of a program that is shown for its faults: the failures that are owed to them. */
  readonly fails?: RegExp;
}

/** What each sample is able to do. */
const SUBJECTS: readonly Subject[] = [
  { module: 'hello/index', options: [], features: [] },
  { module: 'memory/index', options: ['allow_other'], features: FEATURES },
  { module: 'memory/managed', options: ['allow_other'], features: FEATURES },
  { module: 'notes/index', options: [], features: [] },
  { module: 'lookup-counts/wont-work', options: [], features: ['write'] },
  // It looks for the inode of a name that it has deleted.
  {
    module: 'lookup-counts/simple-ops',
    options: [],
    features: ['write'],
    fails: /ENOENT: no such file or directory, (unlink|rmdir)/,
  },
  { module: 'lookup-counts/managed', options: [], features: ['write'] },
  { module: 'lookup-counts/would-work', options: [], features: ['write'] },
  { module: 'lookup-counts/simple-ops-fixed', options: [], features: ['write'] },
];

async function failures(
  { directory }: MountedSample,
  features: readonly Feature[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const check of posixChecks) {
    if (!check.needs.every((feature) => features.includes(feature))) continue;
    await check.run(directory).catch((error: unknown) => found.push(String(error)));
  }
  return found;
}

describe('POSIX checks of the samples', () => {
  it('passthrough/index', () =>
    withShown({ options: ['allow_other'] }, async ({ mounted }) => {
      expect(await failures(mounted, FEATURES)).to.deep.equal([]);
      expect((await mounted.report()).findings).to.deep.equal([]);
    })).timeout(60_000);

  for (const { module, options, features, fails } of SUBJECTS) {
    it(module, () => {
      const check = async (mounted: MountedSample): Promise<void> => {
        const found = await failures(mounted, features);
        expect(found.filter((failure) => fails?.test(failure) !== true)).to.deep.equal([]);
        if (fails !== undefined) expect(found).to.not.deep.equal([]);
        expect((await mounted.report()).findings).to.deep.equal([]);
      };
      // Other tests tell what the audit says of those with faults.
      const flags = fails === undefined ? [] : ['--audit', 'off'];
      return withSample(join(SAMPLES, `${module}.js`), options, check, { flags });
    }).timeout(60_000);
  }

  it('are all that a sample folder has to mount', async () => {
    const mountable = (await readdir(SAMPLES, { recursive: true }))
      .filter((path) => path.endsWith('.js'))
      .filter((path) => /^export default /m.test(readFileSync(join(SAMPLES, path), 'utf8')))
      .map((path) => path.replace(/\.js$/, ''));
    const tried = ['passthrough/index', ...SUBJECTS.map(({ module }) => module)];
    expect(mountable).to.have.members(tried);
  });
});
