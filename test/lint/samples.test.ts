import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sourcesOf } from '../../src/cli/sources.js';
import { auditFiles, type LintAudit } from '../../src/lint/index.js';
import { placeOf } from '../../src/lint/report/place.js';
import { proofOf } from '../../src/lint/report/proof.js';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

describe('the lint of the samples', function () {
  this.timeout(60_000);
  let audit: LintAudit;

  before(() => {
    audit = auditFiles(sourcesOf([SAMPLES]));
  });

  function foundIn(file: string): string[] {
    const found = audit.findings.filter(({ node }) => placeOf(node).file === `samples/${file}`);
    return found.map(({ rule, node }) => `${rule}: ${node.getText().split('\n', 1).join('')}`);
  }

  it('names the await between the check and the removal of WontWork', () => {
    expect(foundIn('lookup-counts/wont-work.ts')).to.include(
      'check-then-act: await this.backend.putState(inode)',
    );
  });

  it('finds in SimpleOps what is wrong with it', () => {
    expect(foundIn('lookup-counts/simple-ops.ts')).to.deep.equal([
      'unlocked-read: this.lookupCount.get(inode)',
      'missing-decrement: this.lookupCount.set(inode, count)',
      'lookup-after-delete: this.backend.getInode(parent, name)',
      'unlocked-read: this.lookupCount.has(inode)',
    ]);
  });

  it('finds nothing in samples that are right', () => {
    const wrong = ['wont-work', 'simple-ops', 'backend-files', 'hoarding-hello', 'miscounting-hello'];
    const files = audit.findings.map(({ node }) => placeOf(node).file.replace(/^.*\/|\.ts$/g, ''));
    expect(files.filter((file) => !wrong.includes(file))).to.deep.equal([]);
  });

  it('proves what the guide says', () => {
    const proofs = audit.reports.map(proofOf).filter(({ bookkeeping }) => bookkeeping === 'own');
    const told = proofs.map(({ name, proved, unproved }) => {
      const why = unproved.map((each) => `${each.handler}: ${each.why.join()}`);
      return [`${name} ${String(proved.length)}`, ...why].join(', ');
    });
    expect(told).to.include.members([
      'HelloFs 5',
      'SimpleOpsFixed 13',
      'WouldWork 13',
      'MemoryFs 28, rename: there are too many ways through it',
      'PassthroughFs 39, readdirplus: there are too many ways through it',
    ]);
  });
});
