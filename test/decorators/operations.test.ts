import { expect } from 'chai';
import * as decorators from '../../decorators/index.js';
import { ownHandlers } from '../../src/metadata/handler-metadata.js';
import { OPERATIONS, operationNames, row, type Operation } from '../../src/protocol/operations.js';

const named = new Map<string, unknown>(Object.entries(decorators));
const decorated = operationNames.filter((operation) => OPERATIONS[operation].decorator !== null);

function decoratorFor(operation: Operation): (options?: object) => MethodDecorator {
  return named.get(row(operation).decorator ?? '') as (options?: object) => MethodDecorator;
}

describe('the decorators of operations', () => {
  for (const operation of decorated) {
    it(`record the handler of ${operation}`, () => {
      class FileSystem {
        handle(): void {
          throw new Error('a decorator has no business here');
        }
      }
      const descriptor = Object.getOwnPropertyDescriptor(FileSystem.prototype, 'handle');
      decoratorFor(operation)()(FileSystem.prototype, 'handle', descriptor!);
      expect(ownHandlers(FileSystem)).to.deep.equal([
        { operation, key: 'handle', isStatic: false, increments: undefined },
      ]);
      expect(Object.getOwnPropertyDescriptor(FileSystem.prototype, 'handle')).to.deep.equal(descriptor);
    });
  }

  it('are all that the table names, and none that it does not', () => {
    const bookkeeping = ['Decrements', 'Guarded', 'Increments', 'LookupCounts', 'RemovesInode'];
    const others = ['FileSystem', ...bookkeeping, 'Forgotten', 'Inodes', 'Remembered'];
    const expected = [...decorated.map((operation) => OPERATIONS[operation].decorator), ...others];
    expect([...named.keys()].sort()).to.deep.equal(expected.sort());
  });

  it('record the increments as they were written', () => {
    class FileSystem {
      handle(): void {
        throw new Error('not called');
      }
    }
    decoratorFor('lookup')({ increments: 'many' })(FileSystem.prototype, 'handle', {});
    expect(ownHandlers(FileSystem)[0]?.increments).to.equal('many');
  });

  it('leave what a base class has recorded as it is', () => {
    class Base {
      handle(): void {
        throw new Error('not called');
      }
    }
    class Derived extends Base {}
    decoratorFor('unlink')()(Base.prototype, 'handle', {});
    decoratorFor('rmdir')()(Derived.prototype, 'handle', {});
    expect(ownHandlers(Base).map(({ operation }) => operation)).to.deep.equal(['unlink']);
    expect(ownHandlers(Derived).map(({ operation }) => operation)).to.deep.equal(['rmdir']);
  });

  it('say what to set where the compiler made standard decorators of them', () => {
    const standard = decoratorFor('lookup')() as unknown as (value: unknown, context: object) => void;
    expect(() => {
      standard(() => undefined, { kind: 'method', name: 'lookup' });
    })
      .to.throw(/@Lookup .*"experimentalDecorators": true/s)
      .with.property('code', 'TALLYFS_CLASS');
    const FileSystem = decorators.FileSystem({ bookkeeping: 'own' }) as (
      value: unknown,
      context: object,
    ) => void;
    expect(() => {
      FileSystem(Map, { kind: 'class', name: 'HelloFs' });
    }).to.throw('experimentalDecorators');
  });
});
