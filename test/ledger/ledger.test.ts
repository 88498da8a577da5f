import { expect } from 'chai';
import * as fc from 'fast-check';
import { Ledger } from '../../src/ledger/ledger.js';

describe('the ledger', () => {
  it('holds the root from the beginning, and nothing else', () => {
    expect([...new Ledger().entries()]).to.deep.equal([[1, 1]]);
    expect(new Ledger().size).to.equal(1);
  });

  it('counts credits and debits, and knows no nodeid whose count is 0', () => {
    const ledger = new Ledger();
    for (const nodeid of [2, 3, 2]) ledger.credit(nodeid);
    expect(ledger.debit(2, 1)).to.equal(0);
    expect([...ledger.entries()]).to.deep.equal([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    expect(ledger.debit(3, 1)).to.equal(0);
    expect([ledger.get(3), ledger.get(99), ledger.size]).to.deep.equal([0, 0, 2]);
  });

  it('takes a credit back that was not delivered', () => {
    const ledger = new Ledger();
    ledger.credit(2);
    ledger.credit(2);
    ledger.undo(2);
    expect(ledger.get(2)).to.equal(1);
    ledger.undo(2);
    expect(ledger.size).to.equal(1);
  });

  it('says by how much it is overdrawn, and goes on from 0', () => {
    const ledger = new Ledger();
    ledger.credit(2);
    expect(ledger.debit(2, 5)).to.equal(4);
    expect(ledger.debit(7, 2)).to.equal(2);
    ledger.credit(2);
    expect(ledger.get(2)).to.equal(1);
  });

  it('is a sum, in whatever order things come', () => {
    const change = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const ledger = new Ledger();
        const sums = new Map<number, number>();
        for (const [nodeid, lookups] of changes) {
          for (let count = 0; count < lookups; count += 1) ledger.credit(nodeid);
          sums.set(nodeid, (sums.get(nodeid) ?? 0) + lookups);
        }
        for (const [nodeid, sum] of sums) expect(ledger.get(nodeid)).to.equal(sum);
        for (const [nodeid, sum] of sums) expect(ledger.debit(nodeid, sum)).to.equal(0);
        expect([...ledger.entries()]).to.deep.equal([[1, 1]]);
      }),
    );
  });
});
