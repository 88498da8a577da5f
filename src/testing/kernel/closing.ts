import { failure, isFailure } from './failure.js';
import type { OpenFile } from './open-file.js';
import { ask } from './request.js';
import type { Caller, System } from './system.js';
import type { Work } from './task.js';

/** close(2): FLUSH is waited for, the RELEASE that follows is not. Source: fuse_flush(), fuse_release_common() */
export function* close(system: System, caller: Caller, file: OpenFile): Work {
  if (file.isClosed) throw failure('EBADF');
  file.isClosed = true;
  try {
    if (!file.isDirectory) yield* flush(system, caller, file);
  } finally {
    system.background.release(caller, file);
  }
}

function* flush({ features }: System, caller: Caller, file: OpenFile): Work {
  if (file.inode.isBad) throw failure('EIO');
  if (file.has('NOFLUSH') || features.missing.has('flush')) return;
  try {
    yield* ask(caller, 'flush', file.inode.nodeid, { fh: file.fh });
  } catch (error) {
    if (!isFailure(error, 'ENOSYS')) throw error;
    features.missing.add('flush');
  }
}
