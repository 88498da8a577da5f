import { expect } from 'chai';
import { Container, inject, injectable, preDestroy } from 'inversify';
import * as t from '../../decorators/index.js';
import { DependencyError, MOUNT_FLAGS, MOUNT_OPTIONS, resolveFileSystem } from '../../src/container.js';
import type { FileSystemClass } from '../../src/metadata/compile.js';

const GREETINGS = Symbol('Greetings');
interface Greetings {
  readonly text: string;
}

@injectable()
class Clock {
  readonly started = 7;
}

@t.FileSystem({ bookkeeping: 'none' })
class ByToken {
  constructor(@inject(GREETINGS) readonly greetings: Greetings) {}
}

@t.FileSystem({ bookkeeping: 'none' })
class ByType {
  constructor(readonly clock: Clock) {}
}

@t.FileSystem({ bookkeeping: 'none' })
class WithOptions {
  constructor(@inject(MOUNT_OPTIONS) readonly options: object) {}
}

function greeting(text = 'hello'): Container {
  const container = new Container();
  container.bind<Greetings>(GREETINGS).toConstantValue({ text });
  return container;
}

async function messageOf(Class: FileSystemClass, container?: Container): Promise<string> {
  try {
    await resolveFileSystem(Class, container);
  } catch (error) {
    expect(error).to.be.instanceOf(DependencyError).with.property('code', 'TALLYFS_DEPENDENCY');
    return (error as DependencyError).message;
  }
  throw new Error('the class could be made');
}

