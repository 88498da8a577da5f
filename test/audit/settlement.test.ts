import { expect } from 'chai';
import { OwnBook } from '../../src/audit/books/own-book.js';
import { Charge } from '../../src/audit/charge.js';
import { Settlement, unexplained } from '../../src/audit/settlement.js';
import type { Fault } from '../../src/audit/verdict.js';
import { LookupBook } from '../../src/inodes/lookup-book.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { row, type Operation } from '../../src/protocol/operations.js';

const MINUTE = 60_000;

/** A settlement whose clock the test has, and requests that go into it. */
class Bench {
  readonly book = new LookupBook();
  readonly ledger = new Ledger();
  readonly decided: Fault[] = [];
  now = 0;
  readonly settlement = new Settlement(
    new OwnBook(this.book),
    this.ledger,
    (fault) => {
      this.decided.push(fault);
      this.settlement.accept(fault.nodeid, fault.actual - fault.expected);
    },
    () => this.now,
  );

  /** A request begins that is answered later. */
  begin(operation: Operation): Charge {
    const charge = new Charge({ operation, row: row(operation), label: operation }, 2);
    this.settlement.begin(charge);
    this.settlement.defer(charge);
    return charge;
  }

  /** A lookup that was not counted. */
  uncounted(nodeid: number): void {
    const charge = this.begin('lookup');
    this.settlement.answer(charge);
    this.settlement.doubt({ nodeid, suspect: charge, expected: 1, actual: 0, failed: false });
    this.ledger.credit(nodeid);
    this.settlement.settle(charge);
  }

  /** Any request comes and goes. */
  tick(): void {
    const charge = this.begin('getattr');
    this.settlement.answer(charge);
    this.settlement.settle(charge);
  }
}

describe('the settlement, while a request is in flight for long', () => {
  it('waits for it as long as it may explain a difference', () => {
    const bench = new Bench();
    const slow = bench.begin('lookup');
    bench.uncounted(7);
    bench.now = 10 * MINUTE;
    bench.tick();
    expect(bench.decided).to.deep.equal([]);
    bench.settlement.answer(slow);
    bench.settlement.settle(slow);
    expect(bench.decided).to.have.lengthOf(1);
  });

  it('does not wait for ever for one that hands nothing over and counts nothing, such as for a lock', () => {
    const bench = new Bench();
    bench.begin('setlkw');
    bench.uncounted(7);
    bench.tick();
    expect(bench.decided, 'not at once').to.deep.equal([]);
    bench.now = 2 * MINUTE;
    bench.tick();
    expect(bench.decided).to.have.lengthOf(1);
    expect(bench.decided[0]).to.include({ nodeid: 7, expected: 1, actual: 0 });
  });

  it('waits for one that has counted something, whatever it is', () => {
    const bench = new Bench();
    const flusher = bench.begin('read');
    bench.book.add(8);
    flusher.book(8, 1);
    bench.uncounted(7);
    bench.now = 2 * MINUTE;
    bench.tick();
    expect(bench.decided).to.deep.equal([]);
  });
});

describe('the settlement, where the code of requests counts for others', () => {
  /** A request that changes the count of nodeid 7 for somebody. */
  function change(bench: Bench, charge: Charge | undefined, by: number): void {
    bench.book.add(7, by);
    if (charge === undefined) bench.settlement.doubt(unexplained(7));
    else charge.book(7, by);
  }

  function done(bench: Bench, charge: Charge): void {
    bench.settlement.answer(charge);
    bench.settlement.settle(charge);
  }

  it('waits for what is in flight when a request is done that has changed the count for two others', () => {
    const bench = new Bench();
    const undone = bench.begin('lookup');
    change(bench, undefined, 1);
    const worker = bench.begin('lookup');
    change(bench, worker, -1);
    done(bench, undone);
    const late = bench.begin('lookup');
    change(bench, worker, 1);
    done(bench, worker);
    bench.tick();
    expect(bench.decided, 'what was counted for the late one').to.deep.equal([]);
    bench.ledger.credit(7);
    done(bench, late);
    expect(bench.decided).to.deep.equal([]);
  });

  it('waits for a request that may have taken back what another one has counted', () => {
    const bench = new Bench();
    const undone = bench.begin('lookup');
    const counter = bench.begin('lookup');
    change(bench, counter, 1);
    bench.settlement.answer(counter);
    bench.settlement.doubt({ nodeid: 7, suspect: counter, expected: 0, actual: 1, failed: true });
    bench.settlement.settle(counter);
    const worker = bench.begin('lookup');
    change(bench, worker, -1);
    done(bench, undone);
    bench.tick();
    expect(bench.decided).to.deep.equal([]);
    bench.settlement.answer(worker);
    bench.settlement.doubt({ nodeid: 7, suspect: worker, expected: 0, actual: -1, failed: false });
    bench.settlement.settle(worker);
    expect(bench.decided).to.deep.equal([]);
  });
});

describe('what makes up for a fault', () => {
  /** A fault of a request that is answered later and goes on. */
  function fault(bench: Bench, expected: number, actual: number): Fault {
    return { nodeid: 7, suspect: bench.begin('lookup'), expected, actual, failed: false };
  }

  it('makes up for one, and for no other', () => {
    const bench = new Bench();
    bench.begin('getattr');
    bench.settlement.doubt(fault(bench, 0, 1));
    const [first, second] = [fault(bench, 1, 0), fault(bench, 1, 0)];
    expect(bench.settlement.isMadeUpForElsewhere(first)).to.equal(true);
    bench.settlement.doubt(first);
    expect(bench.settlement.isMadeUpForElsewhere(second)).to.equal(false);
  });
});
