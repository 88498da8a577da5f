import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, type RunningChild } from '../support/children.js';
import { OPCODE, serveTiny, type MountedTiny } from './tiny-file-system.js';

const FUSE_NOTIFY_INVAL_ENTRY = 3;
const ROOT = 1n;

export interface WaitingNotification {
  readonly fileSystem: MountedTiny;
  readonly mkdir: RunningChild;
  readonly notified: Promise<void>;
}

/**
 * Brings about the trap of every one-threaded daemon: a program's mkdir holds the directory's lock while its request is
 * queued and unread, or read and not answered, and a notification about an entry of that directory waits in the kernel
 * for the same lock.
 */
export async function notificationBehindMkdir(
  directory: string,
  request: 'unread' | 'unanswered' = 'unread',
): Promise<WaitingNotification> {
  const fileSystem = await serveTiny(directory, {
    handlers: new Map([
      [OPCODE.lookup, becomeDeaf],
      [OPCODE.mkdir, refuse],
    ]),
  });
  function becomeDeaf(): number {
    fileSystem.deaf = request === 'unread';
    return constants.errno.ENOENT;
  }
  function refuse(): number | undefined {
    return request === 'unread' ? constants.errno.EROFS : undefined;
  }
  const mkdir = await start('mkdir', [`${directory}/new`]);
  while (fileSystem.count(OPCODE.lookup) === 0) await sleep(5);
  // mkdir(2) goes on to its own request at once; nothing in user space can see that it has queued it.
  for (;;) {
    await sleep(50);
    const notified = fileSystem.transport.notify(invalEntry(ROOT, 'other'));
    if (!(await isSettled(notified))) return { fileSystem, mkdir, notified };
  }
}

/** Whether the kernel has answered, within a time in which it would have. A rejection is for who comes later. */
function isSettled(notified: Promise<void>): Promise<boolean> {
  const settled = notified.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, sleep(50, false)]);
}

/** struct fuse_out_header, struct fuse_notify_inval_entry_out, and the name with its zero byte. */
export function invalEntry(parent: bigint, name: string): Uint8Array {
  const bytes = Buffer.from(`${name}\0`);
  const frame = new Uint8Array(32 + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length, true);
  view.setInt32(4, FUSE_NOTIFY_INVAL_ENTRY, true);
  view.setBigUint64(16, parent, true);
  view.setUint32(24, bytes.length - 1, true);
  frame.set(bytes, 32);
  return frame;
}