describe('resolving a file system', () => {
  it('injects what the container has, by token', async () => {
    const { instance } = await resolveFileSystem(ByToken, greeting());
    expect(instance).to.be.instanceOf(ByToken).with.nested.property('greetings.text', 'hello');
  });

  it('injects classes by type, bound by themselves where there is no container', async () => {
    const { instance } = await resolveFileSystem(ByType);
    expect(instance.clock).to.be.instanceOf(Clock);
  });

  it('injects the options of the mount, also into a service', async () => {
    @injectable()
    class Store {
      constructor(@inject(MOUNT_OPTIONS) readonly options: object) {}
    }
    @t.FileSystem({ bookkeeping: 'none' })
    class StoreFs {
      constructor(readonly store: Store) {}
    }
    const container = new Container();
    container.bind(Store).toSelf();
    const options = { limit: 1 };
    expect((await resolveFileSystem(WithOptions, container, options)).instance.options).to.equal(options);
    expect((await resolveFileSystem(StoreFs, container, options)).instance.store.options).to.equal(options);
    expect((await resolveFileSystem(WithOptions)).instance.options).to.deep.equal({});
  });

  it('injects the flags of the mount, by name', async () => {
    @t.FileSystem({ bookkeeping: 'none' })
    class WithFlags {
      constructor(@inject(MOUNT_FLAGS) readonly flags: ReadonlySet<string>) {}
    }
    const { instance } = await resolveFileSystem(WithFlags, undefined, {}, ['ro', 'noatime']);
    expect([...instance.flags]).to.deep.equal(['ro', 'noatime']);
    expect((await resolveFileSystem(WithFlags)).instance.flags).to.have.property('size', 0);
  });

  it('waits for what is made asynchronously', async () => {
    const container = new Container();
    container.bind<Greetings>(GREETINGS).toDynamicValue(() => Promise.resolve({ text: 'late' }));
    expect((await resolveFileSystem(ByToken, container)).instance.greetings.text).to.equal('late');
  });

  it('leaves the container as it was', async () => {
    const container = greeting();
    const { release } = await resolveFileSystem(ByToken, container);
    expect(container.isBound(ByToken)).to.equal(false);
    expect(container.isBound(MOUNT_OPTIONS)).to.equal(false);
    await release();
    expect(container.isBound(GREETINGS)).to.equal(true);
  });

  it('makes an instance of its own for each mount', async () => {
    const container = greeting();
    const first = await resolveFileSystem(ByToken, container);
    const second = await resolveFileSystem(ByToken, container);
    expect(first.instance).not.to.equal(second.instance);
  });

  it('is one and the same within a mount', async () => {
    const SELF = Symbol('self');
    const seen: unknown[] = [];
    @t.FileSystem({ bookkeeping: 'none' })
    class OnceFs {
      constructor() {
        seen.push(this);
      }
    }
    @t.FileSystem({ bookkeeping: 'none' })
    class OuterFs {
      constructor(
        readonly once: OnceFs,
        @inject(SELF) readonly again: OnceFs,
      ) {}
    }
    const container = new Container({ autobind: true, defaultScope: 'Singleton' });
    container.bind(SELF).toService(OnceFs);
    const { instance } = await resolveFileSystem(OuterFs, container);
    expect(instance.once).to.equal(instance.again);
    expect(seen).to.have.lengthOf(1);
  });

  it('uses the binding that the container has for the class', async () => {
    const made = new ByToken({ text: 'mine' });
    const container = new Container();
    container.bind(ByToken).toConstantValue(made);
    expect((await resolveFileSystem(ByToken, container)).instance).to.equal(made);
  });

  it('ends what it made when it is released', async () => {
    const ended: string[] = [];
    @t.FileSystem({ bookkeeping: 'none' })
    class EndingFs {
      @preDestroy()
      end(): void {
        ended.push('ended');
      }
    }
    const { release } = await resolveFileSystem(EndingFs, new Container());
    expect(ended).to.deep.equal([]);
    await release();
    expect(ended).to.deep.equal(['ended']);
  });

  describe('of a subclass', () => {
    it('injects what its base class has injected, if it has no constructor', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class Derived extends ByToken {
        readonly more = 1;
      }
      const { instance } = await resolveFileSystem(Derived, greeting());
      expect(instance).to.deep.include({ more: 1, greetings: { text: 'hello' } });
    });

    it('injects the parameters of its own constructor', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class Derived extends ByToken {
        constructor(
          readonly clock: Clock,
          @inject(GREETINGS) greetings: Greetings,
        ) {
          super({ text: `${greetings.text} at ${String(clock.started)}` });
        }
      }
      const container = greeting();
      container.bind(Clock).toSelf();
      const { instance } = await resolveFileSystem(Derived, container);
      expect(instance.greetings.text).to.equal('hello at 7');
    });

    it('asks for nothing if its own constructor takes nothing', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class Derived extends ByToken {
        constructor() {
          super({ text: 'fixed' });
        }
      }
      const { instance } = await resolveFileSystem(Derived, new Container());
      expect(instance.greetings.text).to.equal('fixed');
    });

    it('injects inherited properties', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class Base {
        @inject(GREETINGS) readonly greetings!: Greetings;
      }
      @t.FileSystem({ bookkeeping: 'none' })
      class Derived extends Base {}
      const { instance } = await resolveFileSystem(Derived, greeting());
      expect(instance.greetings.text).to.equal('hello');
    });

    it('is refused where dependencies would be undefined', async () => {
      class Bare extends ByToken {}
      expect(await messageOf(Bare, greeting())).to.contain(
        'the constructor parameter of ByToken would be undefined',
      );
      class Limited {
        constructor(readonly limit: number) {}
      }
      @t.FileSystem({ bookkeeping: 'none' })
      class Derived extends Limited {}
      expect(await messageOf(Derived, new Container())).to.contain('toDynamicValue');
      const container = new Container();
      container.bind(Derived).toDynamicValue(() => new Derived(5));
      expect((await resolveFileSystem(Derived, container)).instance.limit).to.equal(5);
    });
  });

  describe('makes a class injectable', () => {
    it('also where it is injectable already', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      @injectable()
      class TwiceFs {
        constructor(readonly clock: Clock) {}
      }
      expect((await resolveFileSystem(TwiceFs)).instance.clock.started).to.equal(7);
    });

    it('also where it is made so above', async () => {
      @injectable('Singleton')
      @t.FileSystem({ bookkeeping: 'none' })
      class AboveFs {
        constructor(readonly clock: Clock) {}
      }
      expect((await resolveFileSystem(AboveFs)).instance.clock.started).to.equal(7);
    });

    it('also where it is decorated twice', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      @t.FileSystem({ bookkeeping: 'none' })
      class TwiceFs {
        constructor(readonly clock: Clock) {}
      }
      expect((await resolveFileSystem(TwiceFs)).instance.clock.started).to.equal(7);
    });

    it('for the container of a program too', () => {
      const container = new Container();
      container.bind(Clock).toSelf();
      container.bind(ByType).toSelf();
      expect(container.get(ByType).clock.started).to.equal(7);
    });
  });

  describe('explains', () => {
    it('which token of the class has no binding', async () => {
      expect(await messageOf(ByToken, new Container())).to.equal(
        'ByToken cannot be made: ByToken depends on Symbol(Greetings), which is not bound. Bind it before mounting, ' +
          'as in container.bind(Greetings).to(…), and pass the container to mount(); for `tallyfs mount`, export it from the ' +
          'module as `container`',
      );
    });

    it('which class has no binding', async () => {
      expect(await messageOf(ByType, new Container()))
        .to.contain('ByType depends on Clock')
        .and.contain('container.bind(Clock).toSelf()');
    });

    it('which service of the class needs what is missing', async () => {
      @injectable()
      class Greeter {
        constructor(@inject(GREETINGS) readonly greetings: Greetings) {}
      }
      @t.FileSystem({ bookkeeping: 'none' })
      class GreeterFs {
        constructor(readonly greeter: Greeter) {}
      }
      expect(await messageOf(GreeterFs)).to.contain(
        'Greeter, which GreeterFs needs, depends on Symbol(Greetings)',
      );
    });

    it('what is bound more than once', async () => {
      const container = greeting();
      container.bind<Greetings>(GREETINGS).toConstantValue({ text: 'again' });
      expect(await messageOf(ByToken, container)).to.contain('Symbol(Greetings) is bound more than once');
    });

    it('what depends on itself', async () => {
      const A = Symbol('A');
      const B = Symbol('B');
      @injectable()
      class First {
        constructor(@inject(B) readonly other: object) {}
      }
      @injectable()
      class Second {
        constructor(@inject(A) readonly other: object) {}
      }
      @t.FileSystem({ bookkeeping: 'none' })
      class CircleFs {
        constructor(@inject(A) readonly other: object) {}
      }
      const container = new Container();
      container.bind(A).to(First);
      container.bind(B).to(Second);
      expect(await messageOf(CircleFs, container)).to.contain('Circular dependency found: ');
    });

    it('that a parameter says nothing about what to inject', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class UntypedFs {
        constructor(readonly greetings: Greetings) {}
      }
      expect(await messageOf(UntypedFs, greeting()))
        .to.contain('the constructor parameters of UntypedFs')
        .and.contain('@inject(TOKEN)');
    });

    it('what the constructor itself threw', async () => {
      @t.FileSystem({ bookkeeping: 'none' })
      class ThrowingFs {
        constructor() {
          throw new Error('the disk is gone');
        }
      }
      expect(await messageOf(ThrowingFs)).to.equal('ThrowingFs cannot be made: the disk is gone');
    });

    it('that a container is of another inversify', async () => {
      const foreign = { isBound: () => false } as unknown as Container;
      expect(await messageOf(ByToken, foreign)).to.contain('npm ls inversify');
    });
  });
});
