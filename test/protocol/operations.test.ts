import { expect } from 'chai';
import { isErrnoName } from '../../src/protocol/errno.js';
import type { OperationRow } from '../../src/protocol/operations.js';
import { operationNames, operationOf, row, wireName } from '../../src/protocol/operations.js';

const rows = operationNames.map((name) => [name, row(name)] as const);

function forEachRow(check: (name: string, row: OperationRow) => void): void {
  for (const [name, operation] of rows) check(name, operation);
}

describe('the table of operations', () => {
  it('is found by opcode', () => {
    for (const [name, { opcode }] of rows) expect(operationOf(opcode)).to.equal(name);
    for (const opcode of [0, 7, 19, 54, 4096, 0xffff_ffff]) expect(operationOf(opcode)).to.equal(undefined);
  });

  it('has the names that the kernel prints', () => {
    const printed = (['lookup', 'batchForget', 'copyFileRange', 'copyFileRange64', 'rename2'] as const).map(
      wireName,
    );
    expect(printed).to.deep.equal([
      'LOOKUP',
      'BATCH_FORGET',
      'COPY_FILE_RANGE',
      'COPY_FILE_RANGE_64',
      'RENAME2',
    ]);
  });

  it('has a decorator of the name of the operation, once', () => {
    forEachRow((name, { decorator }) => {
      if (decorator !== null)
        expect(decorator).to.equal(name.replace(/^./, (letter) => letter.toUpperCase()));
    });
  });

  it('makes a request for each handler, but those that get none or one of their own', () => {
    const without = rows.filter(([, { decorator, decode }]) => decorator !== null && decode === undefined);
    expect(without.map(([name]) => name)).to.deep.equal(['forget', 'destroy']);
  });

  it('knows who handles what has no decorator, or that the runtime does', () => {
    const unserved = rows.filter(
      ([, { decorator, servedBy }]) => decorator === null && servedBy === undefined,
    );
    expect(unserved.map(([name]) => name)).to.deep.equal([
      'init',
      'interrupt',
      'notifyReply',
      'setupmapping',
      'removemapping',
    ]);
    forEachRow((name, { servedBy, count }) => {
      if (servedBy === undefined) return;
      const server = rows.find(([other]) => other === servedBy)?.[1];
      expect(server, name).to.include({ count });
      expect(server?.decorator, name).to.be.a('string');
    });
  });

  it('says what a reply does to the counts: one for an entry, one for each on a page, else nothing', () => {
    forEachRow((name, { reply, count }) => {
      const effects: Readonly<Record<string, string>> = {
        entry: 'entry',
        create: 'entry',
        'plus-page': 'per-entry',
      };
      const forget = name === 'forget' || name === 'batchForget';
      expect(count, name).to.equal(forget ? 'forget' : (effects[reply] ?? 'none'));
    });
  });

  it('answers for an absent handler with what the operation can be answered with', () => {
    forEachRow((name, { reply, absent }) => {
      if (absent === 'empty') expect(['none', 'empty', 'open', 'init'], name).to.include(reply);
      else if (absent === 'statfs') expect(reply).to.equal('statfs');
      else expect(isErrnoName(absent), name).to.equal(true);
    });
  });

  it('has versions that rise with the opcodes, but for those that were numbered later', () => {
    forEachRow((name, { since }) => {
      expect(since, name).to.match(/^7\.\d+$/);
      expect(Number(since.slice(2)), name).to.be.within(1, 45);
    });
  });
});
