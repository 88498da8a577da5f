import { expect } from 'chai';
import { formatReport, type Report } from '../../src/index.js';

const REPORT: Report = {
  version: 1,
  name: 'hellofs',
  class: 'HelloFs',
  mountpoint: '/mnt/hello',
  audit: 'observe',
  state: 'serving',
  protocol: '7.45',
  capabilities: [],
  ledger: { 1: 1, 2: 3, 5: 1 },
  book: { 1: 2, 2: 3 },
  findings: [],
  findingsDropped: 0,
  requests: { INIT: 1, LOOKUP: 4 },
};

function shown(changes: Partial<Report>): string[] {
  return formatReport({ ...REPORT, ...changes }).split('\n');
}

describe('a report as text', () => {
  it('compares ledger and book without the root, which nobody has to count', () => {
    expect(shown({})).to.deep.equal([
      'hellofs (HelloFs) on /mnt/hello, serving, protocol 7.45, audit observe',
      'requests  LOOKUP 4, INIT 1',
      'ledger    2 nodeids, 4 lookups held by the kernel, beside the root',
      'book      1 nodeid, 3 lookups counted by the application',
      'findings  none',
      '',
    ]);
  });

  it('says why there is no book', () => {
    expect(shown({ book: null })).to.include('book      none, the class counts nothing');
    expect(shown({ book: null, audit: 'off' })).to.include('book      not watched');
  });
});
