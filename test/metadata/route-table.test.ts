import { expect } from 'chai';
import * as t from '../../decorators/index.js';
import { InodeTable } from '../../src/inodes/inode-table.js';
import { FileSystemClassError } from '../../src/metadata/class-error.js';
import { compile } from '../../src/metadata/compile.js';
import { bind, type Route } from '../../src/metadata/route-table.js';
import { OPERATIONS, operationNames, type Operation } from '../../src/protocol/operations.js';
import type { AttrReply, Entry } from '../../src/protocol/replies.js';
import type { LookupRequest, RenameRequest } from '../../src/protocol/requests/entries.js';

@t.FileSystem({ bookkeeping: 'own' })
class SmallFs {
  @t.LookupCounts() readonly counts = new Map<number, number>();
  readonly #secret = 0o40755;

  @t.Getattr()
  getattr(): AttrReply {
    return { attr: { mode: this.#secret } };
  }

  @t.Lookup()
  lookup = ({ name }: LookupRequest): Entry => ({ nodeid: name.length, attr: { mode: this.#secret } });

  @t.Forget()
  forget(): void {
    this.counts.clear();
  }

  @t.Rename2()
  rename2({ flags }: RenameRequest): void {
    if (flags !== 0) throw new Error('no flags here');
  }

  @t.CopyFileRange()
  [Symbol.for('copy')](): number {
    return this.counts.size;
  }
}

function routeOf(instance: object, operation: Operation, Class: new () => object = SmallFs): Route {
  const route = bind(compile(Class), instance).routes[OPERATIONS[operation].opcode];
  if (route === undefined) throw new Error(`no route for ${operation}`);
  return route;
}

describe('the route table of an instance', () => {
  it('has a route for each operation of the protocol, by opcode, and none else', () => {
    const { routes } = bind(compile(SmallFs), new SmallFs());
    const present = routes.filter((route) => route !== undefined);
    expect(present.map(({ operation }) => operation)).to.have.members(operationNames);
    for (const route of present) expect(routes[route.row.opcode]).to.equal(route);
    expect(routes[7]).to.equal(undefined);
  });

  it('calls methods and fields on the instance', () => {
    const { handler, label } = routeOf(new SmallFs(), 'getattr');
    expect(handler?.()).to.deep.equal({ attr: { mode: 0o40755 } });
    expect(label).to.equal('SmallFs.getattr');
    expect(routeOf(new SmallFs(), 'lookup').handler?.({ name: 'abc' })).to.have.property('nodeid', 3);
  });

  it('leaves what has no handler to its row of the table', () => {
    expect(routeOf(new SmallFs(), 'mkdir')).to.deep.equal({
      operation: 'mkdir',
      row: OPERATIONS.mkdir,
      handler: undefined,
      label: 'MKDIR',
    });
  });

  it('serves RENAME, BATCH_FORGET and COPY_FILE_RANGE_64 with the handlers that do the same', () => {
    const instance = new SmallFs();
    expect(routeOf(instance, 'rename').label).to.equal('SmallFs.rename2');
    expect(routeOf(instance, 'batchForget').label).to.equal('SmallFs.forget');
    expect(routeOf(instance, 'copyFileRange64').label).to.equal('SmallFs[Symbol(copy)]');
    expect(routeOf(instance, 'copyFileRange64').handler?.()).to.equal(0);
  });

  it('prefers a handler of its own for RENAME, which does not serve RENAME2', () => {
    @t.FileSystem({ bookkeeping: 'none' })
    class RenameFs {
      @t.Getattr()
      getattr(): AttrReply {
        return { attr: { mode: 0 } };
      }

      @t.Rename()
      rename(): void {
        throw new Error('not called');
      }
    }
    expect(routeOf(new RenameFs(), 'rename', RenameFs).label).to.equal('RenameFs.rename');
    expect(routeOf(new RenameFs(), 'rename2', RenameFs).handler).to.equal(undefined);
  });

  it('calls the override of a subclass, and what an instance has instead of its class', () => {
    class OverridingFs extends SmallFs {
      override getattr(): AttrReply {
        return { attr: { mode: super.getattr().attr.mode, size: 1 } };
      }
    }
    const instance = new OverridingFs();
    expect(routeOf(instance, 'getattr', OverridingFs).handler?.()).to.deep.equal({
      attr: { mode: 0o40755, size: 1 },
    });
    Object.assign(instance, { getattr: () => 'replaced' });
    expect(routeOf(instance, 'getattr', OverridingFs).handler?.()).to.equal('replaced');
  });

  it('has the book of the instance', () => {
    const instance = new SmallFs();
    expect(bind(compile(SmallFs), instance).book).to.deep.include({ key: 'counts', label: 'SmallFs.counts' });
    expect(bind(compile(SmallFs), instance).book?.value).to.equal(instance.counts);
  });

  it('is refused where what the inode table and its methods are on holds none', () => {
    @t.FileSystem({ bookkeeping: 'managed' })
    class ManagedFs {
      @t.Inodes() readonly inodes = new InodeTable('root');
      @t.Forgotten() readonly forgotten = (): void => undefined;

      @t.Getattr()
      getattr(): AttrReply {
        return { attr: { mode: 0o40755 } };
      }
    }
    const compiled = compile(ManagedFs);
    const instance = new ManagedFs();
    expect(bind(compiled, instance).inodes).to.include({ label: 'ManagedFs.inodes', table: instance.inodes });
    const without = (members: object) => () => bind(compiled, Object.assign(new ManagedFs(), members));
    expect(without({ inodes: new Map() })).to.throw(
      FileSystemClassError,
      '@Inodes is on ManagedFs.inodes, which holds an object once the constructor is done',
    );
    expect(without({ forgotten: 1 })).to.throw(FileSystemClassError, '@Forgotten is on ManagedFs.forgotten');
  });

  it('is refused where a decorated field holds no function or no book', () => {
    const instance = Object.assign(new SmallFs(), { lookup: undefined, forget: 1, counts: 'none' });
    expect(() => bind(compile(SmallFs), instance))
      .to.throw(FileSystemClassError)
      .that.has.property('problems')
      .that.satisfies((problems: FileSystemClassError['problems']) => {
        expect(problems.map(({ code, message }) => [code, message])).to.deep.equal([
          ['not-a-function', '@Lookup is on SmallFs.lookup, which holds nothing'],
          ['not-a-function', '@Forget is on SmallFs.forget, which holds a number'],
          [
            'not-a-book',
            '@LookupCounts is on SmallFs.counts, which holds a string once the constructor is done',
          ],
        ]);
        return true;
      });
  });
});
