import { Container, inject } from 'inversify';
import { Errno, FileSystem, Forget, Getattr, Lookup, LookupBook, LookupCounts, Read, Readdir } from 'tallyfs';
import type { AttrReply, DirectoryPage, Entry } from 'tallyfs';
import type { ForgetRequest, GetattrRequest, LookupRequest, ReaddirRequest, ReadRequest } from 'tallyfs';

export interface Greetings {
  readonly text: string;
}
export const GREETINGS = Symbol.for('Greetings');

const ROOT = 1;
const HELLO = 2;

@FileSystem({ bookkeeping: 'own' })
export default class HelloFs {
  @LookupCounts() readonly counts = new LookupBook();
  readonly #content: Uint8Array;

  constructor(@inject(GREETINGS) greetings: Greetings) {
    this.#content = Buffer.from(greetings.text);
  }

  @Lookup({ increments: 1 })
  lookup({ parent, name }: LookupRequest): Entry {
    if (parent !== ROOT || name !== 'hello.txt') throw new Errno('ENOENT');
    this.counts.add(HELLO);
    return { nodeid: HELLO, entryTimeout: 1, ...this.getattr({ nodeid: HELLO }) };
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: Pick<GetattrRequest, 'nodeid'>): AttrReply {
    const attr =
      nodeid === ROOT ? { mode: 0o040555, nlink: 2 } : { mode: 0o100444, size: this.#content.length };
    return { attr, attrTimeout: 1 };
  }

  @Readdir()
  readdir({ offset }: ReaddirRequest, page: DirectoryPage): void {
    const names = ['.', '..', 'hello.txt'].slice(Number(offset));
    for (const name of names) {
      page.add(name, name === 'hello.txt' ? { ino: HELLO, mode: 0o100444 } : { ino: ROOT, mode: 0o040555 });
    }
  }

  @Read()
  read({ offset, size }: ReadRequest): Uint8Array {
    return this.#content.subarray(offset, offset + size);
  }
}

export const container = new Container();
container.bind<Greetings>(GREETINGS).toConstantValue({ text: 'Hello, world!\n' });
