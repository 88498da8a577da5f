import { expect } from 'chai';
import * as t from '../../decorators/index.js';
import { InodeTable } from '../../src/inodes/inode-table.js';
import { FileSystemClassError } from '../../src/metadata/class-error.js';
import { compile, type FileSystemClass } from '../../src/metadata/compile.js';
import type { AttrReply, Entry } from '../../src/protocol/replies.js';

const attr: AttrReply = { attr: { mode: 0o40755 } };

class GetattrFs {
  @t.Getattr()
  getattr(): AttrReply {
    return attr;
  }
}

function problemsOf(Class: FileSystemClass): FileSystemClassError['problems'] {
  try {
    compile(Class);
  } catch (error) {
    if (error instanceof FileSystemClassError) return error.problems;
    throw error;
  }
  throw new Error('the class was accepted');
}

function codesOf(Class: FileSystemClass): string[] {
  return problemsOf(Class).map(({ code }) => code);
}

describe('compiling a class whose inodes are managed', () => {
  it('reads the table and the methods that are told of inodes', () => {
    @t.FileSystem({ bookkeeping: 'managed' })
    class ManagedFs extends GetattrFs {
      @t.Inodes() readonly inodes = new InodeTable('root');

      @t.Lookup()
      lookup(): Entry {
        return { nodeid: 2, ...attr };
      }

      @t.Remembered()
      remembered(): void {
        throw new Error('not called');
      }

      @t.Forgotten()
      forgotten(): void {
        throw new Error('not called');
      }
    }
    const { inodes, remembered, forgotten } = compile(ManagedFs);
    expect([inodes, remembered, forgotten].map((member) => member?.label)).to.deep.equal([
      'ManagedFs.inodes',
      'ManagedFs.remembered',
      'ManagedFs.forgotten',
    ]);
  });

  it('needs no table where it hands over no inode', () => {
    @t.FileSystem({ bookkeeping: 'managed' })
    class BareFs extends GetattrFs {}
    expect(compile(BareFs).inodes).to.equal(undefined);
  });

  it('refuses a book of its own in a class whose counts are managed', () => {
    @t.FileSystem({ bookkeeping: 'managed' })
    class ManagedFs extends GetattrFs {
      @t.LookupCounts() readonly counts = new Map<number, number>();

      @t.Lookup({ increments: 1 })
      lookup(): Entry {
        return { nodeid: 2, ...attr };
      }

      @t.Forget()
      forget(): void {
        this.counts.clear();
      }

      @t.Increments()
      count(): void {
        this.counts.clear();
      }
    }
    expect(codesOf(ManagedFs)).to.deep.equal([
      ...Array<string>(4).fill('bookkeeping-not-own'),
      'no-inode-table',
    ]);
  });

  it('refuses an inode table in a class that counts itself, or whose nodeids never go away', () => {
    for (const bookkeeping of ['own', 'none'] as const) {
      @t.FileSystem({ bookkeeping })
      class UnmanagedFs extends GetattrFs {
        @t.Inodes() readonly inodes = new InodeTable('root');

        @t.Remembered()
        remembered(): void {
          throw new Error('not called');
        }

        @t.Forgotten()
        forgotten(): void {
          throw new Error('not called');
        }
      }
      expect(problemsOf(UnmanagedFs).map(({ message }) => message.split(',')[0])).to.deep.equal([
        'UnmanagedFs.inodes has @Inodes',
        'UnmanagedFs.remembered has @Remembered',
        'UnmanagedFs.forgotten has @Forgotten',
      ]);
    }
  });

  it('refuses two inode tables, and one that is static', () => {
    @t.FileSystem({ bookkeeping: 'managed' })
    class TablesFs extends GetattrFs {
      @t.Inodes() readonly inodes = new InodeTable('root');
      @t.Inodes() readonly others = new InodeTable('root');
    }
    expect(codesOf(TablesFs)).to.deep.equal(['two-roles']);
    @t.FileSystem({ bookkeeping: 'managed' })
    class StaticFs extends GetattrFs {
      @t.Inodes() static readonly inodes = new InodeTable('root');
    }
    expect(codesOf(StaticFs)).to.deep.equal(['static-member']);
  });
});
