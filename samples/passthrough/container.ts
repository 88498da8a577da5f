import { Container } from 'inversify';
import { LinuxSyscalls } from 'tallyfs/syscalls';
import { BackingFiles } from './backing-files.js';
import { Callers } from './callers.js';
import { Creation } from './creation.js';
import { Crossings } from './crossings.js';
import { Descriptors } from './descriptors.js';
import { Directories } from './directories.js';
import { Files } from './files.js';
import { InodeFlags } from './inode-flags.js';
import { InodeTable } from './inode-table.js';
import { Locks } from './locks.js';
import { Metadata } from './metadata.js';
import { Names } from './names.js';
import { Realms } from './realms.js';
import { Replies } from './replies.js';
import { SetIds } from './set-ids.js';
import { Source } from './source.js';
import { Synchronization } from './synchronization.js';
import { OPEN_FILES_LIMIT, openFilesLimit, SYSCALLS } from './system.js';

/** A container for one mount. `container.rebind(SYSCALLS)` puts other system calls in the place of Linux's. */
export function container(): Container {
  const made = new Container({ defaultScope: 'Singleton' });
  made.bind(SYSCALLS).toDynamicValue(() => new LinuxSyscalls());
  made.bind(OPEN_FILES_LIMIT).toDynamicValue(openFilesLimit);
  made.bind(Source).toSelf();
  made.bind(Callers).toSelf();
  made.bind(Realms).toSelf();
  made.bind(Descriptors).toSelf();
  made.bind(InodeTable).toSelf();
  made.bind(Crossings).toSelf();
  made.bind(Names).toSelf();
  made.bind(SetIds).toSelf();
  made.bind(Creation).toSelf();
  made.bind(BackingFiles).toSelf();
  made.bind(Replies).toSelf();
  made.bind(Files).toSelf();
  made.bind(Directories).toSelf();
  made.bind(Metadata).toSelf();
  made.bind(Locks).toSelf();
  made.bind(InodeFlags).toSelf();
  made.bind(Synchronization).toSelf();
  return made;
}
