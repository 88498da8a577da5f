import { expect } from 'chai';
import { inject } from 'inversify';
import * as t from '../../decorators/index.js';
import { FileSystemClassError } from '../../src/metadata/class-error.js';
import { compile, type FileSystemClass } from '../../src/metadata/compile.js';
import type { ForgetRequest } from '../../src/protocol/requests/inodes.js';
import type { AttrReply, Entry } from '../../src/protocol/replies.js';

const attr: AttrReply = { attr: { mode: 0o40755 } };
const entry: Entry = { nodeid: 2, ...attr };

@t.FileSystem({ bookkeeping: 'own' })
class CountingFs {
  @t.LookupCounts() readonly counts = new Map<number, number>();

  @t.Getattr()
  getattr(): AttrReply {
    return attr;
  }

  @t.Lookup({ increments: 1 })
  lookup(): Entry {
    this.count(entry.nodeid);
    return entry;
  }

  @t.Forget()
  forget({ nodeid }: ForgetRequest): void {
    this.counts.delete(nodeid);
  }

  @t.Increments()
  count(nodeid: number): void {
    this.counts.set(nodeid, 1);
  }

  @t.RemovesInode()
  remove(nodeid: number): void {
    this.counts.delete(nodeid);
  }
}

function faultOf(body: () => unknown): FileSystemClassError {
  try {
    body();
  } catch (error) {
    if (error instanceof FileSystemClassError) return error;
    throw error;
  }
  throw new Error('the class was accepted');
}

function codesOf(Class: unknown): string[] {
  return faultOf(() => compile(Class as FileSystemClass)).problems.map(({ code }) => code);
}

