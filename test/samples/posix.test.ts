import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { FEATURES, posixChecks, type Feature } from 'tallyfs/testing';
import { withSample, type MountedSample } from './mounted-sample.js';
import { withShown } from './shown-directory.js';

interface Subject {
  readonly module: string;
  readonly options: readonly string[];
  readonly features: readonly Feature[];
}

/** What each sample is able to do. */
const SUBJECTS: readonly Subject[] = [
  { module: 'hello/index', options: [], features: [] },
  { module: 'memory/index', options: ['allow_other'], features: FEATURES },
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

  for (const { module, options, features } of SUBJECTS) {
    it(module, () => {
      const path = fileURLToPath(new URL(`../../samples/${module}.js`, import.meta.url));
      return withSample(path, options, async (mounted) => {
        expect(await failures(mounted, features)).to.deep.equal([]);
        expect((await mounted.report()).findings).to.deep.equal([]);
      });
    }).timeout(60_000);
  }
});
