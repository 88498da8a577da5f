import { expect } from 'chai';
import type { Finding } from '../../src/audit/finding.js';
import { Findings } from '../../src/audit/findings.js';

type Found = Parameters<Findings['add']>[0];

const FOUND: Found = {
  kind: 'missing-increment',
  nodeid: 2,
  generation: null,
  operation: 'LOOKUP',
  unique: 4,
  expected: 1,
  actual: 0,
  handler: 'HelloFs.lookup',
  message: 'in words',
};

function collect(): { readonly findings: Findings; readonly told: Finding[] } {
  const told: Finding[] = [];
  return { findings: new Findings('HelloFs', (finding) => told.push(finding)), told };
}

describe('the findings of a session', () => {
  it('have a fault once, as it was found first, and count how often', () => {
    const { findings, told } = collect();
    for (const unique of [4, 6, 8]) findings.add({ ...FOUND, unique, nodeid: unique });
    expect([...findings]).to.deep.equal([{ ...FOUND, class: 'HelloFs', unique: 4, nodeid: 4, count: 3 }]);
    expect(told).to.have.lengthOf(1);
  });

  it('take another kind, or another handler, for another fault', () => {
    const { findings } = collect();
    findings.add(FOUND);
    findings.add({ ...FOUND, kind: 'extra-increment' });
    findings.add({ ...FOUND, handler: 'HelloFs.create' });
    expect(findings.size).to.equal(3);
  });

  it('tell faults that no handler can be charged with apart by their nodeid', () => {
    const { findings } = collect();
    const mismatch: Found = { ...FOUND, kind: 'mismatch', handler: null, operation: null, unique: null };
    for (const nodeid of [2, 3, 3]) findings.add({ ...mismatch, nodeid });
    expect([...findings].map(({ nodeid, count }) => [nodeid, count])).to.deep.equal([
      [2, 1],
      [3, 2],
    ]);
  });

  it('keep a bounded number, and count what they do not keep', () => {
    const { findings, told } = collect();
    for (let nodeid = 0; nodeid < 1500; nodeid += 1) findings.add({ ...FOUND, nodeid, handler: null });
    expect([findings.size, findings.dropped, told.length]).to.deep.equal([1000, 500, 1000]);
    findings.add({ ...FOUND, nodeid: 0, handler: null });
    expect(findings.dropped, 'a known fault is counted where it is').to.equal(500);
  });

  it('do not change what was read of them before', () => {
    const { findings } = collect();
    findings.add(FOUND);
    const [before] = findings;
    findings.add(FOUND);
    expect(before?.count).to.equal(1);
  });
});
