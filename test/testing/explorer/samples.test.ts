import { expect } from 'chai';
import { Container } from 'inversify';
import type { FileSystemClass } from 'tallyfs';
import { explore, formatExploration, type ExploreConfig, type Exploration } from 'tallyfs/testing';
import HelloFs, { container as helloContainer } from '../../../samples/hello/index.js';
import Managed from '../../../samples/lookup-counts/managed.js';
import SimpleOpsFixed from '../../../samples/lookup-counts/simple-ops-fixed.js';
import WouldWork, { container } from '../../../samples/lookup-counts/would-work.js';
import MemoryFs, { container as memoryContainer } from '../../../samples/memory/index.js';
import ManagedMemoryFs, { container as managedMemoryContainer } from '../../../samples/memory/managed.js';
import NotesFs from '../../../samples/notes/index.js';
import { STORE, type Store } from '../../../samples/notes/store.js';

/** All that the operations of a class allow, at the default bound. */
async function exploreAll<T extends object>(
  fileSystem: FileSystemClass<T>,
  config: ExploreConfig,
): Promise<Exploration> {
  return explore(fileSystem, undefined, { random: 0, ...config });
}

/** As the samples' own store, without the time that it takes. */
class NearStore implements Store {
  readonly #notes = new Map<string, Uint8Array>();

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.#notes.keys()]);
  }

  load(name: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#notes.get(name));
  }

  save(name: string, text: Uint8Array): Promise<void> {
    this.#notes.set(name, text);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.#notes.delete(name);
    return Promise.resolve();
  }
}

function notesContainer(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(STORE).toDynamicValue(() => new NearStore());
  return made;
}

const NOTE: ExploreConfig = { container, options: { delay: 0 } };

const RIGHT: readonly (readonly [string, FileSystemClass, ExploreConfig])[] = [
  ['hello', HelloFs, { container: () => helloContainer }],
  ['memory', MemoryFs, { container: memoryContainer }],
  ['memory, managed', ManagedMemoryFs, { container: managedMemoryContainer }],
  ['notes', NotesFs, { container: notesContainer }],
  ['would-work', WouldWork, NOTE],
  ['simple-ops-fixed', SimpleOpsFixed, NOTE],
  ['lookup-counts/managed', Managed, NOTE],
];

/** With the bound at which they are exhausted; 2 is the default. */
const MODES = [
  ['kernel-consistent', 2],
  ['shared-backend', 1],
] as const;

describe('the samples that are right, in each order', function () {
  this.timeout(120_000);

  for (const [name, fileSystem, config] of RIGHT) {
    for (const [mode, bound] of MODES) {
      it(`${name}: nothing is found in ${mode}, exhausted at bound ${String(bound)}`, async () => {
        const exploration = await exploreAll(fileSystem, { ...config, mode, bound });
        const said = formatExploration(exploration);
        expect(exploration.found, said).to.deep.equal([]);
        expect(exploration.uncontrolled, said).to.deep.equal([]);
        expect(exploration.isExhausted, said).to.equal(true);
        expect(said).to.match(/\d+ schedules, exhausted within the bound: nothing found$/);
      });
    }
  }
});
