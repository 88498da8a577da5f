import { expect } from 'chai';
import { LookupBook } from '../../src/index.js';
import { observeBook } from '../../src/inodes/lookup-book.js';

describe('a LookupBook', () => {
  it('counts what is added and taken off, and tells the new count', () => {
    const book = new LookupBook();
    expect(book.add(2)).to.equal(1);
    expect(book.add(2, 3)).to.equal(4);
    expect(book.subtract(2, 3)).to.equal(1);
    expect([book.get(2), book.get(3)]).to.deep.equal([1, 0]);
  });

  it('knows no nodeid whose count is 0', () => {
    const book = new LookupBook();
    book.add(2);
    book.add(3);
    expect(book.subtract(2, 1)).to.equal(0);
    expect([book.has(2), book.has(3), book.size]).to.deep.equal([false, true, 1]);
    expect([...book]).to.deep.equal([[3, 1]]);
  });

  it('goes below zero, which is a fault that must show', () => {
    const book = new LookupBook();
    expect(book.subtract(2, 2)).to.equal(-2);
    expect([book.has(2), book.get(2)]).to.deep.equal([true, -2]);
    expect(book.add(2, 2)).to.equal(0);
    expect(book.size).to.equal(0);
  });

  it('tells its observer each change after it happened', () => {
    const book = new LookupBook();
    const changes: [number, number, number][] = [];
    observeBook(book, (nodeid, change) => changes.push([nodeid, change, book.get(nodeid)]));
    book.add(2, 2);
    book.subtract(2, 2);
    observeBook(book, undefined);
    book.add(2);
    expect(changes).to.deep.equal([
      [2, 2, 2],
      [2, -2, 0],
    ]);
  });
});
