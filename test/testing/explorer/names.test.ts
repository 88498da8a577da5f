import { expect } from 'chai';
import { Container, inject, injectable } from 'inversify';
import {
  Create,
  Errno,
  FileSystem,
  Forget,
  Getattr,
  Lookup,
  LookupBook,
  LookupCounts,
  type AttrReply,
  type CreateReply,
  type Entry,
  type ForgetRequest,
  type GetattrRequest,
  type LookupRequest,
} from '../../../src/index.js';
import { guessNames } from '../../../src/testing/explorer/scenarios/guess-names.js';
import { explore, type Exploration, type ExploreConfig } from '../../../src/testing/index.js';

const FILE = 0o100644;
const DIRECTORY = 0o040755;

/** Has files, and lists none. */
@injectable()
class Files {
  readonly inodes = new Map([
    ['left/over', 2],
    ['right', 3],
  ]);

  async find(name: string): Promise<number> {
    await Promise.resolve();
    if (name === 'forbidden') throw new Errno('EACCES');
    const found = [...this.inodes].find(([path]) => path === name);
    if (found === undefined) throw new Errno('ENOENT');
    return found[1];
  }
}

@FileSystem({ bookkeeping: 'own' })
class SilentFs {
  @LookupCounts() readonly counts = new LookupBook();

  constructor(@inject(Files) readonly files: Files) {}

  @Lookup()
  async lookup({ name }: LookupRequest): Promise<Entry> {
    const nodeid = await this.files.find(name);
    this.counts.add(nodeid);
    return { nodeid, attr: { mode: FILE } };
  }

  @Forget()
  forget({ nodeid, nlookup }: ForgetRequest): void {
    this.counts.subtract(nodeid, nlookup);
  }

  @Getattr()
  getattr({ nodeid }: GetattrRequest): AttrReply {
    return { attr: { mode: nodeid === 1 ? DIRECTORY : FILE } };
  }
}

/** Makes no file that is called as scenarios call theirs. */
@FileSystem({ bookkeeping: 'own' })
class PickyFs extends SilentFs {
  @Create()
  create(): CreateReply {
    throw new Errno('EACCES');
  }
}

function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(Files).toSelf();
  return made;
}

const namesOf = ({ scenarios }: Exploration): string[] => scenarios.map(({ name }) => name);
const CONFIG: ExploreConfig = { container, bound: 1, random: 0 };

describe('names that are guessed', () => {
  it('are strings of the instance, of its services, and of their classes, paths by their first part', () => {
    const names = guessNames(new SilentFs(new Files()));
    expect(names).to.include.members(['left', 'right', 'forbidden']);
    expect(names).to.not.include('left/over');
  });

  it('are not endless where what is held goes in a circle', () => {
    const one: Record<string, unknown> = { name: 'a' };
    one['self'] = { one };
    expect(guessNames(one)).to.include('a');
  });

  it('are looked up, so that a class that lists nothing has scenarios', async () => {
    const exploration = await explore(SilentFs, undefined, CONFIG);
    expect(namesOf(exploration)).to.deep.equal(['drop ∥ look', 'look ∥ look', 'look around']);
    expect(exploration.isExhausted).to.equal(true);
    expect(exploration.found).to.deep.equal([]);
  });

  it('are looked up too where the class makes no files of the names that it is asked for', async () => {
    const exploration = await explore(PickyFs, undefined, CONFIG);
    expect(namesOf(exploration)).to.deep.equal([
      'drop ∥ look',
      'drop ∥ create',
      'look ∥ look',
      'look around',
      'make, unmounted',
    ]);
    expect(exploration.found).to.deep.equal([]);
  });

  it('are not asked for where the caller says what there is', async () => {
    const exploration = await explore(SilentFs, undefined, { ...CONFIG, names: ['right'] });
    expect(namesOf(exploration)).to.deep.equal(['drop ∥ look', 'look ∥ look']);
  });
});