describe('compiling a class', () => {
  it('reads handlers, book, marks and settings', () => {
    const compiled = compile(CountingFs);
    expect(compiled).to.include({
      Class: CountingFs,
      className: 'CountingFs',
      name: 'countingfs',
      bookkeeping: 'own',
      permissions: 'kernel',
    });
    expect([...compiled.handlers.keys()]).to.deep.equal(['getattr', 'lookup', 'forget']);
    expect(compiled.handlers.get('lookup')).to.include({
      key: 'lookup',
      className: 'CountingFs',
      label: 'CountingFs.lookup',
    });
    expect(compiled.book).to.deep.equal({
      key: 'counts',
      className: 'CountingFs',
      label: 'CountingFs.counts',
    });
    expect(compiled.increments.map(({ label }) => label)).to.deep.equal(['CountingFs.count']);
    expect(compiled.decrements).to.deep.equal([]);
    expect(compiled.removesInode?.label).to.equal('CountingFs.remove');
    expect(compiled.capabilities).to.deep.equal({});
    expect(compiled.options).to.deep.equal({});
  });

  it('takes a class that never hands over a lookup without a book', () => {
    @t.FileSystem({ bookkeeping: 'own', name: 'bare' })
    class BareFs {
      @t.Getattr()
      getattr(): AttrReply {
        return attr;
      }
    }
    expect(compile(BareFs)).to.include({ name: 'bare', book: undefined });
  });

  describe('of a subclass', () => {
    it('finds the override of a handler, decorated or not', () => {
      class QuietFs extends CountingFs {
        override lookup(): Entry {
          return entry;
        }
      }
      expect(compile(QuietFs).handlers.get('lookup')?.label).to.equal('QuietFs.lookup');
      expect(compile(QuietFs).handlers.get('getattr')?.label).to.equal('CountingFs.getattr');
    });

    it('prefers its own handler of an operation under another name', () => {
      @t.FileSystem({ bookkeeping: 'own' })
      class RenamedFs extends CountingFs {
        @t.Lookup()
        find(): Entry {
          return entry;
        }
      }
      expect(compile(RenamedFs).handlers.get('lookup')?.label).to.equal('RenamedFs.find');
      expect(compile(CountingFs).handlers.get('lookup')?.label).to.equal('CountingFs.lookup');
    });

    it('inherits the settings that it does not say itself', () => {
      const options = { limit: { type: 'size', default: 10, describe: 'bytes' } } as const;
      @t.FileSystem({ bookkeeping: 'own', name: 'base', permissions: 'own', options })
      class BaseFs extends CountingFs {}
      @t.FileSystem({ bookkeeping: 'own', name: 'derived', capabilities: { POSIX_ACL: true } })
      class DerivedFs extends BaseFs {}
      expect(compile(DerivedFs)).to.deep.include({
        name: 'derived',
        permissions: 'own',
        options,
        capabilities: { POSIX_ACL: true },
      });
      expect(compile(BaseFs)).to.deep.include({ name: 'base', capabilities: {} });
    });

    it('takes handlers from a base class that is no file system itself', () => {
      abstract class Rooted {
        @t.Getattr()
        getattr(): AttrReply {
          return attr;
        }
      }
      @t.FileSystem({ bookkeeping: 'none' })
      class RootFs extends Rooted {}
      expect(compile(RootFs).handlers.get('getattr')?.label).to.equal('Rooted.getattr');
    });

    it('uses the book that it has instead of its base class’s', () => {
      @t.FileSystem({ bookkeeping: 'own' })
      class ArrayFs extends CountingFs {
        @t.LookupCounts((node: { nlookup: number }) => node.nlookup)
        readonly nodes: { nlookup: number }[] = [];
      }
      const { book } = compile(ArrayFs);
      expect(book?.label).to.equal('ArrayFs.nodes');
      expect(book?.reader?.({ nlookup: 3 } as never)).to.equal(3);
    });
  });

  describe('refuses', () => {
    it('what is no class', () => {
      for (const value of [undefined, null, new CountingFs(), 'CountingFs', () => undefined]) {
        expect(codesOf(value)).to.deep.equal(['not-a-class']);
      }
    });

    it('a class without decorators', () => {
      expect(codesOf(Map)).to.deep.equal(['no-file-system', 'no-getattr']);
    });

    it('everything that is wrong at once, with numbers and remedies', () => {
      @t.FileSystem({ bookkeeping: 'own', name: 'two words' })
      class WrongFs {
        @t.Lookup()
        lookup(): Entry {
          return entry;
        }

        @t.Mkdir()
        mkdir(): Entry {
          return entry;
        }

        @t.Mkdir()
        makeDirectory(): Entry {
          return entry;
        }
      }
      const { message, problems } = faultOf(() => compile(WrongFs));
      expect(problems.map(({ code }) => code)).to.deep.equal([
        'two-handlers',
        'no-getattr',
        'bad-setting',
        'no-forget',
        'no-lookup-counts',
      ]);
      expect(message.split('\n')[0]).to.equal('WrongFs cannot be mounted: 5 problems');
      problems.forEach(({ message: text, remedy }, index) => {
        expect(message).to.contain(`  ${String(index + 1)}. ${text}\n     → ${remedy}`);
      });
      expect(problems[0]?.message).to.equal('@Mkdir is on WrongFs.mkdir and WrongFs.makeDirectory');
    });

    it('increments that contradict the operation', () => {
      type Loose = (options: object) => MethodDecorator;
      class LooseFs extends CountingFs {}
      const { prototype } = LooseFs;
      (t.Lookup as Loose)({ increments: 2 })(prototype, 'lookup', {});
      (t.Readdirplus as Loose)({ increments: 1 })(prototype, 'lookup', {});
      (t.Getattr as unknown as Loose)({ increments: 1 })(prototype, 'getattr', {});
      (t.Unlink as unknown as Loose)({ increments: 0 })(prototype, 'getattr', {});
      const { problems } = faultOf(() => compile(LooseFs));
      expect(problems.map(({ code }) => code)).to.deep.equal(Array(3).fill('contradicting-increments'));
      expect(problems[0]?.message).to.contain('@Lookup on LooseFs.lookup says increments: 2');
      expect(problems[1]?.remedy).to.contain("'per-entry'");
      expect(problems[2]?.remedy).to.equal('Leave `increments` out.');
    });

    it('decorators on what cannot handle a request', () => {
      class MisplacedFs extends CountingFs {
        @t.Lookup()
        static find(): Entry {
          return entry;
        }

        get open(): undefined {
          return undefined;
        }
      }
      const { prototype } = MisplacedFs;
      const decorate = (decorator: unknown, key: string) => {
        (decorator as MethodDecorator)(prototype, key, {});
      };
      decorate(t.Open(), 'open');
      decorate(t.Unlink(), '#unlink');
      Object.defineProperty(prototype, 'rmdir', { value: 1 });
      decorate(t.Rmdir(), 'rmdir');
      const { problems } = faultOf(() => compile(MisplacedFs));
      expect(problems.map(({ code, message }) => [code, message])).to.have.deep.members([
        ['accessor-member', '@Open is on MisplacedFs.open, which is a getter or setter'],
        ['private-member', '@Unlink is on MisplacedFs.#unlink, which nothing outside of the class can reach'],
        ['not-a-function', '@Rmdir is on MisplacedFs.rmdir, which holds no function'],
        ['static-member', '@Lookup is on MisplacedFs.find, which is static'],
      ]);
    });

    it('two books and two removals', () => {
      class TwiceFs extends CountingFs {
        @t.LookupCounts() readonly files: number[] = [];
        @t.LookupCounts() readonly directories: number[] = [];

        @t.RemovesInode()
        removeFile(nodeid: number): void {
          this.files.splice(nodeid);
        }

        @t.RemovesInode()
        removeDirectory(nodeid: number): void {
          this.directories.splice(nodeid);
        }
      }
      const { problems } = faultOf(() => compile(TwiceFs));
      expect(problems.map(({ message }) => message)).to.deep.equal([
        '@LookupCounts is used 2 times in TwiceFs: on files, directories',
        '@RemovesInode is used 2 times in TwiceFs: on removeFile, removeDirectory',
      ]);
    });

    it('a static book and a static removal', () => {
      class StaticFs extends CountingFs {
        @t.LookupCounts() static readonly all = new Map<number, number>();

        @t.RemovesInode()
        static drop(nodeid: number): void {
          StaticFs.all.delete(nodeid);
        }
      }
      expect(codesOf(StaticFs)).to.deep.equal(['static-member', 'static-member']);
    });

    it('bookkeeping in a class that says there is none', () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class NoneFs extends CountingFs {}
      const { problems } = faultOf(() => compile(NoneFs));
      expect(problems.map(({ message }) => message.split(',')[0])).to.deep.equal([
        'CountingFs.forget has @Forget',
        'CountingFs.counts has @LookupCounts',
        '@Lookup on CountingFs.lookup has increments',
        'CountingFs.count has @Increments',
      ]);
    });

    it('settings that are none', () => {
      const settings = {
        bookkeeping: 'mine',
        permissions: 'all',
        permission: 'own',
        capabilities: { TELEPATHY: true },
        limits: { time_gran: 0, patience: 1 },
        options: {
          ro: { type: 'boolean', describe: 'mount(8) has it' },
          'a,b': { type: 'boolean', describe: 'cannot be written' },
          list: { type: 'list', describe: 'no such type' },
          limit: { type: 'number', default: 'many', describe: 'no number' },
          size: { type: 'size', default: 1.5, describe: 'no whole number' },
        },
      };
      class SettingsFs extends CountingFs {}
      t.FileSystem(settings as never)(SettingsFs);
      const { problems } = faultOf(() => compile(SettingsFs));
      expect(problems.map(({ code }) => code)).to.deep.equal([
        ...Array<string>(6).fill('bad-setting'),
        ...Array<string>(5).fill('bad-option'),
      ]);
      expect(problems[0]?.message).to.equal("@FileSystem has no setting 'permission'");
      expect(problems[1]?.remedy).to.equal("Say one of 'own', 'managed', 'none'.");
      expect(problems[4]?.message).to.contain('"time_gran" must be from 1 to 1000000000, not 0');
      expect(problems[5]?.remedy).to.match(/^Known: request_timeout, .*time_gran/);
    });

    it('@FileSystem without an argument', () => {
      class EmptyFs extends CountingFs {}
      (t.FileSystem as unknown as () => ClassDecorator)()(EmptyFs);
      expect(compile(EmptyFs).bookkeeping).to.equal('own');
      class LonelyFs {
        getattr = (): AttrReply => attr;
      }
      (t.FileSystem as unknown as () => ClassDecorator)()(LonelyFs);
      expect(codesOf(LonelyFs)).to.deep.equal(['no-getattr', 'bad-setting']);
    });

    it('a subclass without a decorator whose dependencies would be undefined', () => {
      @t.FileSystem({ bookkeeping: 'own' })
      class StoreFs extends CountingFs {
        constructor(@inject('store') readonly store: object) {
          super();
        }
      }
      class ImplicitFs extends StoreFs {}
      class ExplicitFs extends StoreFs {
        constructor(readonly clock: object) {
          super(clock);
        }
      }
      class FixedFs extends StoreFs {
        constructor() {
          super({});
        }
      }
      @t.FileSystem({ bookkeeping: 'own' })
      class DecoratedFs extends StoreFs {}
      @t.FileSystem({ bookkeeping: 'own' })
      class PropertyFs extends CountingFs {
        @inject('store') readonly store!: object;
      }
      class InheritingFs extends PropertyFs {}
      for (const [Class, missing] of [
        [ImplicitFs, 'the constructor parameter of StoreFs'],
        [ExplicitFs, 'the constructor parameter of ExplicitFs'],
        [InheritingFs, 'the injected store'],
      ] as const) {
        const { problems } = faultOf(() => compile(Class));
        expect(problems.map(({ code }) => code)).to.deep.equal(['undefined-dependencies']);
        expect(problems[0]?.message).to.contain(`so ${missing} would be undefined`);
      }
      expect(compile(FixedFs).className).to.equal('FixedFs');
      expect(compile(DecoratedFs).className).to.equal('DecoratedFs');
    });

    it('two @FileSystem decorators on one class', () => {
      @t.FileSystem({ bookkeeping: 'own' })
      @t.FileSystem({ bookkeeping: 'own', name: 'again' })
      class AgainFs extends CountingFs {}
      expect(codesOf(AgainFs)).to.deep.equal(['two-file-systems']);
    });

    it('a class whose metadata is in another copy of reflect-metadata', () => {
      class LostFs extends CountingFs {}
      t.FileSystem({ bookkeeping: 'own' })(LostFs);
      for (const key of Reflect.getOwnMetadataKeys(LostFs) as string[]) Reflect.deleteMetadata(key, LostFs);
      const { problems, message } = faultOf(() => compile(LostFs));
      expect(problems.map(({ code }) => code)).to.deep.equal(['metadata-lost']);
      expect(message).to.contain('npm ls reflect-metadata');
    });
  });
});
