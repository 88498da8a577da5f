import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Errno } from '../../src/protocol/errno.js';
import { InodeTable, LIVES } from '../../src/inodes/inode-table.js';
import { InodeTableError } from '../../src/inodes/inode-table-error.js';
import { Deferred } from '../support/deferred.js';

const MEASURE = fileURLToPath(new URL('measure-inode-table.js', import.meta.url));

/** A table that is not mounted, and a hold to obtain with. */
function table() {
  const inodes = new InodeTable<string, string>('root', '/');
  return { inodes, hold: inodes.hold() };
}

describe('an InodeTable', () => {
  it('has the root from the beginning, by its nodeid and by its key', () => {
    const { inodes, hold } = table();
    expect(inodes.get(1)).to.equal('root');
    expect(inodes.find(hold, '/')).to.include({ nodeid: 1, generation: 0, key: '/', value: 'root' });
    hold.release();
    expect([...inodes].map(({ nodeid }) => nodeid)).to.deep.equal([1]);
    expect(inodes.size).to.equal(1);
  });

  it('finds what was made, and makes what is not found', async () => {
    const { inodes, hold } = table();
    expect(inodes.find(hold, 'a')).to.equal(undefined);
    const made = inodes.add(hold, 'a', ({ nodeid }) => `nodeid ${String(nodeid)}`);
    expect(made).to.include({ nodeid: 2, value: 'nodeid 2', lookups: 0 });
    expect(inodes.find(hold, 'a')).to.equal(made);
    expect(inodes.pin(hold, 2)).to.equal(made);
    expect(await inodes.obtain(hold, 'a', () => expect.fail('it is there'))).to.equal(made);
    expect(inodes.get(2)).to.equal('nodeid 2');
  });

  it('has inodes without a key, as many as are asked for', async () => {
    const { inodes, hold } = table();
    inodes.add(hold, undefined, () => 'one');
    await inodes.obtain(hold, undefined, () => 'other');
    expect(Array.from(inodes, ({ key, value }) => [key, value])).to.deep.equal([
      ['/', 'root'],
      [undefined, 'one'],
      [undefined, 'other'],
    ]);
  });

  it('makes an entry of a pin', () => {
    const { inodes, hold } = table();
    const attr = { mode: 0o100644 };
    const pin = inodes.add(hold, 'a', () => 'a');
    const entry = { nodeid: 2, generation: 0, attr };
    expect(pin.entry({ attr })).to.deep.equal({ ...entry, entryTimeout: 0, attrTimeout: 0 });
    expect(pin.entry({ attr, entryTimeout: 1, attrTimeout: 2 })).to.include({
      entryTimeout: 1,
      attrTimeout: 2,
    });
  });

  it('keeps an inode until the last hold of it is released', () => {
    const { inodes, hold } = table();
    inodes.add(hold, 'a', () => 'a');
    {
      using other = inodes.hold();
      inodes.find(other, 'a');
      hold.release();
      expect(inodes.has(2)).to.equal(true);
    }
    expect(inodes.has(2)).to.equal(false);
    expect(() => inodes.get(2))
      .to.throw(Errno)
      .with.property('code', 'ESTALE');
    expect(() => inodes.pin(inodes.hold(), 2))
      .to.throw(Errno)
      .with.property('code', 'ESTALE');
  });

  it('refuses a hold that is released, and one of another table', () => {
    const { inodes, hold } = table();
    expect(() => inodes.find(table().hold, 'a')).to.throw(InodeTableError, 'inodes.hold()');
    hold.release();
    expect(() => inodes.find(hold, 'a')).to.throw(InodeTableError, 'the hold released');
  });

  it('makes no second inode of a key', () => {
    const { inodes, hold } = table();
    inodes.add(hold, 'a', () => 'a');
    expect(() => inodes.add(hold, 'a', () => 'b')).to.throw(InodeTableError, 'with nodeid 2 already');
  });

  it('finds and adds nothing that has to be waited for', async () => {
    const { inodes, hold } = table();
    const making = new Deferred<string>();
    const obtaining = inodes.obtain(hold, 'a', () => making.promise);
    expect(inodes.find(hold, 'a')).to.equal(undefined);
    expect(inodes.has(2)).to.equal(false);
    expect(() => inodes.add(hold, 'a', () => 'b')).to.throw(InodeTableError, 'use `await inodes.obtain()`');
    making.resolve('a');
    expect((await obtaining).value).to.equal('a');
  });

  it('lets an inode go that was made for a hold which is released by then', async () => {
    const { inodes, hold } = table();
    const making = new Deferred<string>();
    const obtaining = inodes.obtain(hold, 'a', () => making.promise);
    hold.release();
    making.resolve('a');
    await obtaining;
    expect(inodes.size).to.equal(1);
  });

  it('says so where the code that makes or forgets an inode asks for that inode, which would wait for ever', async () => {
    const { inodes, hold } = table();
    const asked = inodes.obtain(hold, 'a', async () => {
      await inodes.obtain(hold, 'a', () => 'itself');
      return 'a';
    });
    const failure: unknown = await asked.catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(InodeTableError);
    expect(String(failure)).to.contain('nodeid 2').and.contain('use the inode that it was given');
    expect(inodes.size).to.equal(1);
    let forgetting: unknown;
    inodes[LIVES].begin({
      remembered: () => undefined,
      forgotten: () => inodes.obtain(inodes.hold(), 'b', () => 'itself'),
      failed: (_hook, _inode, error) => (forgetting = error),
    });
    const short = inodes.hold();
    inodes.add(short, 'b', () => 'b');
    short.release();
    await inodes[LIVES].idle();
    expect(forgetting).to.be.instanceOf(InodeTableError);
    expect(inodes.size).to.equal(1);
  });

  it('is obtained for a request or a hold, and for nothing else', () => {
    const { inodes } = table();
    for (const [what, holder] of Object.entries({ undefined, nothing: null, object: {}, text: 'key' }))
      expect(() => inodes.find(holder as never, 'a'), what).to.throw(
        InodeTableError,
        'outside of one use `inodes.hold()`',
      );
  });

  it('leads another key to an inode, or none', () => {
    const { inodes, hold } = table();
    inodes.add(hold, 'a', () => 'a');
    inodes.add(hold, 'b', () => 'b');
    inodes.rekey(2, 'b');
    expect(inodes.find(hold, 'a')).to.equal(undefined);
    expect(inodes.find(hold, 'b')).to.include({ nodeid: 2, key: 'b' });
    expect(inodes.pin(hold, 3), 'whose key it was').to.include({ key: undefined, value: 'b' });
    inodes.rekey(2, undefined);
    expect(inodes.find(hold, 'b')).to.equal(undefined);
    expect(inodes.get(2)).to.equal('a');
    expect(() => {
      inodes.rekey(9, 'c');
    })
      .to.throw(Errno)
      .with.property('code', 'ESTALE');
  });

  it('takes less than 160 bytes for an inode, and next to none for one that is gone', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', MEASURE]);
    const { known, gone } = JSON.parse(stdout) as { known: number; gone: number };
    expect(known).to.be.lessThan(160);
    expect(gone).to.be.lessThan(32);
  });
});
