import MemoryFs, { container } from '../../../../samples/memory/index.js';
import HelloFs, { container as hello } from '../../../../samples/hello/index.js';
import {
  CachedShiftingTree,
  ExportedTree,
  ListingTree,
  NegativeTree,
  ShiftingTree,
  TrustingFs,
} from './odd-trees.js';
import { EXPIRY, FILES, LISTS, NAMES, NOTICES, PINS, USERS } from './lines.js';
import { HANDLES, HELLO, NEGATIVES, SHIFTS, SPOILED, SPOILED_LIST } from './odd-lines.js';
import type { Script } from './script.js';

const memory = { Class: MemoryFs, container };
const NEVER = { attr_timeout: 0, entry_timeout: 0 };
const ALWAYS = { attr_timeout: 3600, entry_timeout: 3600 };

export const SCRIPTS: readonly Script[] = [
  { ...memory, name: 'names-uncached', options: NEVER, lines: [...NAMES, '!prune'] },
  { ...memory, name: 'names-cached', options: ALWAYS, lines: [...NAMES, '!prune'], isFixture: true },
  { ...memory, name: 'files-uncached', options: NEVER, lines: [...FILES, '!prune'] },
  { ...memory, name: 'files-cached', options: ALWAYS, lines: [...FILES, '!prune'], isFixture: true },
  { ...memory, name: 'lists-uncached', options: NEVER, lines: [...LISTS, '!prune'] },
  { ...memory, name: 'lists-cached', options: ALWAYS, lines: [...LISTS, '!prune'], isFixture: true },
  { ...memory, name: 'pins-uncached', options: NEVER, lines: [...PINS, '!prune'], isFixture: true },
  { ...memory, name: 'pins-cached', options: ALWAYS, lines: [...PINS, '!prune'] },
  { ...memory, name: 'users-uncached', options: NEVER, lines: USERS },
  { ...memory, name: 'users-cached', options: ALWAYS, lines: USERS, isFixture: true },
  { ...memory, name: 'expiry', options: { attr_timeout: 0.5, entry_timeout: 0.5 }, lines: EXPIRY },
  { ...memory, name: 'notifications', options: ALWAYS, lines: NOTICES, isFixture: true },
  { Class: ShiftingTree, name: 'shifts-uncached', lines: SHIFTS, isFixture: true },
  { Class: CachedShiftingTree, name: 'shifts-cached', lines: SHIFTS },
  { Class: NegativeTree, name: 'negative', lines: NEGATIVES, isFixture: true },
  { Class: HelloFs, container: () => hello, name: 'hello', lines: HELLO, isFixture: true },
  { Class: TrustingFs, container: () => hello, name: 'trusting', checksItself: true, lines: HELLO },
  { Class: ExportedTree, name: 'handles', lines: HANDLES, isFixture: true },
  { ...memory, name: 'handles-listed', lines: HANDLES },
  { Class: ShiftingTree, name: 'spoiled-uncached', tampers: true, lines: SPOILED },
  { Class: CachedShiftingTree, name: 'spoiled-cached', tampers: true, lines: SPOILED, isFixture: true },
  { Class: ListingTree, name: 'spoiled-list', tampers: true, lines: SPOILED_LIST, isFixture: true },
];
